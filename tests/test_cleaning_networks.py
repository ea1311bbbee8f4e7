"""The networks of the classifier: what they see, and that they learn it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from agents.cleaning.classifier.network import MAX_DEVIATIONS, REACHES, Network, around, standardised
from training.cleaning import network_fitting
from training.cleaning.network_fitting import Lines, first_weights, fit_networks, gradients

LINES = 40
TRAITS = 3


def test_networks_learn_from_lines_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands two lines above decides: a network for single lines could not know it."""
    monkeypatch.setattr(network_fitting, "MEMBERS", 1)
    monkeypatch.setattr(network_fitting, "EPOCHS", 60)
    monkeypatch.setattr(network_fitting, "ROWS_AT_ONCE", 400)
    chance = np.random.default_rng(5)
    pages = [chance.normal(size=(LINES, TRAITS)).astype(np.float32) for _ in range(60)]
    labels = [np.roll(page[:, 0] > 0, 2).astype(np.int8) for page in pages]

    networks = fit_networks(pages[:50], labels[:50], [np.ones(LINES)] * 50)

    right = [
        (networks.log_odds(page) > 0)[2:] == label[2:] for page, label in zip(pages[50:], labels[50:], strict=True)
    ]
    assert np.mean(right) > 0.9


def test_networks_begin_each_page_anew() -> None:
    """No line is judged by another page, and two trainings give the same weights."""
    chance = np.random.default_rng(6)
    pages = [chance.normal(size=(size, TRAITS)).astype(np.float32) for size in (1, 3, 20)]
    labels = [(page[:, 0] > 0).astype(np.int8) for page in pages]
    weights = [np.ones(len(page)) for page in pages]

    once, again = fit_networks(pages, labels, weights), fit_networks(pages, labels, weights)

    assert all(np.array_equal(once.log_odds(page), again.log_odds(page)) for page in pages)
    assert all(np.isfinite(once.log_odds(page)).all() for page in pages)


@given(arrays.arrays(np.float32, (5, 2), elements=st.floats(-9, 9, width=32)), st.sampled_from(REACHES))
def test_networks_see_zeros_beyond_the_page(
    units: np.ndarray[tuple[int, int], np.dtype[np.float32]], reach: int
) -> None:
    """Each line has the units above, its own, and those below beside each other."""
    seen = around(units, reach)

    for number in range(5):
        above = units[number - reach] if number >= reach else 0 * units[0]
        below = units[number + reach] if number + reach < 5 else 0 * units[0]
        assert np.array_equal(seen[number], np.concatenate((above, units[number], below)))


def test_networks_gradients_agree_with_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss changes with each weight as back-propagation says."""
    monkeypatch.setattr(network_fitting, "LEFT_OUT_TRAITS", 0.0)
    monkeypatch.setattr(network_fitting, "LEFT_OUT_UNITS", 0.0)
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(9, TRAITS)).astype(np.float32)
    counts = chance.random(9).astype(np.float32)
    batch = Lines(rows, (rows[:, 0] > 0).astype(np.float32), counts, np.ones((9, 1), np.float32))
    weights = first_weights(TRAITS, chance)

    found = gradients(weights, batch, chance)

    def loss(name: str, change: float) -> float:
        odds = Network(**weights | {name: weights[name] + np.float32(change) * found[name]}).log_odds(rows)
        return float((counts * (np.logaddexp(0, odds) - batch.labels * odds)).mean(dtype=np.float64))

    for name, gradient in found.items():
        slope = (loss(name, 0.05) - loss(name, -0.05)) / 0.1
        assert slope == pytest.approx(float((gradient**2).sum()), rel=0.02)


def test_networks_cut_traits_far_out() -> None:
    """A trait beyond all that was learned from counts as the largest that was."""
    standard = standardised(
        np.array([[1e9, -1e9, 3]], np.float32), np.full(3, 1, np.float32), np.full(3, 2, np.float32)
    )

    assert standard.tolist() == [[MAX_DEVIATIONS, -MAX_DEVIATIONS, 1.0]]
