"""Fits the linear model and packs its weights into one byte each."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from agents.topics.features import COLUMNS
from agents.topics.model import TopicModel
from training.topics.examples import Example, to_matrix

REGULARISATION = 8.0
CLASS_BALANCE = 0.7
"""Rare topics count more, though not quite as much as frequent ones; the power and the strength of regularisation gave
the best macro-F1 of a dozen tried on news articles in English, German and Russian."""

MOST_STEPS = 80
TOLERANCE = 1e-3
BLOCKS = 2
LEVELS = 127
"""Steps of a packed weight on either side of zero."""


def fit(examples: Sequence[Example], topics: tuple[str, ...]) -> TopicModel:
    """Fit a logistic regression; the same examples in the same order give the same model."""
    numbers = np.array([topics.index(example.topic) for example in examples])
    weights = np.array([example.weight for example in examples])
    totals = np.bincount(numbers, weights=weights, minlength=len(topics))
    balanced = weights * (totals.mean() / totals[numbers]) ** CLASS_BALANCE
    regression = LogisticRegression(C=REGULARISATION, max_iter=MOST_STEPS, tol=TOLERANCE)
    rows = to_matrix((example.columns, example.values) for example in examples)
    regression.fit(rows, numbers, sample_weight=balanced)
    return pack(regression.coef_.T, regression.intercept_, topics)


def pack(weights: np.ndarray, bias: np.ndarray, topics: tuple[str, ...]) -> TopicModel:
    """Round weights, finely near zero where most of them lie, and coarsely far from it."""
    largest = np.abs(weights).max()
    steps = np.rint(np.sqrt(np.abs(weights) / largest) * LEVELS) * np.sign(weights)
    levels = np.arange(-LEVELS, LEVELS + 1) / LEVELS
    values = np.sign(levels) * levels**2 * largest
    codes = (steps + LEVELS).astype(np.uint8).reshape(BLOCKS, COLUMNS, len(topics))
    return TopicModel(topics, codes, values.astype(np.float32), bias.astype(np.float32))
