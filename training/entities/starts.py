"""The networks that training starts from: random weights, or those of slovnet's tagger of Russian news."""

import gzip
import json
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.entities.network import Floats, Layer, Network, word_shape
from agents.entities.tokens import split_tokens
from agents.entities.vectors import WordVectors
from training.entities.annotated import AnnotatedSentence

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
TABLES = ((16384, 64), (8192, 32), (4096, 32))
"""Rows and numbers of the tables of words, their beginnings and their endings."""
SHAPE_NUMBERS = 30
MOST_SHAPES = 80
CHANNELS = (192, 192, 192, 192)
CLUSTER_SCALE = 0.3
"""Brings the rows of the word table to the size of the others."""
TABLE_SPREAD = 0.02
RESIDUAL_SCALE = 0.5
"""Of a layer that adds to what it reads, so that sums stay small at first."""


def random_network(vectors: WordVectors, sentences: Iterable[AnnotatedSentence], *, seed: int) -> Network:
    """Return a network with random weights (He et al. 2015), for the word shapes of sentences."""
    draws = np.random.default_rng(seed)
    counts = Counter(word_shape(word) for sentence in sentences for word in split_tokens(sentence.text))
    shapes = {shape: row for row, (shape, _) in enumerate([("other", 0), *counts.most_common(MOST_SHAPES)])}
    shape_rows: Floats = draws.normal(0, CLUSTER_SCALE, (len(shapes), SHAPE_NUMBERS)).astype(np.float32)
    tables = (shape_rows, *_random_tables(draws))
    width = vectors.width + sum(table.shape[1] for table in tables)
    layers = []
    for channels in CHANNELS:
        weights = draws.normal(0, np.sqrt(2 / (3 * width)), (3 * width, channels))
        zeros, ones = (
            np.zeros(channels, np.float32),
            np.full(channels, RESIDUAL_SCALE if width == channels else 1, np.float32),
        )
        layers.append(Layer(weights=weights.astype(np.float32), bias=zeros, scale=ones, shift=zeros))
        width = channels
    return Network(
        vector_scale=CLUSTER_SCALE,
        shapes=shapes,
        tables=tables,
        layers=tuple(layers),
        output=draws.normal(0, np.sqrt(1 / width), (width, len(LABELS))).astype(np.float32),
        output_bias=np.zeros(len(LABELS), np.float32),
        labels=LABELS,
        transitions=np.zeros((len(LABELS), len(LABELS)), np.float32),
    )


def slovnet_network(vectors: WordVectors, *, seed: int, with_tables: bool = True) -> Network:
    """Return slovnet's network (in the wheel of natasha, MIT), with room for the words that it did not know.

    The rows of new tables reach the first layer by weights of 0, so that it labels as slovnet does at first.
    """
    content = _read_archive("model", "slovnet_ner_news")
    scheme = json.loads(content["model.json"])
    shapes, labels = (gzip.decompress(content[f"vocabs/{name}.gz"]).decode().split("\n") for name in ("shape", "tag"))
    embedding = _read_array(content, scheme["emb"]["shape"]["weight"])
    layers = [_read_layer(content, layer) for layer in scheme["encoder"]["layers"]]
    new = _random_tables(np.random.default_rng(seed)) if with_tables else []
    width = sum(table.shape[1] for table in new)
    old = layers[0].weights.reshape(3, -1, layers[0].weights.shape[1])
    wider = np.concatenate((old, np.zeros((3, width, old.shape[2]), np.float32)), axis=1)
    layers[0] = Layer(
        weights=wider.reshape(-1, old.shape[2]), bias=layers[0].bias, scale=layers[0].scale, shift=layers[0].shift
    )
    return Network(
        vector_scale=float(np.abs(load_navec().pq.codes).max() / np.abs(vectors.pieces).max()),
        shapes={shape: row for row, shape in enumerate(shapes)},
        tables=(embedding, *new),
        layers=tuple(layers),
        output=_read_array(content, scheme["head"]["proj"]["weight"]),
        output_bias=_read_array(content, scheme["head"]["proj"]["bias"]),
        labels=tuple(labels),
        transitions=_read_array(content, scheme["head"]["crf"]["transitions"]),
    )


def load_navec() -> Any:  # noqa: ANN401 - the library has no types
    """Read the Russian word vectors in the wheel of natasha (MIT)."""
    from navec import Navec

    folder = files("natasha") / "data" / "emb"
    return Navec.load(next(str(file) for file in folder.iterdir() if file.name.endswith(".tar")))


def _random_tables(draws: np.random.Generator) -> list[Floats]:
    """Return tables of words, beginnings and endings with small numbers."""
    return [draws.normal(0, TABLE_SPREAD, shape).astype(np.float32) for shape in TABLES]


def _read_archive(folder: str, name: str) -> dict[str, bytes]:
    """Return the members of an archive of natasha by their names."""
    path = next(file for file in (files("natasha") / "data" / folder).iterdir() if file.name.startswith(name))
    with path.open("rb") as stream, tarfile.open(fileobj=stream) as archive:
        return {member.name: member_file.read() for member in archive if (member_file := archive.extractfile(member))}


def _read_array(content: Mapping[str, bytes], scheme: Mapping[str, Any]) -> Floats:
    """Return an array of slovnet's weights."""
    array: npt.NDArray[np.float32] = np.frombuffer(content[f"arrays/{scheme['array']}.bin"], dtype=np.float32)
    return array.reshape(scheme["shape"]).copy()


def _read_layer(content: Mapping[str, bytes], scheme: Mapping[str, Any]) -> Layer:
    """Return a convolution with its normalisation as one scale and shift for each channel."""
    weights = _read_array(content, scheme["conv"]["weight"])
    norm = {part: _read_array(content, scheme["norm"][part]) for part in ("weight", "bias", "mean", "std")}
    scale = norm["weight"] / norm["std"]
    return Layer(
        weights=np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(-1, len(weights))),
        bias=_read_array(content, scheme["conv"]["bias"]),
        scale=scale,
        shift=norm["bias"] - norm["mean"] * scale,
    )
