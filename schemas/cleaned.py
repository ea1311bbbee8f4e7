"""An article without what the page carried beside it, and the ledger of what was removed."""

from typing import ClassVar, Literal

from pydantic import Field

from schemas.raw import Article
from schemas.record import Offset, Part, Ratio

Reason = Literal[
    "advert",
    "read_also",
    "related",
    "newsletter",
    "donation",
    "cookie",
    "share",
    "navigation",
    "byline",
    "dateline",
    "caption",
    "credit",
    "comments",
    "live",
    "markup",
    "duplicate",
    "foreign",
    "other",
]


class Segment(Part):
    """A stretch of the raw body and what became of it.

    The segments of an article partition its raw body: each begins where the one before it ends. The kept ones
    partition the clean body in the same way. A kept segment without `rule` is unchanged text; one with `rule` was
    rewritten (an HTML entity decoded, markup between two paragraphs turned into a blank line).
    """

    raw_start: Offset
    raw_end: Offset = Field(ge=0, description="Exclusive.")
    kept: bool
    start: Offset | None = None
    end: Offset | None = None
    reason: Reason | None = None
    rule: str | None = None
    score: Ratio | None = None


class Cleaning(Part):
    """The ledger of one article."""

    segments: tuple[Segment, ...]
    removed_ratio: Ratio = Field(description="Code points removed, as a share of the raw body.")
    raw_sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Of the raw body in UTF-8.")
    raw_length: Offset = Field(description="Code points of the raw body.")


class ProcessingStep(Part):
    """Which version of a stage has processed an article."""

    stage: str
    version: str
    model: str | None = None
    fingerprint: str = Field(description="Hash of code version, model and settings of the stage.")
    duration_seconds: float = Field(ge=0)


class CleanedArticle(Article):
    """An article with its clean body."""

    kafka_topic: ClassVar[str] = "news.article.cleaned.v1"

    cleaning: Cleaning
    processing: tuple[ProcessingStep, ...] = ()

    def canonical_json(self) -> bytes:
        """Return the JSON form without times: byte-identical whenever the same article is processed again."""
        steps = tuple(step.model_copy(update={"duration_seconds": 0.0}) for step in self.processing)
        return self.model_copy(update={"processing": steps}).encode()
