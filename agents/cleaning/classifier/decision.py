"""Which lines of a page to keep, when each has a probability."""

import numpy as np
from numpy.typing import NDArray

_CHARACTERS_PER_WORD = 6
_MAX_WORDS = 60


def best_selection(probabilities: NDArray[np.float64], widths: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Choose the lines with the largest expected F1 over words, for the page as a whole.

    Args:
        probabilities: of each line, to belong to the article.
        widths: characters of each line; longer paragraphs than sixty words count as sixty.
    """
    words = _words(widths)
    order = np.argsort(-probabilities, kind="stable")
    found = np.cumsum((probabilities * words)[order])
    expected = 2 * found / (np.cumsum(words[order]) + found[-1])
    chosen = np.zeros(len(words), np.bool_)
    chosen[order[: int(np.argmax(expected)) + 1]] = True
    return chosen


def expected_f1(selection: NDArray[np.bool_], probabilities: NDArray[np.float64], widths: NDArray[np.float32]) -> float:
    """Return which F1 over words a selection of lines is expected to have, in [0, 1]."""
    words = _words(widths)
    weights = probabilities * words
    return 2 * float(weights[selection].sum()) / max(float(words[selection].sum() + weights.sum()), 1e-9)


def _words(widths: NDArray[np.float32]) -> NDArray[np.float32]:
    words: NDArray[np.float32] = np.minimum(_MAX_WORDS, widths / _CHARACTERS_PER_WORD)
    return words
