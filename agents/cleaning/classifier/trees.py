"""Boosted trees as flat arrays, read with numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROWS_AT_ONCE = 64
"""So many lines are walked through the trees at once: their places fit into the cache of a core."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Decision trees; node by node, one tree behind the other.

    A leaf names itself as both children, so that every walk may take the same number of steps.

    Attributes:
        feature: the column that a node looks at.
        threshold: a row goes left when its value is not above it.
        children: the nodes to the left and to the right of each.
        value: what a leaf adds to the log-odds.
        roots: the first node of each tree; the deepest trees come first.
        walking: how many trees are deeper than so many steps.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    children: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    walking: tuple[int, ...]

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row."""
        sums = [self._sums(rows[start : start + _ROWS_AT_ONCE]) for start in range(0, len(rows), _ROWS_AT_ONCE)]
        return np.concatenate(sums)

    def _sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        number, columns = rows.shape
        flat = rows.ravel()
        offsets = np.tile(np.arange(number, dtype=np.int32) * columns, len(self.roots))
        nodes = np.repeat(self.roots, number)
        for walking in self.walking:
            inner = nodes[: walking * number]
            right = flat.take(offsets[: len(inner)] + self.feature.take(inner)) > self.threshold.take(inner)
            nodes[: len(inner)] = self.children.take(2 * inner + right)
        sums: NDArray[np.float64] = self.value.take(nodes).reshape(-1, number).sum(axis=0, dtype=np.float64)
        return sums
