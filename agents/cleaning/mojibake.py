"""Text that was decoded with the wrong charset: "schÃ¶n" for "schön"."""

import re
from collections.abc import Iterator
from itertools import takewhile

from ftfy import fix_encoding
from ftfy.badness import is_bad

from agents.cleaning.draft import Edit

MAX_LINE_CHARACTERS = 100_000
"""A longer line is left as it is: the search may take more than linear time."""

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PARTS = re.compile(r"[^\x00-\x7f]+|[\x00-\x7f]+")


def mojibake_edits(text: str) -> Iterator[Edit]:
    """Find what a second decoding repairs: each run of characters beyond ASCII, or the whole line when it needs it."""
    if text.isascii():
        return
    start = 0
    for line in text.split("\n"):
        if not line.isascii() and len(line) <= MAX_LINE_CHARACTERS and is_bad(line):
            yield from _line_edits(start, line)
        start += len(line) + 1


def _line_edits(start: int, line: str) -> Iterator[Edit]:
    repaired = fix_encoding(line)
    if repaired == line:
        return
    runs = {run: fix_encoding(run) for run in _FOREIGN.findall(line)}
    if "".join(runs.get(part, part) for part in _PARTS.findall(line)) != repaired:
        yield _edit(start, line, repaired)
        return
    for match in _FOREIGN.finditer(line):
        if runs[match.group()] != match.group():
            yield _edit(start + match.start(), match.group(), runs[match.group()])


def _edit(start: int, broken: str, repaired: str) -> Edit:
    """Return the edit of what differs: what is the same at both ends stays as it is."""
    same = _shared(broken, repaired)
    tail = _shared(broken[:same:-1], repaired[:same:-1])
    end = len(broken) - tail
    return Edit(start + same, start + end, "markup", "mojibake", repaired[same : len(repaired) - tail])


def _shared(left: str, right: str) -> int:
    """Return how many characters two texts have in common at their start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
