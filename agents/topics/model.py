"""The trained vote: a linear model on hashed words and runs of letters, shared by all languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.topics.features import COLUMNS, Columns, Features, extract_features

WEIGHTS_FILE = "weights.npz"

READ_WORDS = (45, 140, 300)
"""The model reads a text three times, a longer part each time; the mean of its votes counts. News says first what it is
about, and the rest decides where the beginning does not."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """A linear model in one byte per weight.

    Attributes:
        topics: identifiers, in the order of the columns of `codes`.
        codes: for each block, column and topic the number of its weight.
        values: the weights that the numbers stand for.
        bias: one per topic.
    """

    topics: tuple[str, ...]
    codes: NDArray[np.uint8]
    values: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vote:
    """What the model says about a text.

    Attributes:
        log_probabilities: in the order of the model's topics.
        blocks: what each block of columns adds.
        words_total: how many words it has read.
    """

    log_probabilities: Scores
    blocks: tuple["Block", ...]
    words_total: int

    def word_weights(self, topic: int) -> Scores:
        """Return how much each word adds to a topic, by its index among the model's."""
        total = np.zeros(self.words_total)
        for block in self.blocks:
            added = block.shares * block.weights[:, topic].take(block.place)
            total += np.bincount(block.words, weights=added, minlength=self.words_total)
        return total


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one kind in a text.

    Attributes:
        words: for each occurrence of a column the index of its word.
        place: for each occurrence the index of its column among the distinct ones.
        shares: for each occurrence how much of the text it is.
        weights: of each distinct column, for each topic.
    """

    words: Columns
    place: Columns
    shares: Scores
    weights: NDArray[np.float32]


def load_model(folder: Path) -> TopicModel:
    """Read the weights.

    Raises:
        FileNotFoundError: they are not there.
    """
    with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as file:
        return TopicModel(tuple(file["topics"].tolist()), file["codes"], file["values"], file["bias"])


def vote(words: Sequence[str], model: TopicModel) -> Vote:
    """Return how probable each topic is by the words of a text alone."""
    read = words[: READ_WORDS[-1]]
    features = extract_features(read)
    logits = np.tile(model.bias.astype(np.float64), (len(READ_WORDS), 1))
    blocks = tuple(_read_block(features, block, model, logits) for block in range(len(features.columns)))
    return Vote(np.mean([_log_softmax(row) for row in logits], axis=0), blocks, len(read))


def normalise_counts(counts: Scores) -> Scores:
    """Return counts as the model weighs them: repeats count less and less, and long texts are no louder."""
    damped = np.log(np.maximum(counts, 1)) + (counts > 0)
    return np.asarray(damped / max(float(np.sqrt(damped @ damped)), 1.0))


def _read_block(features: Features, block: int, model: TopicModel, logits: Scores) -> Block:
    """Add what the columns of a block say to the logits of each reading."""
    columns, words = features.columns[block], features.words[block]
    distinct, place = _number_columns(columns)
    weights = model.values.take(model.codes[block].take(distinct, axis=0))
    counts = [_count(place[words < most_words], len(distinct)) for most_words in READ_WORDS]
    shares = np.array([normalise_counts(some) for some in counts])
    logits += shares @ weights
    return Block(words, place, (shares[-1] / np.maximum(counts[-1], 1))[place], weights)


def _number_columns(columns: Columns) -> tuple[Columns, Columns]:
    """Return the distinct columns in order, and for each column its index among them."""
    seen = np.zeros(COLUMNS, dtype=bool)
    seen[columns] = True
    distinct = np.flatnonzero(seen)
    index = np.empty(COLUMNS, dtype=np.int64)
    index[distinct] = np.arange(len(distinct))
    return distinct, index[columns]


def _count(place: Columns, distinct_total: int) -> Scores:
    return np.bincount(place, minlength=distinct_total).astype(np.float64)


def _log_softmax(logits: Scores) -> Scores:
    shifted: Scores = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))
