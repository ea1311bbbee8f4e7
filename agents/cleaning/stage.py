"""The cleaning stage: from a scraped page to the article on it."""

from functools import partial
from hashlib import sha256

from agents.cleaning.classifier import FILES, Memory
from agents.cleaning.draft import Draft, draft_of, revise, segments_of, text_of
from agents.cleaning.families import PHRASES
from agents.cleaning.html_metadata import read_metadata
from agents.cleaning.html_page import html_draft, html_headline
from agents.cleaning.line_edits import line_edits
from agents.cleaning.lines import read_lines
from agents.cleaning.main_text import main_text_draft
from agents.cleaning.page import read_page
from agents.cleaning.refusals import MAX_PAGE_CHARACTERS, REFUSALS, is_ample, refusal
from agents.cleaning.repairs import repaired
from agents.cleaning.rules import MODEL, CleaningRules, load_rules
from agents.cleaning.vast import is_vast, vast_draft
from agents.cleaning.verdicts import decide, line_probabilities
from agents.settings import Settings
from agents.stage import LoadedStage, Model, NoArticleTextError, digest
from schemas import CleanedArticle, Cleaning, RawArticle, Source

MAX_PASSES = 8
"""Cleaning is repeated until nothing changes, so that a clean text stays as it is; two passes are the rule."""


def load(settings: Settings) -> LoadedStage[RawArticle, CleanedArticle]:
    """Read the phrase files and the weights.

    Raises:
        ValueError: the weights are not there.
    """
    rules = load_rules(settings.models_dir)
    return LoadedStage(
        run=partial(clean, rules=rules),
        models=(
            Model("cleaning-rules", digest((REFUSALS, *PHRASES.glob("*.toml")))),
            Model("cleaning-lines", digest(settings.models_dir / MODEL / name for name in FILES)),
        ),
    )


def clean(article: RawArticle, *, rules: CleaningRules) -> CleanedArticle:
    """Keep what belongs to the article and account for every code point that does not.

    Raises:
        NoArticleTextError: nothing is left of the page, or it is a notice that stands where an article should be.
    """
    known = _with_metadata(article)
    draft, headline = (vast_draft(article), known.headline) if is_vast(article) else _read(known, rules)
    body = text_of(draft)
    _refuse(article, body, rules)
    segments = segments_of(draft)
    removed = sum(segment.raw_end - segment.raw_start for segment in segments if not segment.kept)
    cleaning = Cleaning(
        segments=segments,
        removed_ratio=round(removed / len(article.body), 4),
        raw_sha256=sha256(article.body.encode("utf-8", "surrogatepass")).hexdigest(),
        raw_length=len(article.body),
    )
    fields = dict(known) | {"headline": headline, "body": body}
    return CleanedArticle(**fields, cleaning=cleaning)


def _with_metadata(article: RawArticle) -> RawArticle:
    """Return the article with what its HTML says of itself, where the record says nothing."""
    headline = (article.headline or "").strip() or None
    if article.content_type != "text/html":
        return article.model_copy(update={"headline": headline})
    page = read_metadata(article.body)
    source = article.source or Source()
    return article.model_copy(
        update={
            "headline": headline or html_headline(article.body, page.title),
            "published": article.published or page.published,
            "source": source.model_copy(update={"name": page.site})
            if page.site and not source.name
            else article.source,
        }
    )


def _read(article: RawArticle, rules: CleaningRules) -> tuple[Draft, str | None]:
    memory: Memory = {}
    draft, headline = draft_of(article.body), article.headline
    if article.content_type == "text/html":
        draft, headline = main_text_draft(article.body, headline, rules, memory)
    return _cleaned(draft, headline, rules, memory)


def _refuse(article: RawArticle, body: str, rules: CleaningRules) -> None:
    kind = None
    if len(article.body) <= MAX_PAGE_CHARACTERS and not is_ample(body):
        page = article.body if article.content_type == "text/plain" else text_of(html_draft(article.body))
        kind = refusal(page, body, rules.refusals)
    if kind is not None:
        raise NoArticleTextError(f"{article.uri} is no article but a page of the kind {kind}")
    if not body:
        raise NoArticleTextError(f"nothing of the {len(article.body)} characters of {article.uri} is article text")


def _cleaned(draft: Draft, headline: str | None, rules: CleaningRules, memory: Memory) -> tuple[Draft, str | None]:
    """Repeat all rules until the text stays as it is."""
    for _ in range(MAX_PASSES):
        before = draft
        draft = repaired(draft, rules.words)
        draft, headline = _pass(draft, headline, rules, memory)
        if draft == before:
            break
    return draft, headline


def _pass(draft: Draft, headline: str | None, rules: CleaningRules, memory: Memory) -> tuple[Draft, str | None]:
    text = text_of(draft)
    page = read_page(read_lines(text, rules.phrases, rules.words), headline, rules.words)
    verdicts = decide(page, line_probabilities(page, rules, memory))
    return revise(draft, line_edits(text, page.lines, verdicts)), headline or page.title.text
