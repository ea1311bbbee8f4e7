"""The network as the component of a spaCy pipeline that finds names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from agents.entities import tokens  # noqa: F401 - registers the tokenizer of our pipelines
from agents.entities.network import Network, load_network
from agents.entities.vectors import WordVectors, load_word_vectors

FACTORY = "newsloom_names"
NETWORK_FILE = "network.npz"
WORDS_FILE = "words.npz"


class NameFinder:
    """Finds the names of a document; ready once it is loaded.

    Attributes:
        network: that labels the words.
        vectors: the word table that it reads.
        labels: what names can be.
    """

    network: Network
    vectors: WordVectors
    labels = ("LOC", "ORG", "PER")

    def __call__(self, document: Doc) -> Doc:
        """Set the names of a document."""
        words = [token.text for token in document]
        seen = [place for place, word in enumerate(words) if not word.isspace()]
        labels = self.network.label([words[place] for place in seen], self.vectors)
        document.ents = tuple(
            Span(document, seen[first], seen[last] + 1, label=label) for first, last, label in join_labels(labels)
        )
        return document

    def to_disk(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - spaCy asks for it
        """Write nothing: training writes the files of a model."""

    def from_disk(self, path: Path, **_: Any) -> "NameFinder":  # noqa: ANN401 - the same
        """Read the network and its word table."""
        self.network = load_network(path / NETWORK_FILE)
        self.vectors = load_word_vectors(path / WORDS_FILE)
        return self


def join_labels(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the first and last word of each name and its label.

    >>> join_labels(["B-PER", "I-PER", "O", "I-LOC"])
    [(0, 1, 'PER'), (3, 3, 'LOC')]
    """
    names: list[tuple[int, int, str]] = []
    inside = False
    for place, label in enumerate(labels):
        if label.startswith("B-") or (label.startswith("I-") and not inside):
            names.append((place, place, label[2:]))
        elif label.startswith("I-"):
            names[-1] = (names[-1][0], place, names[-1][2])
        inside = label.startswith(("B-", "I-"))
    return names


@Language.factory(FACTORY)
def make_name_finder(nlp: Language, name: str) -> NameFinder:  # noqa: ARG001 - spaCy passes both
    """Return a component without weights."""
    return NameFinder()
