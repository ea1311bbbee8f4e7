"""A small convolutional network that labels words, and the likeliest sequence of its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from spacy.strings import get_string_id

from agents.entities.cognates import cognate_form
from agents.entities.vectors import WordVectors

BEGINNING_CHARACTERS = 4
"""Long enough for the stem of an inflected name, short enough to be seen often."""
ENDING_CHARACTERS = 3

Floats = npt.NDArray[np.float32]
Features = npt.NDArray[np.intp]

CYRILLIC = range(0x400, 0x530)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A convolution over three words: `weights` is (3 × channels in) × channels out; then a line for each channel."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats


@dataclass(frozen=True, kw_only=True)
class Network:
    """Weights of a network.

    Attributes:
        vector_scale: what the rows of a word table are multiplied with.
        shapes: the row of each word shape in the first table.
        tables: rows for the shape of a word, and for its hashed features, as many as there are.
        layers: of convolution, the lowest first; one that is as wide as what it reads adds to it.
        labels: "O", "B-PER" and so on, in the order of the outputs.
        transitions: score of a label (column) after another (row).
    """

    vector_scale: float
    shapes: Mapping[str, int]
    tables: tuple[Floats, ...]
    layers: tuple[Layer, ...]
    output: Floats
    output_bias: Floats
    labels: tuple[str, ...]
    transitions: Floats

    def label(self, words: Sequence[str], vectors: WordVectors) -> list[str]:
        """Return the label of each word."""
        if not words:
            return []
        features = word_features(words, shapes=self.shapes, sizes=[len(table) for table in self.tables])
        looked_up = (table[column] for table, column in zip(self.tables, features.T, strict=True))
        rows = np.concatenate((vectors.find(words) * np.float32(self.vector_scale), *looked_up), axis=1)
        for layer in self.layers:
            active = np.maximum(windows(rows) @ layer.weights + layer.bias, 0)
            above = active * layer.scale + layer.shift
            rows = above + rows if above.shape == rows.shape else above
        path = best_path(rows @ self.output + self.output_bias, self.transitions)
        return [self.labels[number] for number in path]


def word_features(words: Sequence[str], *, shapes: Mapping[str, int], sizes: Sequence[int]) -> Features:
    """Return for each word its row in each table (words × tables): of its shape, form, beginning and ending."""
    rows = {}
    for word in dict.fromkeys(words):
        form = cognate_form(word)
        features = (form, f"{form[:BEGINNING_CHARACTERS]}-", f"-{form[-ENDING_CHARACTERS:]}")
        hashed = (get_string_id(feature) % size for feature, size in zip(features, sizes[1:], strict=False))
        rows[word] = (shapes.get(word_shape(word), 0), *hashed)
    return np.array([rows[word] for word in words], dtype=np.intp)


def word_shape(word: str) -> str:
    """Return how a word is written: its alphabet and where it has capitals.

    >>> word_shape("Київ"), word_shape("Łódź"), word_shape("ООН"), word_shape("7"), word_shape("«")
    ('RU_Xx', 'EN_Xx', 'RU_XX', 'NUM', 'PUNCT_«')
    """
    if word[0].isdigit():
        return "NUM"
    if not word[0].isalpha():
        return f"PUNCT_{word}"
    return f"{'RU' if ord(word[0]) in CYRILLIC else 'EN'}_{_capitals(word)}"


def _capitals(word: str) -> str:
    """Return where a word has capitals."""
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return "XX"
    if word.islower():
        return "xx"
    if _is_title(word):
        return "Xx"
    left, dash, right = word.partition("-")
    return "Xx-Xx" if dash and _is_title(left) and _is_title(right) else "OTHER"


def _is_title(word: str) -> bool:
    """Tell whether a word has a capital at its beginning only."""
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def windows(rows: Floats) -> Floats:
    """Return each row between its neighbours; beyond the ends are zeros."""
    width = rows.shape[1]
    wide = np.zeros((len(rows), 3 * width), dtype=np.float32)
    wide[1:, :width] = rows[:-1]
    wide[:, width : 2 * width] = rows
    wide[:-1, 2 * width :] = rows[1:]
    return wide


def best_path(scores: Floats, transitions: Floats) -> list[int]:
    """Return the sequence of labels with the highest sum of scores and transitions (Viterbi)."""
    total, steps = scores[0], []
    for row in scores[1:]:
        candidates = total[:, None] + transitions
        steps.append(candidates.argmax(axis=0))
        total = candidates.max(axis=0) + row
    path = [int(total.argmax())]
    for step in reversed(steps):
        path.append(int(step[path[-1]]))
    return path[::-1]


def load_network(path: Path) -> Network:
    """Read a network from its `.npz` file."""
    with np.load(path) as content:
        arrays = {name: content[name] for name in content.files}
    numbers = {name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"}
    return Network(
        vector_scale=float(arrays["vector_scale"]),
        shapes={str(shape): row for row, shape in enumerate(arrays["shapes"])},
        tables=tuple(numbers[f"table_{number}"] for number in _count(arrays, "table")),
        layers=tuple(
            Layer(**{field.name: numbers[f"{field.name}_{number}"] for field in fields(Layer)})
            for number in _count(arrays, "weights")
        ),
        output=numbers["output"],
        output_bias=numbers["output_bias"],
        labels=tuple(map(str, arrays["labels"])),
        transitions=numbers["transitions"],
    )


def weights_of(network: Network) -> dict[str, Floats]:
    """Return the arrays of a network by name; those of a table or layer end in its number."""
    return {
        "output": network.output,
        "output_bias": network.output_bias,
        "transitions": network.transitions,
        **{f"table_{number}": table for number, table in enumerate(network.tables)},
        **{
            f"{field.name}_{number}": cast("Floats", getattr(layer, field.name))
            for number, layer in enumerate(network.layers)
            for field in fields(Layer)
        },
    }


def _count(arrays: Mapping[str, object], name: str) -> range:
    """Return the numbers that follow a name."""
    return range(sum(key.rpartition("_")[0] == name for key in arrays))
