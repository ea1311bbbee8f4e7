"""The trained classifier of lines, and what it leaves to the rules."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from agents.cleaning import clean, load_rules
from agents.cleaning.classifier import best_selection, load_classifier
from agents.cleaning.classifier.line_traits import SCRIPT, line_traits
from agents.cleaning.classifier.windows import distances, largest_run, shifted, smooth
from agents.cleaning.lines import read_lines
from agents.cleaning.page import read_page
from agents.settings import ROOT, Settings
from schemas import RawArticle
from training.cleaning.flattening import flat_trees

RULES = load_rules(ROOT / "models")
ALONE = replace(RULES, classifier=None)
SENTENCE = (
    "The council of Millbrook voted on Tuesday to build a second bridge over the river, after years of complaints."
)
PAGE = "\n".join(
    [
        *("Region", "Weather in the valley", "What to do at the weekend", "Our town from above", "Letters", "Chess"),
        *(f"{SENTENCE} It was the {number}. vote in as many years." for number in range(6)),
        *("Ferry stops for the winter", "A baker retires after forty years", "Cat saved from the old mill"),
    ]
)
LEAF: dict[str, object] = {"leaf_value": 0.5}
TREE = {
    "tree_structure": {
        "split_feature": 1,
        "threshold": 2.0,
        "left_child": LEAF,
        "right_child": {"split_feature": 0, "threshold": 0.0, "left_child": LEAF, "right_child": {"leaf_value": -3.0}},
    }
}


def test_classifier_trees_walk_to_their_leaves() -> None:
    """A row goes left when its value is not above the threshold, and the leaves of all trees add up."""
    trees = flat_trees([{"tree_structure": LEAF}, TREE])
    rows = np.array([[9, 2], [0, 3], [1, 3]], np.float32)

    odds = trees.log_odds(rows)

    assert trees.walking == (1, 1)
    assert odds == pytest.approx([1.0, 1.0, -2.5])


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 900)), min_size=1, max_size=30))
def test_classifier_selection_prefers_probable_lines(lines: list[tuple[float, int]]) -> None:
    """No line is left out that is more probable than one that is kept."""
    probabilities = np.array([probability for probability, _ in lines])

    kept = best_selection(probabilities, np.array([width for _, width in lines], np.float32))

    assert kept.any()
    assert probabilities[kept].min() >= probabilities[~kept].max(initial=0.0)


def test_classifier_decides_where_rules_are_not_sure() -> None:
    """What only the classifier knows goes by its name, with its score, and the article stays whole."""
    page = RawArticle(uri="urn:test:1", body=PAGE)

    article = clean(page, rules=RULES)

    classified = [segment for segment in article.cleaning.segments if segment.rule == "classifier"]
    assert article.body.count(SENTENCE) == 6
    assert "Ferry" not in article.body
    assert classified
    assert all(segment.score is not None and 0 <= segment.score <= 1 for segment in classified)


def test_classifier_may_be_left_out() -> None:
    """Rules alone clean too, and give no score."""
    article = clean(RawArticle(uri="urn:test:1", body=PAGE), rules=ALONE)

    assert SENTENCE in article.body
    assert all(segment.score is None for segment in article.cleaning.segments)


def test_classifier_gives_equal_pages_equal_probabilities() -> None:
    """Blank lines between paragraphs, and what was read before, change nothing."""
    assert RULES.classifier is not None
    once, spaced = (
        read_page(read_lines(text, RULES.phrases, RULES.words), None, RULES.words)
        for text in (PAGE, PAGE.replace("\n", "\n\n"))
    )
    memory: dict[str, tuple[list[float], float]] = {}

    first = RULES.classifier.probabilities(once, RULES.words, memory)

    assert np.array_equal(first, RULES.classifier.probabilities(once, RULES.words, memory))
    assert np.array_equal(first, RULES.classifier.probabilities(spaced, RULES.words, {}))
    assert ((first >= 0) & (first <= 1)).all()


def test_classifier_without_weights_is_an_error(tmp_path: Path) -> None:
    """A missing model is named, with the remedy."""
    with pytest.raises(ValueError, match=r"lines\.npz is missing; run `make train`"):
        load_classifier(tmp_path)


def test_classifier_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    """Other weights are another version of the stage."""
    from agents.cleaning import load

    folder = tmp_path / "cleaning"
    folder.mkdir()
    for path in (ROOT / "models" / "cleaning").glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    shipped = load(Settings()).fingerprint
    copied = load(Settings(models_dir=tmp_path)).fingerprint
    with (folder / "function_words.txt").open("a") as words:
        words.write("and\n")

    assert copied == shipped
    assert load(Settings(models_dir=tmp_path)).fingerprint != shipped


def test_classifier_weights_are_small() -> None:
    """The weights stay under a megabyte."""
    assert sum(path.stat().st_size for path in (ROOT / "models" / "cleaning").iterdir()) < 1_000_000


@given(st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip())))
def test_classifier_traits_are_finite(text: str) -> None:
    """Whatever the line, each trait is a number."""
    for line in read_lines(text, RULES.phrases, RULES.words):
        traits = line_traits(line, RULES.words, frozenset({"the"}))

        assert len(traits) == SCRIPT + 1
        assert np.isfinite(traits).all()


VALUES = arrays.arrays(np.float32, st.integers(1, 12), elements=st.floats(-9, 9, width=32))


@given(VALUES)
def test_classifier_windows_agree_with_loops(values: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    """What is counted at once is what would be counted line by line."""
    marks = values > 0
    above, below = distances(marks)
    start, end = largest_run(values)

    for index in range(len(values)):
        assert smooth(values, 2)[index] == pytest.approx(values[max(0, index - 2) : index + 3].mean(), abs=1e-4)
        assert shifted(values[:, None], 1)[index, 0] == (values[index - 1] if index else 0)
        if marks[:index].any():
            assert above[index] == pytest.approx(np.log1p(index - np.flatnonzero(marks[:index]).max()), abs=1e-4)
        if marks[index + 1 :].any():
            assert below[index] == pytest.approx(np.log1p(np.flatnonzero(marks[index + 1 :]).min() + 1), abs=1e-4)
    sums = [values[i:j].sum() for i in range(len(values)) for j in range(i + 1, len(values) + 1)]
    assert values[start:end].sum() == pytest.approx(max(0, *sums, 0), abs=1e-3)
