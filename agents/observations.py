"""What a finished record tells the metrics, as plain values that a pool process can send to its worker."""

from collections import Counter
from dataclasses import dataclass
from functools import singledispatch

from schemas import CleanedArticle, EnrichedArticle, EntityTaggedArticle, LanguageTaggedArticle, Record


@dataclass(frozen=True, slots=True)
class Observation:
    """A value for a metric: added to a counter, observed by a histogram."""

    metric: str
    value: float
    labels: tuple[str, ...] = ()


@singledispatch
def observe(_record: Record) -> tuple[Observation, ...]:
    """Return the observations of the stage that wrote a record; none for a record type without metrics."""
    return ()


@observe.register
def _cleaned(record: CleanedArticle) -> tuple[Observation, ...]:
    removed: Counter[str] = Counter()
    for segment in record.cleaning.segments:
        if not segment.kept:
            removed[segment.reason or "other"] += segment.raw_end - segment.raw_start
    ratio = Observation("newsloom_removed_characters_ratio", record.cleaning.removed_ratio)
    return ratio, *_counts("newsloom_removed_characters_total", removed)


@observe.register
def _language_tagged(record: LanguageTaggedArticle) -> tuple[Observation, ...]:
    return (
        Observation("newsloom_articles_language_total", 1, (record.language.tag,)),
        Observation("newsloom_language_confidence_ratio", record.language.confidence),
    )


@observe.register
def _entity_tagged(record: EntityTaggedArticle) -> tuple[Observation, ...]:
    types = Counter(entity.type for entity in record.entities)
    return tuple(
        Observation("newsloom_entities_extracted_total", count, (record.language.tag, kind))
        for kind, count in types.items()
    )


@observe.register
def _enriched(record: EnrichedArticle) -> tuple[Observation, ...]:
    assigned = Counter(subject.uri for subject in record.topics if subject.level == 1)
    if not assigned:
        return (Observation("newsloom_articles_without_topic_total", 1, (record.language.tag,)),)
    return _counts("newsloom_topics_assigned_total", assigned)


def _counts(metric: str, counts: Counter[str]) -> tuple[Observation, ...]:
    return tuple(Observation(metric, count, (label,)) for label, count in counts.items())
