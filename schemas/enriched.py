"""The finished record that downstream services consume."""

from typing import ClassVar

from pydantic import Field

from schemas.entity_tagged import EntityTaggedArticle, TextField
from schemas.record import Offset, Part, Ratio


class Evidence(Part):
    """What spoke for a subject, with offsets into the clean text."""

    kind: str = Field(description="`term` of the lexicon, `entity`, or `model`: a word that the trained vote weighed.")
    value: str
    weight: float
    field: TextField | None = None
    start: Offset | None = None
    end: Offset | None = None


class Subject(Part):
    """An IPTC Media Topic that an article is about."""

    uri: str = Field(pattern="^medtop:[0-9]{8}$")
    label: str = Field(description="In English.")
    label_translated: str | None = Field(default=None, description="In the language of the article.")
    level: int = Field(ge=1, le=5, description="1 for the 17 top-level topics.")
    confidence: Ratio
    evidence: tuple[Evidence, ...] = ()


class EnrichedArticle(EntityTaggedArticle):
    """A clean article with language, entities and topics."""

    kafka_topic: ClassVar[str] = "news.article.enriched.v1"

    topics: tuple[Subject, ...] = Field(default=(), description="Best first; empty when unsure.")
