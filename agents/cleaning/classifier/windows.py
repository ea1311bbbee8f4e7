"""Columns of traits, and what is counted over the lines around each."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]
Marks: TypeAlias = NDArray[np.bool_]

_FARTHEST = 12.0
_NEVER_ABOVE, _NEVER_BELOW = -10_000, 20_000_000


def stack(*columns: object) -> Array:
    """Return columns side by side."""
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def shifted(matrix: Array, by: int) -> Array:
    """Return the rows that stand `by` lines above (below when negative), 0 beyond the page."""
    moved = np.zeros_like(matrix)
    if by > 0:
        moved[by:] = matrix[:-by]
    elif -by < len(matrix):
        moved[:by] = matrix[-by:]
    return moved


def smooth(values: Array, reach: int) -> Array:
    """Return the mean over `reach` lines on both sides."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    low, high = np.maximum(0, index - reach), np.minimum(len(values), index + reach + 1)
    means: Array = ((sums[high] - sums[low]) / (high - low)).astype(np.float32)
    return means


def distances(marks: Marks) -> tuple[Array, Array]:
    """Return for each line how far the next marked line above and below is, in logarithms."""
    index = np.arange(len(marks))
    above = np.maximum.accumulate(np.where(marks, index, _NEVER_ABOVE))
    above = np.concatenate([[_NEVER_ABOVE], above[:-1]])
    below = np.minimum.accumulate(np.where(marks, index, _NEVER_BELOW)[::-1])[::-1]
    below = np.concatenate([below[1:], [_NEVER_BELOW]])
    return (
        np.minimum(_FARTHEST, np.log1p(index - above)).astype(np.float32),
        np.minimum(_FARTHEST, np.log1p(below - index)).astype(np.float32),
    )


def largest_run(weights: NDArray[np.floating]) -> tuple[int, int]:
    """Return the half-open run of lines with the largest sum of weights."""
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    start = int(np.argmin(sums[: end + 1]))
    return start, end
