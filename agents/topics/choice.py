"""Decides which topics the evidence suffices for."""

from collections.abc import Mapping, Sequence

from agents.topics.evidence import Clue, Evidence
from agents.topics.scores import score_topics
from agents.topics.taxonomy import Taxonomy

FEWEST_CLUES = 2
STRONG_WEIGHT = 9.0
"""A single term is evidence only if it is of weight 3 and stands in the title, or as much in other places."""

ALONE_MIN_CONFIDENCE = 0.5
"""With fewer terms the model must say that the topic is more likely right than wrong."""

FURTHER_MIN_CONFIDENCE = 0.3
"""A second topic is a finer judgement than the first. On 1,728 held-out articles whose first is right, precision and
recall of further ones are .41 and .56 at .25, .45 and .49 at .3, .50 and .44 at .35, .51 and .36 at .4."""

NARROWER_PRIOR = 5.0
NARROWER_MIN_CONFIDENCE = 0.4
NARROWER_MIN_SHARE = 0.15
"""A narrower topic is half as sure as the top-level topic above it when a strong term and a weak one speak for it, and
needs a seventh of all that speaks for that topic; judged on our own seeds, as no labelled texts decide this yet."""


def choose_topics(
    confidences: Mapping[str, float], evidence: Evidence, taxonomy: Taxonomy, *, min_confidence: float
) -> dict[str, float]:
    """Return the topics to give with their confidence, best first.

    `confidences` are of the top-level ones, the most probable first: that is the order of those that are equally sure.
    """
    scores = score_topics(evidence)
    top = _choose_top(confidences, evidence, min_confidence)
    narrower = {
        topic: top[above] * score / (score + NARROWER_PRIOR)
        for topic, score in sorted(scores.items())
        if (above := taxonomy[topic].top) in top and topic != above and _fits_narrower(topic, evidence, scores, above)
    }
    threshold = max(min_confidence, NARROWER_MIN_CONFIDENCE)
    given = top | {topic: confidence for topic, confidence in narrower.items() if confidence >= threshold}
    return dict(sorted(given.items(), key=lambda item: (-item[1], taxonomy[item[0]].level)))


def _choose_top(confidences: Mapping[str, float], evidence: Evidence, min_confidence: float) -> dict[str, float]:
    """Give nothing when the best topic falls short: a further one would be a guess."""
    chosen: dict[str, float] = {}
    threshold = min_confidence
    for topic in sorted(confidences, key=lambda topic: -confidences[topic]):
        if confidences[topic] < threshold:
            break
        if confidences[topic] < ALONE_MIN_CONFIDENCE and not _suffices(evidence.get(topic, ())):
            break
        chosen[topic] = confidences[topic]
        threshold = max(min_confidence, FURTHER_MIN_CONFIDENCE)
    return chosen


def _suffices(clues: Sequence[Clue]) -> bool:
    return len(clues) >= FEWEST_CLUES or any(clue.weight >= STRONG_WEIGHT for clue in clues)


def _fits_narrower(topic: str, evidence: Evidence, scores: Mapping[str, float], above: str) -> bool:
    return _suffices(evidence[topic]) and scores[topic] >= NARROWER_MIN_SHARE * scores[above]
