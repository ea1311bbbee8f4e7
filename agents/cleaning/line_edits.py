"""What becomes of the lines of a text, as edits."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agents.cleaning.draft import Edit
from agents.cleaning.lines import Line
from agents.cleaning.main_block import Verdicts

_MAX_BREAKS = 2
_BREAK = re.compile("\n")


def line_edits(text: str, lines: Sequence[Line], verdicts: Verdicts) -> tuple[Edit, ...]:
    """Remove the lines that go, and all blank space but one blank line between the others."""
    kept = [index for index, verdict in enumerate(verdicts) if verdict is None]
    if not kept:
        return tuple(_gap(0, len(text), (), lines, verdicts))
    edits = [*_gap(0, lines[kept[0]].start, (), lines[: kept[0]], verdicts[: kept[0]])]
    for left, right in pairwise(kept):
        if lines[right].start - lines[left].end == 1:
            continue
        start, end = _line_end(text, lines[left]), _line_start(text, lines[right])
        between = slice(left + 1, right)
        breaks = _kept_breaks(text, start, end, lines[between])
        edits.extend(_gap(start, end, breaks, lines[between], verdicts[between]))
    edits.extend(_gap(lines[kept[-1]].end, len(text), (), lines[kept[-1] + 1 :], verdicts[kept[-1] + 1 :]))
    return tuple(edits)


def _line_start(text: str, line: Line) -> int:
    return text.rfind("\n", 0, line.start) + 1


def _line_end(text: str, line: Line) -> int:
    end = text.find("\n", line.end)
    return end if end >= 0 else len(text)


def _kept_breaks(text: str, start: int, end: int, removed: Sequence[Line]) -> tuple[int, ...]:
    """Choose the line breaks that stay in a gap: two when the gap held a blank line, else one."""
    breaks = [match.start() for match in _BREAK.finditer(text, start, end)]
    borders = [start, *(line.start for line in removed), end]
    blank = any(text.count("\n", left, right) >= _MAX_BREAKS for left, right in pairwise(borders))
    return tuple(breaks[: _MAX_BREAKS if blank else 1])


def _gap(start: int, end: int, breaks: Sequence[int], removed: Sequence[Line], verdicts: Verdicts) -> Iterator[Edit]:
    """Remove everything in `[start, end)` but the chosen line breaks."""
    position = start
    marks: list[tuple[int, int, Edit | None]] = [(at, at + 1, None) for at in breaks]
    for line, verdict in zip(removed, verdicts, strict=True):
        if verdict is not None:
            marks.append(
                (line.start, line.end, Edit(line.start, line.end, verdict.reason, verdict.rule, "", verdict.score))
            )
    for mark_start, mark_end, edit in sorted(marks, key=lambda mark: mark[0]):
        if mark_start > position:
            yield Edit(position, mark_start, "markup", "blank_lines")
        if edit is not None:
            yield edit
        position = mark_end
    if end > position:
        yield Edit(position, end, "markup", "blank_lines")
