"""The labelled articles: one for each language, with what the stages should make of it.

A file is named after its language. Lines of its page that begin with `NOISE` do not belong to the article:
cleaning should remove them. An entity stands under its type as label = id; where the id is empty, the label counts.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schemas import RawArticle

FOLDER = Path(__file__).parent / "articles"
NOISE = "× "
URI = "urn:newsloom:canary:"


@dataclass(frozen=True)
class LabelledArticle:
    """A page of ours, and what should become of it.

    Attributes:
        language: BCP 47.
        page: what is sent.
        text: headline and body without what does not belong to the article.
        entities: type, and id or label.
        topics: top-level IPTC Media Topics.
    """

    language: str
    page: str
    text: str
    entities: frozenset[tuple[str, str]]
    topics: frozenset[str]

    @cached_property
    def raw(self) -> RawArticle:
        """The record that is sent."""
        return RawArticle(uri=f"{URI}{self.language}", body=self.page)


def labelled_articles() -> tuple[LabelledArticle, ...]:
    """Read all labelled articles, sorted by language."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def _read(path: Path) -> LabelledArticle:
    labels = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = labels["page"].strip().splitlines()
    return LabelledArticle(
        language=path.stem,
        page="\n".join(line.removeprefix(NOISE) for line in lines),
        text="\n".join(line for line in lines if not line.startswith(NOISE)),
        entities=frozenset(
            (kind, identifier or label)
            for kind, named in labels["entities"].items()
            for label, identifier in named.items()
        ),
        topics=frozenset(labels["topics"]),
    )
