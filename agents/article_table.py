"""An enriched article as a few lines that a person can read."""

import io
from collections import Counter

from rich.console import Console
from rich.table import Table

from schemas import EnrichedArticle, Entity

WIDTH_CHARACTERS = 110
BODY_CHARACTERS = 220
REMOVED_CHARACTERS = 85
MOST_ENTITIES = 10


def article_table(article: EnrichedArticle, *, raw_body: str | None = None) -> str:
    """Return headline, beginning of the body, and what every stage found; with the raw body also what was removed."""
    table = Table(
        show_header=False, width=WIDTH_CHARACTERS, title=article.headline or article.uri, title_justify="left"
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, text in [*_rows(article), *_removed_texts(article, raw_body)]:
        table.add_row(name, text)
    console = Console(file=io.StringIO(), width=WIDTH_CHARACTERS, no_color=True, markup=False, highlight=False)
    console.print(table, markup=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _rows(article: EnrichedArticle) -> list[tuple[str, str]]:
    return [
        ("uri", article.uri),
        ("body", _shortened(article.body)),
        ("language", f"{article.language.tag}  {article.language.confidence:.2f}"),
        ("entities", ", ".join(f"{entity.label} ({entity.type})" for entity in _salient(article)) or "none"),
        ("countries", ", ".join(f"{country.code} {country.weight:.2f}" for country in article.countries) or "none"),
        ("topics", ", ".join(f"{topic.label} {topic.confidence:.2f}" for topic in article.topics) or "none"),
        ("removed", _removed(article)),
    ]


def _salient(article: EnrichedArticle) -> list[Entity]:
    return sorted(article.entities, key=lambda entity: -entity.salience)[:MOST_ENTITIES]


def _removed(article: EnrichedArticle) -> str:
    characters: Counter[str] = Counter()
    for segment in article.cleaning.segments:
        if not segment.kept:
            characters[segment.reason or "other"] += segment.raw_end - segment.raw_start
    reasons = ", ".join(f"{reason} {count}" for reason, count in characters.most_common())
    return f"{article.cleaning.removed_ratio:.0%} of {article.cleaning.raw_length} characters: {reasons or 'nothing'}"


def _removed_texts(article: EnrichedArticle, raw_body: str | None) -> list[tuple[str, str]]:
    """Return a row for each removed text with letters in it, in order, except for markup."""
    return [
        (f"  {segment.reason}", _shortened(raw_body[segment.raw_start : segment.raw_end], REMOVED_CHARACTERS))
        for segment in article.cleaning.segments
        if raw_body is not None
        and not segment.kept
        and segment.reason != "markup"
        and any(map(str.isalpha, raw_body[segment.raw_start : segment.raw_end]))
    ]


def _shortened(text: str, characters: int = BODY_CHARACTERS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= characters else f"{line[:characters]}…"
