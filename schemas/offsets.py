"""Conversion between positions in the clean body and positions in the raw body."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from schemas.cleaned import Segment


class OffsetMap:
    """Converts spans of one article, in logarithmic time, from the segments of its ledger.

    Inside a segment whose text was rewritten a span is widened to the whole segment: nothing finer is true.
    """

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._kept = [segment for segment in segments if segment.kept and segment.start != segment.end]
        self._starts = [segment.start or 0 for segment in self._kept]
        self._raw_starts = [segment.raw_start for segment in self._kept]
        self._raw_ends = [segment.raw_end for segment in self._kept]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span of the clean span `[start, end)`.

        Raises:
            ValueError: the span is empty, reversed or outside the clean body.
        """
        if not 0 <= start < end or not self._kept or end > (self._kept[-1].end or 0):
            raise ValueError(f"[{start}, {end}) is no span of the clean body; spans are half open and not empty")
        first = self._kept[bisect_right(self._starts, start) - 1]
        last = self._kept[bisect_left(self._starts, end) - 1]
        raw_start = first.raw_start if first.rule else first.raw_start + start - (first.start or 0)
        raw_end = last.raw_end if last.rule else last.raw_start + end - (last.start or 0)
        return raw_start, raw_end

    def to_clean(self, raw_start: int, raw_end: int) -> tuple[int, int] | None:
        """Return the clean span of what is kept of a raw span, or None when all of it was removed."""
        first_index = bisect_right(self._raw_ends, raw_start)
        last_index = bisect_left(self._raw_starts, raw_end) - 1
        if first_index > last_index:
            return None
        first, last = self._kept[first_index], self._kept[last_index]
        skipped = 0 if first.rule else max(0, raw_start - first.raw_start)
        cut = 0 if last.rule else max(0, last.raw_end - raw_end)
        return (first.start or 0) + skipped, (last.end or 0) - cut
