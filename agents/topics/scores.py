"""How much an article speaks for each topic, by its terms and by the trained model together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.topics.evidence import Evidence

STACKER_FILE = "stacker.json"

PRIOR_SCORE = 3.0
PRIOR_SHARE = 0.02
"""Every topic starts with one strong term and a fiftieth of all that is found: a single term is no proof."""

LEXICON_STEEPNESS = 1.5
"""Log probability per log score; the best of 1, 1.5 and 2 on news articles in English, German and Russian."""

Scores = NDArray[np.float64]
Chances = tuple[float, float, float]
FurtherChances = tuple[float, float, float, float]

MOST_LOG_ODDS = 30.0


@dataclass(frozen=True, slots=True)
class Stacker:
    """How terms and model become one probability.

    Attributes:
        weights: by language, how much the log probabilities count that terms and model give.
        first: by language for the best topic: intercept, slope over the log odds and slope over the amount of evidence.
        further: for the topics after it, in all languages: intercept, slope over the log odds, slope over the log odds
            among the topics but the best, and slope over the topic's own evidence.
    """

    weights: Mapping[str, tuple[float, float]]
    first: Mapping[str, Chances]
    further: FurtherChances

    def log_odds(self, lexicon: Scores, model: Scores, *, language: str) -> Scores:
        """Join the log probabilities of each topic, one row or several, into log odds against all others."""
        of_lexicon, of_model = self.weights[language]
        joined = of_lexicon * lexicon + of_model * model
        shifted = joined - joined.max(axis=-1, keepdims=True)
        odds = np.exp(shifted)
        others = np.maximum(odds.sum(axis=-1, keepdims=True) - odds, np.finfo(float).tiny)
        return np.asarray(shifted - np.log(others))

    def confidences(self, log_odds: Scores, *, found: Scores, language: str) -> Scores:
        """Return for each topic the chance that a reader would give it to the article; they need not sum to one.

        `found` is the score of each topic by its terms and entities.
        """
        best = log_odds.argmax()
        chances = _logistic(self.further, log_odds, log_odds_among_others(log_odds), evidence_amount(found))
        chances[best] = 0.0
        chances[best] = max(
            _logistic(self.first[language], log_odds[best], evidence_amount(found.sum())), chances.max()
        )
        return chances


def load_stacker(folder: Path) -> Stacker:
    """Read what was fitted.

    Raises:
        FileNotFoundError: it is not there.
    """
    file = json.loads((folder / STACKER_FILE).read_text(encoding="utf-8"))
    weights = {language: tuple(pair) for language, pair in file["weights"].items()}
    first = {language: tuple(chances) for language, chances in file["first"].items()}
    return Stacker(weights, first, tuple(file["further"]))


def score_topics(evidence: Evidence) -> dict[str, float]:
    """Return the score of each topic that has any evidence."""
    return {topic: sum(clue.weight for clue in clues) for topic, clues in evidence.items()}


def order_scores(scores: Mapping[str, float], topics: Sequence[str]) -> Scores:
    """Return the scores in the order of the topics."""
    return np.array([scores.get(topic, 0.0) for topic in topics])


def lexicon_log_probabilities(found: Scores) -> Scores:
    """Return how probable each topic is by the scores of all alone."""
    steep = LEXICON_STEEPNESS * np.log(found + PRIOR_SCORE + PRIOR_SHARE * found.sum())
    shifted: Scores = steep - steep.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def evidence_amount(found: Scores) -> Scores:
    """Return scores on a logarithmic scale."""
    return np.asarray(np.log1p(found))


def log_odds_among_others(log_odds: Scores) -> Scores:
    """Return the log odds of each topic if the best were not there, which an article on two topics may hide."""
    log_probabilities = -np.logaddexp(0, -log_odds)
    others = np.arange(len(log_odds)) != log_odds.argmax()
    log_shares = np.minimum(log_probabilities - np.logaddexp.reduce(log_probabilities[others]), 0.0)
    return np.asarray(log_shares - np.log(np.maximum(-np.expm1(log_shares), np.finfo(float).tiny)))


def _logistic(coefficients: Sequence[float], *inputs: Scores) -> Scores:
    intercept, *slopes = coefficients
    total = sum(
        slope * np.clip(values, -MOST_LOG_ODDS, MOST_LOG_ODDS) for slope, values in zip(slopes, inputs, strict=True)
    )
    return np.asarray(1 / (1 + np.exp(-(intercept + total))))
