"""Strict scores: a name counts when start, end and label are right."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from agents.entities.spans import Span

SCORE_DIGITS = 4


class Score(NamedTuple):
    """Precision, recall and F1, and how many names the annotators marked (`support`)."""

    precision: float
    recall: float
    f1: float
    support: int


def score(pairs: Iterable[tuple[Iterable[Span], Iterable[Span]]], *, labels: Iterable[str]) -> dict[str, Score]:
    """Compare expected with found names, sentence by sentence.

    Args:
        pairs: expected and found names of each sentence.
        labels: names of other labels are left aside on both sides.

    Returns:
        Scores by label, and over all of them as `all`.
    """
    considered = tuple(labels)
    expected, found, right = Counter[str](), Counter[str](), Counter[str]()
    for wanted, got in pairs:
        wanted_spans, got_spans = set(wanted), set(got)
        expected.update(span.label for span in wanted_spans)
        found.update(span.label for span in got_spans)
        right.update(span.label for span in wanted_spans & got_spans)
    scores = {label: _score(expected[label], found[label], right[label]) for label in considered}
    totals = (sum(counts[label] for label in considered) for counts in (expected, found, right))
    return {"all": _score(*totals), **scores}


def _score(expected: int, found: int, right: int) -> Score:
    """Return the scores for three counts; nothing found or expected scores 0."""
    precision = right / found if found else 0.0
    recall = right / expected if expected else 0.0
    f1 = 2 * right / (expected + found) if right else 0.0
    return Score(round(precision, SCORE_DIGITS), round(recall, SCORE_DIGITS), round(f1, SCORE_DIGITS), expected)
