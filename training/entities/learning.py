"""Training of a network: the gradients of its layers, and Adam (Kingma and Ba 2015)."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from agents.entities.network import Features, Floats, windows
from training.entities.random_field import Labels, random_field_gradients

BATCH_SENTENCES = 32
REPORT_BATCHES = 500
MOMENTUM, SPREAD_MOMENTUM = 0.9, 0.999
EPSILON = 1e-8
VECTOR_DROPOUT = 0.1
DROPOUT = 0.2
FEATURE_DROPOUT = np.array([0.0, 0.3, 0.1, 0.1])
"""Of the shape, the word itself, its beginning and its ending: a name that was never seen must be found, too."""

Weights = dict[str, Floats]


class Labelled(NamedTuple):
    """A sentence as the network sees it.

    Attributes:
        rows: the numbers of each word in the word table.
        features: the row of each word in each table that is trained (words × tables).
        labels: the number of the label of each word.
    """

    rows: Floats
    features: Features
    labels: Labels


class Batch(NamedTuple):
    """Sentences one after the other, a row of zeros after each; `mask` is 1 where there are words."""

    rows: Floats
    features: Features
    mask: Floats
    starts: list[int]
    labels: list[Labels]


def learn(weights: Weights, sentences: Sequence[Labelled], *, batches: int, rate: float, seed: int) -> Weights:
    """Return the mean of the weights over the second half of a run.

    Args:
        weights: to start from, as `weights_of` names them.
        sentences: to learn from.
        batches: how many to draw.
        rate: length of a step; it sinks to 0 over the second half.
        seed: fixes every random choice.
    """
    current = {name: array.copy() for name, array in weights.items()}
    means = {name: np.zeros_like(array) for name, array in weights.items()}
    spreads = {name: np.zeros_like(array) for name, array in weights.items()}
    sums = {name: np.zeros_like(array) for name, array in weights.items()}
    draws = np.random.default_rng(seed)
    loss = 0.0
    for number, batch in enumerate(_draw_batches(sentences, batches=batches, seed=seed), 1):
        batch_loss, gradients = _gradients(current, batch, draws=draws)
        step = rate * min(1, 2 * (1 - number / (batches + 1)))
        for name, gradient in gradients.items():
            means[name] += (1 - MOMENTUM) * (gradient - means[name])
            spreads[name] += (1 - SPREAD_MOMENTUM) * (gradient**2 - spreads[name])
            spread = np.sqrt(spreads[name] / (1 - SPREAD_MOMENTUM**number)) + EPSILON
            current[name] -= np.float32(step / (1 - MOMENTUM**number)) * means[name] / spread.astype(np.float32)
        if number > batches // 2:
            for name, array in current.items():
                sums[name] += array
        loss += batch_loss / REPORT_BATCHES
        if number % REPORT_BATCHES == 0:
            print(f"{number} batches, loss {loss:.3f}", flush=True)
            loss = 0.0
    count = np.float32(batches - batches // 2)
    return {name: array / count for name, array in sums.items()}


def _draw_batches(sentences: Sequence[Labelled], *, batches: int, seed: int) -> Iterator[Batch]:
    """Yield batches; every sentence once before any comes again."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    queue: list[Labelled] = []
    for _ in range(batches):
        if len(queue) < BATCH_SENTENCES:
            queue = random.sample(sentences, len(sentences))
        yield _join([queue.pop() for _ in range(min(BATCH_SENTENCES, len(queue)))])


def _join(sentences: Sequence[Labelled]) -> Batch:
    """Put sentences one after the other."""
    gap = np.zeros((1, sentences[0].rows.shape[1]), dtype=np.float32)
    feature_gap = np.zeros((1, sentences[0].features.shape[1]), dtype=np.intp)
    starts = np.cumsum([0, *(len(sentence.rows) + 1 for sentence in sentences)])
    mask = np.ones((starts[-1], 1), dtype=np.float32)
    mask[starts[1:] - 1] = 0
    return Batch(
        rows=np.concatenate([part for sentence in sentences for part in (sentence.rows, gap)]).astype(np.float32),
        features=np.concatenate([part for sentence in sentences for part in (sentence.features, feature_gap)]),
        mask=mask,
        starts=starts[:-1].tolist(),
        labels=[sentence.labels for sentence in sentences],
    )


