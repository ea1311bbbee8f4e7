"""Fits the networks of the classifier, with numpy alone: back-propagation through their few layers, and Adam."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.classifier.network import REACHES, Network, Networks, around, standardised

UNITS = 32
MEMBERS = 4
EPOCHS = 14
ROWS_AT_ONCE = 4_000
LEARNING_RATE = 3e-3
FIRST_STEPS = 50
"""The rate rises over so many steps, then falls to zero along a cosine."""

DECAY = 0.005
LEFT_OUT_TRAITS = LEFT_OUT_UNITS = 0.1
"""Shares that a network does without in each step, by chance; larger ones cost .001 to .005 by cross-validation."""

_MOMENTS = (0.9, 0.999)
_GAP = max(REACHES)
"""So many empty rows stand between two pages, so that no layer sees from one into the other."""

Matrix = NDArray[np.float32]
Weights = dict[str, Matrix]


class Lines(NamedTuple):
    """Lines of several pages: standardised traits, labels, what each counts, and 1 where a line is no gap."""

    rows: Matrix
    labels: Matrix
    weights: Matrix
    marks: Matrix


def fit_networks(
    pages: Sequence[Matrix], labels: Sequence[NDArray[np.int8]], weights: Sequence[NDArray[np.float64]]
) -> Networks:
    """Return networks that have learned from pages, each given as traits, labels and weights of its lines."""
    together = np.concatenate(pages)
    mean, deviation = together.mean(0), together.std(0) + np.float32(1e-6)
    rows = [standardised(page, mean, deviation) for page in pages]
    scale = np.concatenate(weights).mean()
    lines = [
        _with_gap(Lines(row, label.astype(np.float32), (weight / scale).astype(np.float32), np.ones_like(row[:, :1])))
        for row, label, weight in zip(rows, labels, weights, strict=True)
    ]
    return Networks(mean, deviation, [_fit(lines, seed) for seed in range(MEMBERS)])


def _with_gap(page: Lines) -> Lines:
    return Lines(*(np.concatenate((part, np.zeros((_GAP, *part.shape[1:]), np.float32))) for part in page))


def _fit(pages: Sequence[Lines], seed: int) -> Network:
    chance = np.random.default_rng(seed)
    weights = first_weights(pages[0].rows.shape[1], chance)
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in weights.items()}
    steps = EPOCHS * sum(1 for _ in _batches(pages, np.random.default_rng(0)))
    step = 0
    for _ in range(EPOCHS):
        for batch in _batches(pages, chance):
            step += 1
            rate = LEARNING_RATE * min(1, step / FIRST_STEPS) * max(0, 1 + np.cos(np.pi * step / (steps + 1))) / 2
            _move(weights, gradients(weights, batch, chance), moments, step, rate)
    shipped = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}
    return Network(**shipped)


def first_weights(traits: int, chance: np.random.Generator) -> Weights:
    """Return the weights of a network that has learned nothing yet, by name."""
    shapes = {"first": (traits, UNITS), "layers": (len(REACHES), 3 * UNITS, UNITS), "last": (UNITS,)}
    spreads = {"first": 1 / np.sqrt(traits), "layers": 0.5 * np.sqrt(2 / (3 * UNITS)), "last": 0.1}
    found = {name: chance.normal(0, spreads[name], shape).astype(np.float32) for name, shape in shapes.items()}
    biases = {"first_bias": (UNITS,), "layer_biases": (len(REACHES), UNITS), "last_bias": ()}
    return found | {name: np.zeros(shape, np.float32) for name, shape in biases.items()}


def _batches(pages: Sequence[Lines], chance: np.random.Generator) -> Iterator[Lines]:
    """Yield all pages in another order, so many at once that they have `ROWS_AT_ONCE` lines."""
    chosen: list[Lines] = []
    order = chance.permutation(len(pages)).tolist()
    for number in order:
        chosen.append(pages[number])
        if sum(len(page.rows) for page in chosen) >= ROWS_AT_ONCE or number == order[-1]:
            yield Lines(*map(np.concatenate, zip(*chosen, strict=True)))
            chosen = []


def gradients(weights: Mapping[str, Matrix], batch: Lines, chance: np.random.Generator) -> Weights:
    """Return how the loss of a batch changes with each weight, while some traits and units are left out."""

    def gates(shape: tuple[int, ...], share: float) -> Matrix:
        return ((chance.random(shape) >= share) / (1 - share)).astype(np.float32)

    rows = batch.rows * gates((1, batch.rows.shape[1]), LEFT_OUT_TRAITS)
    units = np.maximum(rows @ weights["first"] + weights["first_bias"], 0)
    opened = [(units > 0) * batch.marks * gates(units.shape, LEFT_OUT_UNITS)]
    units = units * opened[0]
    seen = []
    for reach, matrix, bias in zip(REACHES, weights["layers"], weights["layer_biases"], strict=True):
        seen.append(around(units, reach))
        answers = np.maximum(seen[-1] @ matrix + bias, 0)
        opened.append((answers > 0) * batch.marks * gates(answers.shape, LEFT_OUT_UNITS))
        units = units + answers * opened[-1]
    odds = units @ weights["last"] + weights["last_bias"]
    error = (1 / (1 + np.exp(-odds)) - batch.labels) * batch.weights / len(rows)
    found = {name: np.zeros_like(value) for name, value in weights.items()}
    found["last"], found["last_bias"] = units.T @ error, error.sum()
    back = error[:, None] * weights["last"]
    for layer in range(len(REACHES) - 1, -1, -1):
        answered = back * opened[layer + 1]
        found["layers"][layer] = seen[layer].T @ answered
        found["layer_biases"][layer] = answered.sum(0)
        back = back + _folded(answered @ weights["layers"][layer].T, REACHES[layer])
    back = back * opened[0]
    found["first"], found["first_bias"] = rows.T @ back, back.sum(0)
    return found


def _folded(back: Matrix, reach: int) -> Matrix:
    """Give what reached a line from above and below back to where it stands: the reverse of `around`."""
    above, own, below = np.split(back, 3, axis=1)
    found = own.copy()
    found[:-reach] += above[reach:]
    found[reach:] += below[:-reach]
    return found


def _move(
    weights: Weights, gradients: Weights, moments: Mapping[str, tuple[Matrix, Matrix]], step: int, rate: float
) -> None:
    """Take one step of Adam, with decay of all but the biases."""
    for name, gradient in gradients.items():
        first, second = moments[name]
        first += (1 - _MOMENTS[0]) * (gradient - first)
        second += (1 - _MOMENTS[1]) * (gradient**2 - second)
        direction = (first / (1 - _MOMENTS[0] ** step)) / (np.sqrt(second / (1 - _MOMENTS[1] ** step)) + 1e-8)
        decay = 0.0 if "bias" in name or name == "last" else DECAY
        weights[name] -= (rate * (direction + decay * weights[name])).astype(np.float32)
