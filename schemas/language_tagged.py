"""An article whose language is known."""

from typing import ClassVar

from pydantic import Field

from schemas.cleaned import CleanedArticle
from schemas.record import Part, Ratio


class LanguageCandidate(Part):
    """A language that an article may be written in."""

    tag: str = Field(description="BCP 47.")
    confidence: Ratio


class Language(LanguageCandidate):
    """The language of an article; `tag` is `und` when unsure."""

    alternatives: tuple[LanguageCandidate, ...] = Field(default=(), description="Best first.")
    script: str = Field(pattern="^[A-Z][a-z]{3}$", description="ISO 15924, `Zyyy` when there are no letters.")
    mixed: bool = Field(default=False, description="A second language holds more than a fifth of the lines.")


class LanguageTaggedArticle(CleanedArticle):
    """A clean article and its language."""

    kafka_topic: ClassVar[str] = "news.article.language-tagged.v1"

    language: Language
