"""How right an enriched record is: one ratio for each task, 1 being entirely."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping

from agents.canary.articles import LabelledArticle
from schemas import EnrichedArticle, Entity

FLOOR_RATIO = 0.9
"""Below it a canary is wrong. On 2026-11-23 every task of every language scores 1; of six to nine entities one may be
missed or one invented, and one line of noise may stay, before a score falls below."""

_WORD = re.compile(r"\w+")


def f1(found: Iterable[Hashable], expected: Iterable[Hashable]) -> float:
    """Return the harmonic mean of precision and recall; what occurs twice has to be found twice.

    >>> f1("abc", "abcd")
    0.8571428571428571
    >>> f1("", "")
    1.0
    """
    one, other = Counter(found), Counter(expected)
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 1.0


def _cleaning(record: EnrichedArticle, article: LabelledArticle) -> float:
    return f1(_WORD.findall(f"{record.headline or ''}\n{record.body}"), _WORD.findall(article.text))


def _language(record: EnrichedArticle, article: LabelledArticle) -> float:
    return float(record.language.tag == article.language)


def _entities(record: EnrichedArticle, article: LabelledArticle) -> float:
    return f1((_named(entity, article) for entity in record.entities), article.entities)


def _named(entity: Entity, article: LabelledArticle) -> tuple[str, str]:
    """Return type and name, by its label where that is what the article is labelled with."""
    labelled = (entity.type, entity.label)
    return labelled if labelled in article.entities else (entity.type, entity.id)


def _topics(record: EnrichedArticle, article: LabelledArticle) -> float:
    return f1((subject.uri for subject in record.topics if subject.level == 1), article.topics)


TASKS: Mapping[str, Callable[[EnrichedArticle, LabelledArticle], float]] = {
    "cleaning": _cleaning,
    "language": _language,
    "entities": _entities,
    "topics": _topics,
}


def score(record: EnrichedArticle, article: LabelledArticle) -> dict[str, float]:
    """Return the ratio of each task: F1 of words, entities and top-level topics; the language is right or not."""
    return {task: measure(record, article) for task, measure in TASKS.items()}