def _gradients(weights: Weights, batch: Batch, *, draws: np.random.Generator) -> tuple[float, Weights]:
    """Return the loss of a batch for each sentence, and the gradients of the weights."""
    tables = range(batch.features.shape[1])
    depth = sum(name.startswith("weights_") for name in weights)
    kept = (draws.random(batch.features.shape) >= FEATURE_DROPOUT[: len(tables)]) * batch.mask
    looked_up = [weights[f"table_{table}"][batch.features[:, table]] * kept[:, table, None] for table in tables]
    vectors = batch.rows * _dropout((1, batch.rows.shape[1]), VECTOR_DROPOUT, draws)
    hidden = np.concatenate((vectors, *looked_up), axis=1).astype(np.float32)
    inner = []
    for layer in range(depth):
        wide = windows(hidden)
        active = np.maximum(wide @ weights[f"weights_{layer}"] + weights[f"bias_{layer}"], 0)
        drop = _dropout(active.shape, DROPOUT, draws) * batch.mask
        above = (active * weights[f"scale_{layer}"] + weights[f"shift_{layer}"]) * drop
        hidden = above + hidden if above.shape == hidden.shape else above
        inner.append((wide, active, drop))
    scores = hidden @ weights["output"] + weights["output_bias"]
    loss, upper, transitions = random_field_gradients(
        scores, weights["transitions"], labels=batch.labels, starts=batch.starts
    )
    gradients = {"output": hidden.T @ upper, "output_bias": upper.sum(axis=0), "transitions": transitions}
    upper = upper @ weights["output"].T
    for layer in reversed(range(depth)):
        upper = _layer_gradients(weights, gradients, layer, upper, *inner[layer])
    for table in reversed(tables):
        place = upper.shape[1] - weights[f"table_{table}"].shape[1]
        rows = upper[:, place:] * kept[:, table, None]
        gradients[f"table_{table}"] = _sum_rows(rows, batch.features[:, table], len(weights[f"table_{table}"]))
        upper = upper[:, :place]
    return loss, gradients


def _layer_gradients(
    weights: Weights, gradients: Weights, layer: int, upper: Floats, wide: Floats, active: Floats, drop: Floats
) -> Floats:
    """Add the gradients of a layer; return the gradient of what it reads."""
    passed, upper = upper, upper * drop
    gradients[f"scale_{layer}"] = (upper * active).sum(axis=0)
    gradients[f"shift_{layer}"] = upper.sum(axis=0)
    upper = upper * weights[f"scale_{layer}"] * (active > 0)
    gradients[f"bias_{layer}"] = upper.sum(axis=0)
    gradients[f"weights_{layer}"] = wide.T @ upper
    before, here, after = np.split(upper @ weights[f"weights_{layer}"].T, 3, axis=1)
    below: Floats = here.copy()
    below[:-1] += before[1:]
    below[1:] += after[:-1]
    if below.shape == passed.shape:
        below += passed
    return below


def _dropout(shape: tuple[int, ...], share: float, draws: np.random.Generator) -> Floats:
    """Return zeros for a share of the places, at random, and more than one for the others, to make up for it."""
    kept = draws.random(shape, dtype=np.float32) >= share
    return np.asarray(kept / np.float32(1 - share), dtype=np.float32)


def _sum_rows(rows: Floats, places: Features, size: int) -> Floats:
    """Return a table of this size with rows added up at their places."""
    order = np.argsort(places, kind="stable")
    distinct, first = np.unique(places[order], return_index=True)
    table = np.zeros((size, rows.shape[1]), dtype=np.float32)
    table[distinct] = np.add.reduceat(rows[order], first, axis=0)
    return table
