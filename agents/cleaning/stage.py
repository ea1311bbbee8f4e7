"""The cleaning stage: from a scraped page to the article on it."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256

from agents.cleaning.characters import character_edits
from agents.cleaning.draft import Draft, Edit, draft_of, revise, segments_of, text_of
from agents.cleaning.families import PHRASES
from agents.cleaning.glued import glued_edits
from agents.cleaning.html_page import html_headline
from agents.cleaning.line_edits import line_edits
from agents.cleaning.lines import read_lines
from agents.cleaning.main_text import main_text_draft
from agents.cleaning.page import judge
from agents.cleaning.rules import CleaningRules, load_rules
from agents.cleaning.title import find_title
from agents.settings import Settings
from agents.stage import LoadedStage, Model, NoArticleTextError, digest
from schemas import CleanedArticle, Cleaning, RawArticle

MAX_PASSES = 8
"""Cleaning is repeated until nothing changes, so that a clean text stays as it is; two passes are the rule."""


def load(settings: Settings) -> LoadedStage[RawArticle, CleanedArticle]:  # noqa: ARG001 no setting changes cleaning
    """Read the phrase files."""
    rules = load_rules()
    return LoadedStage(
        run=partial(clean, rules=rules),
        models=(Model("cleaning-rules", digest(PHRASES.glob("*.toml"))),),
    )


def clean(article: RawArticle, *, rules: CleaningRules) -> CleanedArticle:
    """Keep what belongs to the article and account for every code point that does not.

    Raises:
        NoArticleTextError: nothing is left of the page.
    """
    headline = (article.headline or "").strip() or None
    draft = draft_of(article.body)
    if article.content_type == "text/html":
        draft = main_text_draft(article.body, rules)
        headline = headline or html_headline(article.body)
    draft, headline = _cleaned(draft, headline, rules)
    body = text_of(draft)
    if not body:
        raise NoArticleTextError(f"nothing of the {len(article.body)} characters of {article.uri} is article text")
    segments = segments_of(draft)
    removed = sum(segment.raw_end - segment.raw_start for segment in segments if not segment.kept)
    cleaning = Cleaning(
        segments=segments,
        removed_ratio=round(removed / len(article.body), 4),
        raw_sha256=sha256(article.body.encode("utf-8", "surrogatepass")).hexdigest(),
        raw_length=len(article.body),
    )
    fields = dict(article) | {"headline": headline, "body": body}
    return CleanedArticle(**fields, cleaning=cleaning)


def _cleaned(draft: Draft, headline: str | None, rules: CleaningRules) -> tuple[Draft, str | None]:
    """Repeat all rules until the text stays as it is."""
    for _ in range(MAX_PASSES):
        before = draft
        draft = _settled(draft, character_edits)
        draft = _settled(draft, partial(glued_edits, words=rules.words))
        draft, headline = _pass(draft, headline, rules)
        if draft == before:
            break
    return draft, headline


def _settled(draft: Draft, find_edits: Callable[[str], tuple[Edit, ...]]) -> Draft:
    for _ in range(MAX_PASSES):
        edits = find_edits(text_of(draft))
        if not edits:
            break
        draft = revise(draft, edits)
    return draft


def _pass(draft: Draft, headline: str | None, rules: CleaningRules) -> tuple[Draft, str | None]:
    text = text_of(draft)
    lines = read_lines(text, rules.phrases, rules.words)
    title = find_title(lines, headline, rules.words)
    verdicts = judge(lines, title, rules.words)
    return revise(draft, line_edits(text, lines, verdicts)), headline or title.text
