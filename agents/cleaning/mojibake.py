"""Text that was decoded with the wrong charset: "schÃ¶n" for "schön"."""

import re
from collections.abc import Iterator
from itertools import takewhile

from ftfy import fix_encoding
from ftfy.badness import is_bad

from agents.cleaning.draft import Edit

MAX_LINE_CHARACTERS = 100_000
"""A longer line is left as it is: the search may take more than linear time."""

_LINE = re.compile(r"[^\n]*[^\x00-\x7f][^\n]*")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PARTS = re.compile(r"[^\x00-\x7f]+|[\x00-\x7f]+")


def mojibake_edits(text: str) -> Iterator[Edit]:
    """Find what a second decoding repairs: each run of characters beyond ASCII, or the whole line when it needs it."""
    if text.isascii() or not is_bad(text):
        return
    for line in _LINE.finditer(text):
        if len(line.group()) > MAX_LINE_CHARACTERS or not is_bad(line.group()):
            continue
        repaired = fix_encoding(line.group())
        if repaired == line.group():
            continue
        runs = {run: fix_encoding(run) for run in _FOREIGN.findall(line.group())}
        if "".join(runs.get(part, part) for part in _PARTS.findall(line.group())) != repaired:
            yield _edit(line.start(), line.group(), repaired)
            continue
        for match in _FOREIGN.finditer(text, *line.span()):
            if runs[match.group()] != match.group():
                yield _edit(match.start(), match.group(), runs[match.group()])


def _edit(start: int, broken: str, repaired: str) -> Edit:
    """Return the edit of what differs: what is the same at both ends stays as it is."""
    same = _shared(broken, repaired)
    tail = _shared(broken[:same:-1], repaired[:same:-1])
    end = len(broken) - tail
    return Edit(start + same, start + end, "markup", "mojibake", repaired[same : len(repaired) - tail])


def _shared(left: str, right: str) -> int:
    """Return how many characters two texts have in common at their start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
