"""A labelled stretch of text, the common coin of taggers, rules and scores."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from schemas import EntityType


class Span(NamedTuple):
    """A name in a text; positions are code points, `end` is exclusive."""

    start: int
    end: int
    label: EntityType


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Keep the longest of overlapping spans (the earlier one of equals), in text order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        position = bisect_left(kept, span)
        begins_free = position == 0 or kept[position - 1].end <= span.start
        ends_free = position == len(kept) or span.end <= kept[position].start
        if begins_free and ends_free:
            kept.insert(position, span)
    return kept
