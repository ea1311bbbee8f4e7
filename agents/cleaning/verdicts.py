"""What becomes of each line: rules decide what they are sure of, the classifier decides the rest."""

from collections.abc import Sequence

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

CHOSEN_LOG_ODDS = 3.0
PASSED_OVER_LOG_ODDS = 7.0
"""What the choice of another extractor adds to the log-odds of a line, and what it takes when it left the line out.

The best of those tried by cross-validation by site. Votes that depend on the neighbours too, or on how well the choice
and the classifier agree on the page, gain less than .001 more.
"""


def decide(page: Reading, rules: CleaningRules, memory: Memory, main_text: Sequence[bool] | None = None) -> Verdicts:
    """Return for each line why it goes, or None when it stays.

    Args:
        page: the page as the rules read it.
        rules: holds the classifier.
        memory: what the classifier knows of the lines of this article.
        main_text: for each line whether another extractor has chosen it.
    """
    if rules.classifier is None or not page.lines or len(page.lines) > MAX_LINES:
        return page.verdicts if main_text is None else _by_choice(page, main_text)
    probabilities = rules.classifier.probabilities(page, rules.words, memory)
    if main_text is not None:
        probabilities = _with_vote(probabilities, main_text)
    sure = np.array([verdict is not None and verdict.rule not in UNSURE_RULES for verdict in page.verdicts])
    probabilities[sure] = 0.0
    widths = np.array([line.width for line in page.lines], np.float32)
    kept = best_selection(probabilities, widths) & (probabilities >= MIN_PROBABILITY)
    if main_text is None:
        _keep_in_doubt(kept, page, probabilities)
    return [
        verdict if is_sure else None if keep else _classified(verdict, probability)
        for verdict, is_sure, keep, probability in zip(page.verdicts, sure, kept, probabilities, strict=True)
    ]


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


def _by_choice(page: Reading, main_text: Sequence[bool]) -> Verdicts:
    return [
        verdict or (None if chosen else Verdict("other", "main_text"))
        for verdict, chosen in zip(page.verdicts, main_text, strict=True)
    ]


def _with_vote(probabilities: NDArray[np.float64], main_text: Sequence[bool]) -> NDArray[np.float64]:
    odds = np.clip(probabilities, 1e-6, 1 - 1e-6)
    odds = odds / (1 - odds) * np.exp(np.where(main_text, CHOSEN_LOG_ODDS, -PASSED_OVER_LOG_ODDS))
    voted: NDArray[np.float64] = odds / (1 + odds)
    return voted


def _classified(verdict: Verdict | None, probability: float) -> Verdict:
    reason = "other" if verdict is None else verdict.reason
    return Verdict(reason, "classifier", round(float(1 - probability), 4))
