"""Where names begin and end."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities.boundaries import BoundaryRules, address_person, load_boundary_rules, trim
from agents.entities.spans import Span, without_overlaps

CASES = json.loads((Path(__file__).parent / "cases/entities/boundaries.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rules() -> BoundaryRules:
    """The rules that ship."""
    return load_boundary_rules()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_boundaries_trim(case: dict[str, object], rules: BoundaryRules) -> None:
    """Articles, titles, quotes, stops and possessives are cut, what belongs to the name stays."""
    text = str(case["text"])
    span = Span(case["start"], case["end"], case["label"])  # type: ignore[arg-type]

    trimmed = trim(text, span, rules=rules)

    assert (text[trimmed.start : trimmed.end] if trimmed else None) == case["expected"]


@given(text=st.text(alphabet="Aa .'’\"«»()the", max_size=20), label=st.sampled_from(["PER", "ORG", "LOC"]))
def test_boundaries_trim_is_inside_and_final(text: str, label: str) -> None:
    """A trimmed span lies inside the old one, and trimming it again changes nothing."""
    rules = load_boundary_rules()
    span = Span(0, len(text), label)  # type: ignore[arg-type]

    trimmed = trim(text, span, rules=rules)

    if trimmed is not None:
        assert 0 <= trimmed.start < trimmed.end <= len(text)
        assert trim(text, trimmed, rules=rules) == trimmed


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("Mr Wogau spoke", 3, ("Wogau", "PER")),
        ("Herr von Wogau sprach", 9, ("von Wogau", "PER")),
        ("die Stadt von Wogau sprach", 14, ("Wogau", "LOC")),
        ("госпожа Wogau", 8, ("Wogau", "PER")),
        ("Wogau", 0, ("Wogau", "LOC")),
    ],
)
def test_boundaries_address_makes_a_person(
    text: str, start: int, expected: tuple[str, str], rules: BoundaryRules
) -> None:
    """After a form of address stands a person, with the particle of the surname."""
    span = Span(start, start + len("Wogau"), "LOC")

    addressed = address_person(text, span, rules=rules)

    assert (text[addressed.start : addressed.end], addressed.label) == expected


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8))))
def test_spans_without_overlaps(places: list[tuple[int, int]]) -> None:
    """What is kept never overlaps, is sorted, and every span left out overlaps a kept one that is not shorter."""
    spans = [Span(start, start + length, "PER") for start, length in places]

    kept = without_overlaps(spans)

    assert all(before.end <= after.start for before, after in pairwise(kept))
    for span in spans:
        overlapping = [other for other in kept if other.start < span.end and span.start < other.end]
        assert max(other.end - other.start for other in overlapping) >= span.end - span.start
