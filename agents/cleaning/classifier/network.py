"""Small networks that read the lines of a page in order, with numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.classifier.windows import Array, shifted

REACHES = (1, 2, 4, 8)
"""How far the layers look up and down: together they see fifteen lines on both sides."""

MAX_DEVIATIONS = 4.0
"""Traits are cut so many standard deviations from their mean."""


@dataclass(frozen=True, slots=True)
class Network:
    """A layer for each line by itself, layers that also see the lines around it, and a sum.

    Attributes:
        first: a row for each trait, a column for each unit.
        first_bias: of each unit.
        layers: for each reach the weights of the units above, in the line, and below.
        layer_biases: for each reach, of each unit.
        last: what each unit adds to the log-odds.
        last_bias: the log-odds where no unit answers.
    """

    first: Array
    first_bias: Array
    layers: Array
    layer_biases: Array
    last: Array
    last_bias: Array

    def log_odds(self, rows: Array) -> Array:
        """Return the log-odds of each line of one page, from its standardised traits."""
        units = np.maximum(rows @ self.first + self.first_bias, 0)
        for reach, weights, bias in zip(REACHES, self.layers, self.layer_biases, strict=True):
            units = units + np.maximum(around(units, reach) @ weights + bias, 0)
        odds: Array = units @ self.last + self.last_bias
        return odds


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks that began with other chances; their mean is steadier than each.

    Attributes:
        mean: of each trait.
        deviation: the standard deviation of each trait.
        members: the networks.
    """

    mean: Array
    deviation: Array
    members: Sequence[Network]

    def log_odds(self, rows: Array) -> NDArray[np.float64]:
        """Return the log-odds of each line of one page, from its traits."""
        standard = standardised(rows, self.mean, self.deviation)
        odds: NDArray[np.float64] = np.mean([member.log_odds(standard) for member in self.members], 0, np.float64)
        return odds


def standardised(rows: Array, mean: Array, deviation: Array) -> Array:
    """Return traits with mean 0 and deviation 1, none of them far out."""
    found: Array = np.clip((rows - mean) / deviation, -MAX_DEVIATIONS, MAX_DEVIATIONS).astype(np.float32)
    return found


def around(units: Array, reach: int) -> Array:
    """Return the units of each line between those of the lines `reach` above and below, zeros beyond the page."""
    return np.concatenate((shifted(units, reach), units, shifted(units, -reach)), axis=1)
