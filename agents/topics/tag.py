"""Gives an article its topics."""

import schemas
from agents.topics.choice import choose_topics
from agents.topics.lexicon import Lexicon
from agents.topics.scores import FoundTerm, find_evidence
from agents.topics.taxonomy import Taxonomy
from schemas import EnrichedArticle, EntityTaggedArticle, Subject

MOST_EVIDENCE = 5
CONFIDENCE_DIGITS = 4
WEIGHT_DIGITS = 2


def tag_topics(
    article: EntityTaggedArticle, *, lexicon: Lexicon, taxonomy: Taxonomy, min_confidence: float
) -> EnrichedArticle:
    """Give an article the topics that its words speak for, with the words.

    There are none when the language has no lexicon, or when the evidence is weak.
    """
    terms = lexicon.terms(article.language.tag)
    evidence = find_evidence(article.headline, article.body, terms) if terms else {}
    topics = tuple(
        Subject(
            uri=topic,
            label=taxonomy[topic].label,
            level=taxonomy[topic].level,
            confidence=round(confidence, CONFIDENCE_DIGITS),
            evidence=_strongest(article, evidence[topic]),
        )
        for topic, confidence in choose_topics(evidence, taxonomy, min_confidence=min_confidence).items()
    )
    return EnrichedArticle(**dict(article), topics=topics)


def _strongest(article: EntityTaggedArticle, found: tuple[FoundTerm, ...]) -> tuple[schemas.Evidence, ...]:
    strongest = sorted(found, key=lambda term: -term.weight)[:MOST_EVIDENCE]
    return tuple(_evidence(article, term) for term in strongest)


def _evidence(article: EntityTaggedArticle, found: FoundTerm) -> schemas.Evidence:
    field, hit = found.first.field, found.first.hit
    text = (article.headline or "") if field == "headline" else article.body
    return schemas.Evidence(
        kind="term",
        value=text[hit.start : hit.end],
        weight=round(found.weight, WEIGHT_DIGITS),
        field=field,
        start=hit.start,
        end=hit.end,
    )
