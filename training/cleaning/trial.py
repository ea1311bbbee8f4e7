"""One page cleaned, and how much of the result is right."""

from agents.cleaning import CleaningRules, clean
from agents.stage import UnfitArticleError
from schemas import ContentType, RawArticle
from training.cleaning.shingles import shingle_f1

Result = tuple[str, str]
"""Headline and body."""


def clean_text(
    raw: str, rules: CleaningRules, *, headline: str | None = None, content_type: ContentType = "text/plain"
) -> Result:
    """Return headline and body of a page, both empty when it is refused."""
    page = RawArticle(uri="urn:page", body=raw, headline=headline, content_type=content_type)
    try:
        article = clean(page, rules=rules)
    except UnfitArticleError:
        return "", ""
    return article.headline or "", article.body


def page_f1(result: Result, kept: str) -> float:
    """Return the F1 of a page; labels count a headline sometimes as text and sometimes not, so both are right."""
    headline, body = result
    return max(shingle_f1(body, kept), shingle_f1(f"{headline}\n{body}", kept))
