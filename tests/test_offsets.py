"""Positions in the clean body and in the raw body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import OffsetMap, Segment


def _segments(parts: list[tuple[str, int, int]]) -> list[Segment]:
    """Build a ledger from kinds ("kept", "rewritten", "removed") with raw and clean lengths."""
    segments: list[Segment] = []
    raw = clean = 0
    for kind, raw_length, clean_length in parts:
        length = {"kept": raw_length, "rewritten": clean_length, "removed": 0}[kind]
        kept = kind != "removed"
        segments.append(
            Segment(
                raw_start=raw,
                raw_end=raw + raw_length,
                kept=kept,
                start=clean if kept else None,
                end=clean + length if kept else None,
                reason=None if kept else "other",
                rule=None if kind == "kept" else "test",
            )
        )
        raw += raw_length
        clean += length
    return segments


LEDGERS = st.lists(
    st.tuples(st.sampled_from(["kept", "rewritten", "removed"]), st.integers(1, 9), st.integers(1, 4)), max_size=12
).map(_segments)

EXAMPLE = _segments([("removed", 5, 0), ("kept", 10, 0), ("rewritten", 5, 1), ("removed", 3, 0), ("kept", 4, 0)])


@pytest.mark.parametrize(
    ("clean", "raw"),
    [((0, 10), (5, 15)), ((2, 4), (7, 9)), ((10, 11), (15, 20)), ((9, 12), (14, 24)), ((11, 15), (23, 27))],
)
def test_offsets_to_raw(clean: tuple[int, int], raw: tuple[int, int]) -> None:
    """A clean span has one raw span; a rewritten segment counts whole."""
    assert OffsetMap(EXAMPLE).to_raw(*clean) == raw


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ((0, 27), (0, 15)),
        ((0, 5), None),
        ((20, 23), None),
        ((4, 7), (0, 2)),
        ((16, 17), (10, 11)),
        ((18, 25), (10, 13)),
    ],
)
def test_offsets_to_clean(raw: tuple[int, int], clean: tuple[int, int] | None) -> None:
    """What was removed of a raw span is left out; all of it removed is None."""
    assert OffsetMap(EXAMPLE).to_clean(*raw) == clean


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-1, 2), (14, 16)])
def test_offsets_outside_are_refused(span: tuple[int, int]) -> None:
    """A span that is empty, reversed or outside the clean body has no place in the raw body."""
    with pytest.raises(ValueError, match="no span of the clean body"):
        OffsetMap(EXAMPLE).to_raw(*span)


def test_offsets_of_empty_ledger() -> None:
    """Nothing maps to nothing."""
    assert OffsetMap(()).to_clean(0, 10) is None


@given(LEDGERS, st.data())
def test_offsets_round_trip(segments: list[Segment], data: st.DataObject) -> None:
    """To the raw body and back, a span holds at least itself, and is itself where nothing was rewritten."""
    length = max((segment.end or 0 for segment in segments), default=0)
    if not length:
        return
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    offsets = OffsetMap(segments)

    raw = offsets.to_raw(start, end)
    back = offsets.to_clean(*raw)

    assert back is not None
    assert back[0] <= start
    assert end <= back[1]
    touched = [s for s in segments if s.kept and (s.start or 0) < end and (s.end or 0) > start]
    if not any(segment.rule for segment in touched):
        assert back == (start, end)
    assert offsets.to_raw(*back) == raw
