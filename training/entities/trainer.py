"""From a training set to the files of a tagger."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import spacy

from agents.entities.component import FACTORY, NETWORK_FILE, WORDS_FILE
from agents.entities.network import Layer, Network, load_network, weights_of, word_features
from agents.entities.tokens import split_tokens
from agents.entities.vectors import WordVectors, load_word_vectors
from training.entities.annotated import AnnotatedSentence
from training.entities.corpora import Family
from training.entities.learning import Labelled, Weights, learn
from training.entities.starts import random_network, slovnet_network
from training.entities.vectors import write_word_vectors

SEED = 20260101
BATCHES = {"latin": 4000, "cyrillic": 1500}
RATE = 0.001


def train(
    family: Family,
    sentences: Sequence[AnnotatedSentence],
    output: Path,
    *,
    teacher: Path | None = None,
    batches: int | None = None,
) -> None:
    """Train the tagger of a family of languages and write it as a spaCy pipeline; training goes on from a teacher.

    Equal sentences give equal files: one thread, one seed, the mean of the weights over the second half of the run.
    """
    folder = output / "ner"
    folder.mkdir(parents=True, exist_ok=True)
    write_word_vectors(family, folder / WORDS_FILE)
    vectors = load_word_vectors(folder / WORDS_FILE)
    start = _choose_start(family, sentences, vectors, teacher)
    labelled = list(label_sentences(sentences, network=start, vectors=vectors))
    print(f"{len(labelled)} sentences")
    count = BATCHES[family] if batches is None else batches
    weights = learn(weights_of(start), labelled, batches=count, rate=RATE, seed=SEED) if count else weights_of(start)
    write_network(with_weights(start, weights), folder / NETWORK_FILE)
    write_pipeline(family, output)


def _choose_start(
    family: Family, sentences: Sequence[AnnotatedSentence], vectors: WordVectors, teacher: Path | None
) -> Network:
    """Return the network of the teacher, or else slovnet's for Cyrillic and a random one for Latin."""
    if teacher:
        return load_network(teacher / "ner" / NETWORK_FILE)
    if family == "cyrillic":
        return slovnet_network(vectors, seed=SEED)
    return random_network(vectors, sentences, seed=SEED)


def label_sentences(
    sentences: Iterable[AnnotatedSentence], *, network: Network, vectors: WordVectors
) -> Iterable[Labelled]:
    """Yield sentences as a network sees them; those without words are left out."""
    numbers = {label: number for number, label in enumerate(network.labels)}
    for sentence in sentences:
        words = split_tokens(sentence.text)
        if words:
            yield Labelled(
                rows=(vectors.find(words) * np.float32(network.vector_scale)).astype(np.float16),
                features=word_features(
                    words, shapes=network.shapes, sizes=[len(table) for table in network.tables]
                ).astype(np.int32),
                labels=np.array([numbers[label] for label in word_labels(sentence, words)]),
            )


def word_labels(sentence: AnnotatedSentence, words: Sequence[str]) -> list[str]:
    """Return the label of each word: that of the name in which it lies wholly."""
    labels, position = [], 0
    for word in words:
        start = sentence.text.index(word, position)
        position = start + len(word)
        name = next((span for span in sentence.spans if span.start <= start and position <= span.end), None)
        labels.append(f"{'B' if name.start == start else 'I'}-{name.label}" if name else "O")
    return labels


def with_weights(network: Network, weights: Weights) -> Network:
    """Return a network of the same shape with other weights."""
    return replace(
        network,
        tables=tuple(weights[f"table_{number}"] for number in range(len(network.tables))),
        layers=tuple(
            Layer(**{field.name: weights[f"{field.name}_{number}"] for field in fields(Layer)})
            for number in range(len(network.layers))
        ),
        output=weights["output"],
        output_bias=weights["output_bias"],
        transitions=weights["transitions"],
    )


def write_network(network: Network, path: Path) -> None:
    """Write a network; 16 bits for each number are enough."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        name: array.astype(np.float16) for name, array in weights_of(network).items()
    }
    np.savez_compressed(
        path,
        vector_scale=np.array(network.vector_scale),
        shapes=np.array(list(network.shapes)),
        labels=np.array(network.labels),
        **arrays,  # type: ignore[arg-type] # numpy takes any arrays by name
    )


def write_pipeline(family: Family, output: Path) -> None:
    """Write the configuration of the spaCy pipeline around a network; it has no vocabulary."""
    config = {"nlp": {"tokenizer": {"@tokenizers": "newsloom.tokens.v1"}}}
    pipeline = spacy.blank("xx", config=config)
    pipeline.add_pipe(FACTORY, name="ner")
    pipeline.meta.update({"name": f"entities_{family}", "version": "2.0.0", "description": "Finds names."})
    pipeline.to_disk(output, exclude=["vocab"])
