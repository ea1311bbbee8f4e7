"""A news page as a scraper delivers it."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    JsonValue,
    PlainSerializer,
    WithJsonSchema,
)

from schemas.record import Part, Record

ContentType = Literal["text/plain", "text/html"]


def _numbers(value: JsonValue) -> Iterable[float]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, float):
            yield item


def _require_json_numbers(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuse NaN and infinities: JSON has no form for them, so they could not be passed through."""
    for number in _numbers(metadata):
        if not math.isfinite(number):
            raise ValueError(f"metadata holds {number}, which JSON cannot carry; send it as a string or null")
    return metadata


Metadata = Annotated[dict[str, JsonValue], AfterValidator(_require_json_numbers)]
"""Any JSON object; it is passed through untouched."""


def _require_text(value: object) -> object:
    """Refuse numbers: whether they are seconds or milliseconds would be a guess."""
    if isinstance(value, str | datetime):
        return value
    raise ValueError(f"{value!r} is no RFC 3339 time such as 2024-05-01T12:00:00Z")


Timestamp = Annotated[
    AwareDatetime,
    BeforeValidator(_require_text),
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An RFC 3339 time; it keeps the offset from UTC that it came with."""


class Source(Part):
    """Who published an article."""

    name: str | None = None
    domain: str | None = None


class Article(Record):
    """What an article carries through every stage."""

    uri: str = Field(min_length=1, description="Identifies the article; its UTF-8 form is the Kafka key.")
    headline: str | None = None
    body: str = Field(description="The text of the article, or of the page in a raw article.")
    url: str | None = None
    published: Timestamp | None = None
    source: Source | None = None
    metadata: Metadata = Field(default_factory=dict, description="Any JSON, passed through untouched.")


class RawArticle(Article):
    """A scraped page, before any stage."""

    kafka_topic: ClassVar[str] = "news.article.raw.v1"

    content_type: ContentType = "text/plain"
