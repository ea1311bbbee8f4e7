"""Gives an article its topics."""

from collections.abc import Iterator, Sequence

import numpy as np

import schemas
from agents.topics.choice import choose_topics
from agents.topics.evidence import Clue, Evidence, find_evidence
from agents.topics.lexicon import Lexicon, base_language
from agents.topics.model import TopicModel, Vote, vote
from agents.topics.passages import Passage, all_words, read_passages
from agents.topics.scores import Stacker, lexicon_log_probabilities, order_scores, score_topics
from agents.topics.taxonomy import Taxonomy
from schemas import EnrichedArticle, EntityTaggedArticle, Subject

MOST_EVIDENCE = 5
MOST_MODEL_WORDS = 2
LEAST_MODEL_WEIGHT = 0.1
"""Words that add less to the log probability of a topic carry nothing."""

CONFIDENCE_DIGITS = 4
WEIGHT_DIGITS = 2


def tag_topics(
    article: EntityTaggedArticle,
    *,
    lexicon: Lexicon,
    model: TopicModel,
    stacker: Stacker,
    taxonomy: Taxonomy,
    min_confidence: float,
) -> EnrichedArticle:
    """Give an article the topics that its words and entities speak for, with those words and entities.

    There are none when the language has no lexicon, or when the evidence is weak.
    """
    terms = lexicon.terms(article.language.tag)
    if terms is None:
        return EnrichedArticle(**dict(article), topics=())
    passages = read_passages(article.headline, article.body)
    evidence = find_evidence(passages, terms, entities=article.entities, entity_votes=lexicon.entities)
    voted = vote(all_words(passages), model)
    confidences = weigh(evidence, voted, model, stacker, language=base_language(article.language.tag))
    chosen = choose_topics(confidences, evidence, taxonomy, min_confidence=min_confidence)
    topics = tuple(
        Subject(
            uri=topic,
            label=taxonomy[topic].label,
            label_translated=taxonomy[topic].translations.get(base_language(article.language.tag)),
            level=taxonomy[topic].level,
            confidence=round(confidence, CONFIDENCE_DIGITS),
            evidence=tuple(map(_written, (*_strongest(evidence, topic), *_model_words(passages, voted, model, topic)))),
        )
        for topic, confidence in chosen.items()
    )
    return EnrichedArticle(**dict(article), topics=topics)


def weigh(evidence: Evidence, voted: Vote, model: TopicModel, stacker: Stacker, *, language: str) -> dict[str, float]:
    """Return the confidence of each top-level topic, the most probable first, by terms, entities and model together."""
    found = order_scores(score_topics(evidence), model.topics)
    log_odds = stacker.log_odds(lexicon_log_probabilities(found), voted.log_probabilities, language=language)
    confidences = stacker.confidences(log_odds, found=found, language=language)
    return {model.topics[place]: float(confidences[place]) for place in np.argsort(-log_odds, kind="stable")}


def _strongest(evidence: Evidence, topic: str) -> list[Clue]:
    return sorted(evidence.get(topic, ()), key=lambda clue: -clue.weight)[:MOST_EVIDENCE]


def _model_words(passages: Sequence[Passage], voted: Vote, model: TopicModel, topic: str) -> Iterator[Clue]:
    """Yield the words by which the model, which knows the top-level topics only, was convinced most."""
    if topic not in model.topics:
        return
    weights = voted.word_weights(model.topics.index(topic))
    for word in np.argsort(-weights, kind="stable")[:MOST_MODEL_WORDS].tolist():
        if weights[word] >= LEAST_MODEL_WEIGHT:
            passage, (start, end) = _place(passages, word)
            yield Clue("model", passage.text[start:end], float(weights[word]), passage.field, start, end)


def _place(passages: Sequence[Passage], word: int) -> tuple[Passage, tuple[int, int]]:
    """Return where a word stands, by its index among those of all passages."""
    for passage in passages:
        if word < len(passage.spans):
            return passage, passage.spans[word]
        word -= len(passage.spans)
    raise IndexError(word)


def _written(clue: Clue) -> schemas.Evidence:
    return schemas.Evidence(
        kind=clue.kind,
        value=clue.value,
        weight=round(clue.weight, WEIGHT_DIGITS),
        field=clue.field,
        start=clue.start,
        end=clue.end,
    )
