"""An article with the people, places and organisations in it."""

from typing import ClassVar, Literal

from pydantic import Field

from schemas.language_tagged import LanguageTaggedArticle
from schemas.record import Offset, Part, Ratio

EntityType = Literal["PER", "ORG", "LOC"]
TextField = Literal["headline", "body"]


class Mention(Part):
    """A place in the clean text that names an entity: `text[start:end] == exact`."""

    start: Offset
    end: Offset = Field(ge=0, description="Exclusive.")
    exact: str
    field: TextField
    raw_start: Offset | None = None
    raw_end: Offset | None = None
    source: str = Field(description="What found it, such as `model` or `consistency`.")


class Entity(Part):
    """One person, place or organisation of the real world."""

    id: str = Field(description="The same for the same thing in every article and language.")
    type: EntityType
    label: str
    salience: Ratio
    confidence: Ratio
    ids: dict[str, str | int] = Field(default_factory=dict, description="Identifiers elsewhere; empty when unsure.")
    country: str | None = None
    mentions: tuple[Mention, ...]


class CountryWeight(Part):
    """How much of an article is about a country."""

    code: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")
    weight: Ratio


class EntityTaggedArticle(LanguageTaggedArticle):
    """A clean article, its language and its entities."""

    kafka_topic: ClassVar[str] = "news.article.entity-tagged.v1"

    entities: tuple[Entity, ...] = ()
    countries: tuple[CountryWeight, ...] = Field(default=(), description="Best first.")
