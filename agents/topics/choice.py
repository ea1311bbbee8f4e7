"""Decides which topics the evidence suffices for."""

from collections.abc import Mapping

from agents.topics.scores import Evidence, FoundTerm, score_topics, topic_confidences
from agents.topics.taxonomy import Taxonomy

FEWEST_TERMS = 2
STRONG_WEIGHT = 9.0
"""A single term is evidence only if it is of weight 3 and stands in the title, or as much in other places."""

FURTHER_MIN_CONFIDENCE = 0.35
"""A second topic is a finer judgement than the first. On 123 news documents in seven languages 44 % of the further
topics of at least .35 confidence were among the one or two that a reader gave; F1 over all topics is .79 to .80 for
thresholds from .35 to .5."""

NARROWER_MIN_SHARE = 0.35
"""A narrower topic must carry a third of the evidence for the topic above it; no labelled texts decide this yet."""


def choose_topics(evidence: Evidence, taxonomy: Taxonomy, *, min_confidence: float) -> dict[str, float]:
    """Return the topics to give with their confidence, best first."""
    scores = score_topics(evidence)
    top = _choose_top(evidence, scores, taxonomy, min_confidence)
    narrower = {
        topic: top[above] * scores[topic] / scores[above]
        for topic in scores
        if (above := taxonomy[topic].top) in top and topic != above and _fits_narrower(topic, evidence, scores, above)
    }
    given = top | {topic: confidence for topic, confidence in narrower.items() if confidence >= min_confidence}
    return dict(sorted(given.items(), key=lambda item: (-item[1], taxonomy[item[0]].level, item[0])))


def _choose_top(
    evidence: Evidence, scores: Mapping[str, float], taxonomy: Taxonomy, min_confidence: float
) -> dict[str, float]:
    tops = [topic.uri for topic in taxonomy.values() if topic.level == 1]
    confidences = topic_confidences({topic: scores[topic] for topic in tops if topic in scores}, topics_total=len(tops))
    chosen: dict[str, float] = {}
    threshold = min_confidence
    for topic in sorted(confidences, key=lambda topic: (-confidences[topic], topic)):
        if confidences[topic] >= threshold and _suffices(evidence[topic]):
            chosen[topic] = confidences[topic]
            threshold = max(min_confidence, FURTHER_MIN_CONFIDENCE)
    return chosen


def _suffices(found: tuple[FoundTerm, ...]) -> bool:
    return len(found) >= FEWEST_TERMS or found[0].weight >= STRONG_WEIGHT


def _fits_narrower(topic: str, evidence: Evidence, scores: Mapping[str, float], above: str) -> bool:
    return len(evidence[topic]) >= FEWEST_TERMS and scores[topic] >= NARROWER_MIN_SHARE * scores[above]
