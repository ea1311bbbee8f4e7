"""Gradients of a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]


def random_field_gradients(
    scores: Floats, transitions: Floats, *, labels: Sequence[Labels], starts: Sequence[int]
) -> tuple[float, Floats, Floats]:
    """Return the mean negative log-likelihood of labelled sentences, and the gradients of scores and transitions.

    Args:
        scores: of each label (columns) for each word (rows) of all sentences.
        transitions: score of a label (column) after another (row).
        labels: the right labels of each sentence.
        starts: the row of the first word of each sentence.
    """
    gradient, transitions_gradient = np.zeros_like(scores), np.zeros(transitions.shape)
    lengths = np.array([len(sentence) for sentence in labels])
    padded = np.zeros((int(lengths.max()), len(labels), scores.shape[1]))
    for number, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        padded[:length, number] = scores[start : start + length]
    forward, backward = _sums(padded, transitions, lengths)
    totals = _log_sum(forward[lengths - 1, np.arange(len(labels))], axis=1)
    loss = 0.0
    for number, (start, length, right) in enumerate(zip(starts, lengths, labels, strict=True)):
        own, before, after = padded[:length, number], forward[:length, number], backward[:length, number]
        loss += totals[number] - own[np.arange(length), right].sum() - transitions[right[:-1], right[1:]].sum()
        share = np.exp(before + after - totals[number])
        share[np.arange(length), right] -= 1
        gradient[start : start + length] = share
        pairs = before[:-1, :, None] + transitions + (own + after)[1:, None, :] - totals[number]
        transitions_gradient += np.exp(pairs).sum(axis=0)
        np.subtract.at(transitions_gradient, (right[:-1], right[1:]), 1)
    count = len(labels)
    return float(loss / count), (gradient / count).astype(np.float32), (transitions_gradient / count).astype(np.float32)


def _sums(scores: Doubles, transitions: Floats, lengths: npt.NDArray[np.intp]) -> tuple[Doubles, Doubles]:
    """Return the log-sums of all beginnings that end at a word (with it), and of all ends that follow it."""
    forward, backward = scores.copy(), np.zeros_like(scores)
    for step in range(1, len(scores)):
        forward[step] += _log_sum(forward[step - 1][:, :, None] + transitions, axis=1)
    for step in range(len(scores) - 2, -1, -1):
        following = _log_sum(transitions + (scores[step + 1] + backward[step + 1])[:, None, :], axis=2)
        backward[step] = np.where((step + 1 < lengths)[:, None], following, 0)
    return forward, backward


def _log_sum(values: Doubles, *, axis: int) -> Doubles:
    """Return the logarithm of the sum of exponentials."""
    highest = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - highest).sum(axis=axis)) + np.squeeze(highest, axis=axis))
