"""The network behind the taggers: what it reads of a word, its word table, its labels, and how it learns."""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities.component import join_labels
from agents.entities.network import Layer, Network, best_path, weights_of, word_features, word_shape
from agents.entities.tokens import split_tokens
from agents.entities.vectors import WordVectors, word_keys
from training.entities.learning import Labelled, learn
from training.entities.random_field import random_field_gradients
from training.entities.trainer import with_weights

LABELS = ("O", "B-PER", "I-PER")


def make_vectors(words: Sequence[str]) -> WordVectors:
    """Return a table in which each word has a row of its own: two blocks of two numbers."""
    keys = word_keys(words)
    order = np.argsort(keys)
    codes = np.array([[row + 1, len(words) - row] for row in range(len(words))], dtype=np.uint8)
    pieces = np.random.default_rng(1).normal(size=(2, len(words) + 1, 2)).astype(np.float32)
    return WordVectors(forms="printed", keys=keys[order], rows=order, codes=codes, pieces=pieces)


def make_network(width: int) -> Network:
    """Return a network with random weights, three tables and two layers, of which the second adds to what it reads."""
    draws = np.random.default_rng(2)
    tables = tuple(draws.normal(size=(8, 3)).astype(np.float32) for _ in range(3))
    layers: list[Layer] = []
    for channels in (6, 6):
        weights = draws.normal(0, 0.3, (3 * (width + 9 if not layers else 6), channels)).astype(np.float32)
        ones = np.ones(channels, np.float32)
        layers.append(Layer(weights=weights, bias=0 * ones, scale=ones, shift=0 * ones))
    return Network(
        vector_scale=1,
        shapes={"EN_Xx": 1, "EN_xx": 2},
        tables=tables,
        layers=tuple(layers),
        output=draws.normal(size=(6, 3)).astype(np.float32),
        output_bias=np.zeros(3, np.float32),
        labels=LABELS,
        transitions=draws.normal(size=(3, 3)).astype(np.float32),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Oduya's union", ["Oduya", "'s", "union"]),
        ("l'Ukraine dell’Italia O'Brien", ["l'", "Ukraine", "dell’", "Italia", "O'Brien"]),
        ("Berlin-based Jean-Claude", ["Berlin", "-", "based", "Jean-Claude"]),
        ("Прем'єр із Івано-Франківська", ["Прем'єр", "із", "Івано-Франківська"]),
        ("the U.S. and 😀\u200b", ["the", "U.S.", "and", "😀", "\u200b"]),
    ],
)
def test_network_splits_words(text: str, words: list[str]) -> None:
    """Possessives and elided articles stand alone, what belongs to a name stays with it."""
    found = split_tokens(text)

    assert found == words


@given(st.text())
def test_network_words_hold_all_but_blanks(text: str) -> None:
    """No letter or mark of a text is lost between its words."""
    words = split_tokens(text)

    assert "".join(words) == "".join(text.split())


@pytest.mark.parametrize(
    ("word", "shape"),
    [("Österreich", "EN_Xx"), ("їжак", "RU_xx"), ("СИЗО-6", "RU_XX"), ("Müller-Voss", "EN_Xx-Xx"), ("%", "PUNCT_%")],
)
def test_network_reads_shapes(word: str, shape: str) -> None:
    """Alphabet and capitals of a word are read in any language."""
    found = word_shape(word)

    assert found == shape


def test_network_vectors_find_words_by_either_form() -> None:
    """A word in capitals has the row of the word; an unknown word has zeros."""
    vectors = make_vectors(["Kiel", "WHO"])

    rows = vectors.find(["KIEL", "Kiel", "WHO", "Bonn"])

    assert np.array_equal(rows[0], rows[1])
    assert not np.array_equal(rows[0], rows[2])
    assert not rows[3].any()


@given(
    st.integers(1, 5).flatmap(
        lambda length: st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=length, max_size=length)
    )
)
def test_network_best_path_is_best(rows: list[list[int]]) -> None:
    """No other sequence of labels has a higher score."""
    scores = np.array(rows, dtype=np.float32)
    transitions = np.array([[0, 3, -5], [1, -2, 4], [2, 0, 1]], dtype=np.float32)

    path = best_path(scores, transitions)

    def total(labels: Sequence[int]) -> float:
        steps = pairwise(labels)
        return float(
            sum(scores[place][label] for place, label in enumerate(labels)) + sum(transitions[a][b] for a, b in steps)
        )

    assert total(path) == max(total(labels) for labels in product(range(3), repeat=len(rows)))


@given(st.lists(st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])))
def test_network_joined_names_do_not_overlap(labels: list[str]) -> None:
    """Names follow each other and cover exactly the words that are labelled."""
    names = join_labels(labels)

    covered = [place for first, last, _ in names for place in range(first, last + 1)]
    assert covered == [place for place, label in enumerate(labels) if label != "O"]


def test_network_field_gradients_are_slopes() -> None:
    """The gradients agree with the change of the loss when a score is moved a little."""
    draws = np.random.default_rng(3)
    scores, transitions = draws.normal(size=(6, 3)).astype(np.float32), draws.normal(size=(3, 3)).astype(np.float32)
    labels = [np.array([0, 1, 2]), np.array([1, 0])]

    loss, gradient, transition_gradient = random_field_gradients(scores, transitions, labels=labels, starts=[0, 4])

    step = 0.01
    moved, moved_transitions = scores.copy(), transitions.copy()
    moved[1, 2] += step
    moved_transitions[0, 1] += step
    by_score, _, _ = random_field_gradients(moved, transitions, labels=labels, starts=[0, 4])
    by_transition, _, _ = random_field_gradients(scores, moved_transitions, labels=labels, starts=[0, 4])
    assert (by_score - loss) / step == pytest.approx(gradient[1, 2], abs=0.01)
    assert (by_transition - loss) / step == pytest.approx(transition_gradient[0, 1], abs=0.01)


def test_network_learns_the_same_every_time() -> None:
    """A few sentences are learnt by heart, with equal weights in every run."""
    vectors = make_vectors(["Ada", "left", "Kiel"])
    network = make_network(vectors.width)
    words = ["Ada", "Love", "left"]
    features = word_features(words, shapes=network.shapes, sizes=[len(table) for table in network.tables])
    sentence = Labelled(rows=vectors.find(words), features=features, labels=np.array([1, 2, 0]))

    weights, again = (learn(weights_of(network), [sentence] * 8, batches=100, rate=0.01, seed=4) for _ in range(2))

    learnt = with_weights(network, weights)
    assert learnt.label(words, vectors) == ["B-PER", "I-PER", "O"]
    assert all(np.array_equal(weights[name], again[name]) for name in weights)
