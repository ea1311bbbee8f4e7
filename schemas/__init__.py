"""The records of newsloom, one for each Kafka topic."""

from schemas.cleaned import CleanedArticle, Cleaning, ProcessingStep, Reason, Segment
from schemas.enriched import EnrichedArticle, Evidence, Subject
from schemas.entity_tagged import CountryWeight, Entity, EntityTaggedArticle, EntityType, Mention, TextField
from schemas.language_tagged import Language, LanguageCandidate, LanguageTaggedArticle
from schemas.offsets import OffsetMap
from schemas.raw import Article, ContentType, RawArticle, Source
from schemas.record import Record

DEAD_LETTER_TOPIC = "news.article.dead-letter.v1"
CANARY_TOPIC = "news.article.canary.v1"
"""Enriched records of articles that `newsloom canary` has sent; the same record type as on the enriched topic."""

__all__ = [
    "CANARY_TOPIC",
    "DEAD_LETTER_TOPIC",
    "Article",
    "CleanedArticle",
    "Cleaning",
    "ContentType",
    "CountryWeight",
    "EnrichedArticle",
    "Entity",
    "EntityTaggedArticle",
    "EntityType",
    "Evidence",
    "Language",
    "LanguageCandidate",
    "LanguageTaggedArticle",
    "Mention",
    "OffsetMap",
    "ProcessingStep",
    "RawArticle",
    "Reason",
    "Record",
    "Segment",
    "Source",
    "Subject",
    "TextField",
]
