"""What becomes of each line: rules decide what they are sure of, the classifier decides the rest."""

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.classifier import Memory, best_selection
from agents.cleaning.lines import LEAD_WIDTH, Verdict
from agents.cleaning.main_block import Verdicts
from agents.cleaning.page import Reading
from agents.cleaning.rules import CleaningRules

MAX_LINES = 2_000
"""Longer pages are judged by the rules alone: the longest of 475 annotated pages has 1,099 lines."""

MIN_PROBABILITY = 0.1
"""A line below this goes, even when it is the best of its page: the page has no article."""

UNSURE_RULES = frozenset({"before_article", "after_article", "list_of_links", "block_continues"})
"""Rules that guess from the place of a line; where they and the classifier differ, it is right more often."""

FEW_LINES = 40
MIN_OUTER_PROBABILITY = 0.2
"""On a page of few lines or without a menu, prose stays that is this probable; within the article less will do.

By cross-validation this saves a fifth of the paragraphs that nearly clean pages lose, for .001 of their F1.
"""


def line_probabilities(page: Reading, rules: CleaningRules, memory: Memory) -> NDArray[np.float64] | None:
    """Return what the classifier thinks of each line; None without one, and for pages of too many lines.

    Args:
        page: the page as the rules read it.
        rules: holds the classifier.
        memory: what the classifier knows of the lines of this article.
    """
    if rules.classifier is None or not page.lines or len(page.lines) > MAX_LINES:
        return None
    probabilities = rules.classifier.probabilities(page, rules.words, memory)
    probabilities[_are_sure(page)] = 0.0
    return probabilities


def decide(
    page: Reading, probabilities: NDArray[np.float64] | None, votes: NDArray[np.float64] | None = None
) -> Verdicts:
    """Return for each line why it goes, or None when it stays.

    Args:
        page: the page as the rules read it.
        probabilities: of its lines to belong to the article, where there is a classifier.
        votes: what else is known of the lines, as log-odds.
    """
    if probabilities is None:
        return page.verdicts if votes is None else _by_votes(page, votes)
    if votes is not None:
        probabilities = _with_votes(probabilities, votes)
    kept = best_selection(probabilities, widths_of(page)) & (probabilities >= MIN_PROBABILITY)
    if votes is None:
        _keep_in_doubt(kept, page, probabilities)
    return [
        verdict if is_sure else None if keep else _classified(verdict, probability)
        for verdict, is_sure, keep, probability in zip(page.verdicts, _are_sure(page), kept, probabilities, strict=True)
    ]


def widths_of(page: Reading) -> NDArray[np.float32]:
    """Return the widths of the lines of a page."""
    return np.array([line.width for line in page.lines], np.float32)


def _are_sure(page: Reading) -> NDArray[np.bool_]:
    return np.array([verdict is not None and verdict.rule not in UNSURE_RULES for verdict in page.verdicts])


def _keep_in_doubt(kept: NDArray[np.bool_], page: Reading, probabilities: NDArray[np.float64]) -> None:
    """Keep prose, leads and subheads on a nearly clean page: there a lost paragraph is worse than some noise."""
    if page.noisy and len(page.lines) > FEW_LINES:
        return
    title = page.title.line
    open_lines = [n for n, verdict in enumerate(page.verdicts) if verdict is None or n == title]
    for number in open_lines:
        inside = not page.noisy or page.block.start <= number < page.block.end
        enough = MIN_PROBABILITY if inside else MIN_OUTER_PROBABILITY
        kept[number] |= number != title and page.lines[number].is_prose and probabilities[number] >= enough
    for above, number, below in zip(open_lines, open_lines[1:], open_lines[2:], strict=False):
        follows = kept[above] or (above == title and page.lines[number].width >= LEAD_WIDTH)
        kept[number] |= number != title and follows and kept[below] and probabilities[number] >= MIN_PROBABILITY


def _by_votes(page: Reading, votes: NDArray[np.float64]) -> Verdicts:
    return [
        verdict or (None if vote > 0 else Verdict("other", "main_text"))
        for verdict, vote in zip(page.verdicts, votes, strict=True)
    ]


def _with_votes(probabilities: NDArray[np.float64], votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add log-odds to probabilities; what is certain already stays so."""
    odds = np.minimum(probabilities, 1 - 1e-6)
    odds = odds / (1 - odds) * np.exp(votes)
    voted: NDArray[np.float64] = odds / (1 + odds)
    return voted


def _classified(verdict: Verdict | None, probability: float) -> Verdict:
    reason = "other" if verdict is None else verdict.reason
    return Verdict(reason, "classifier", round(float(1 - probability), 4))
