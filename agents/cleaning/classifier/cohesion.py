"""Which words a line shares with the article, with the title, and with the line that says the same."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from agents.cleaning.classifier.windows import Array, Marks, stack
from agents.cleaning.lines import Line
from agents.cleaning.title import Title

_STEM_CHARACTERS = 6
_MAX_CHARACTERS = 2_000
_WORD = re.compile(r"[^\W\d_]{4,}")
_WIDE_PAIR = re.compile("(?=([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}))")


def stems(line: Line) -> frozenset[str]:
    """Return the beginnings of the longer words of a line, and pairs of East Asian characters."""
    folded = line.folded[:_MAX_CHARACTERS]
    found = [word[:_STEM_CHARACTERS] for word in _WORD.findall(folded)]
    return frozenset(found if folded.isascii() else found + _WIDE_PAIR.findall(folded))


def cohesion_columns(own: Sequence[frozenset[str]], inside: Marks) -> Array:
    """Return for each line the share and the number of its stems that other lines of the article have."""
    used: Counter[str] = Counter()
    for number in np.flatnonzero(inside).tolist():
        used.update(own[number])
    known, repeated = set(used), {stem for stem, count in used.items() if count > 1}
    shared = [len(found & (repeated if is_inside else known)) for found, is_inside in zip(own, inside, strict=True)]
    shares = [count / max(1, len(found)) for count, found in zip(shared, own, strict=True)]
    return stack(shares, np.log1p(shared))


def title_columns(own: Sequence[frozenset[str]], title: Title) -> Array:
    """Return for each line how many stems of the title it has, and which share of them; -1 without a title."""
    if title.text is None:
        return np.full((len(own), 2), -1, np.float32)
    known = {word[:_STEM_CHARACTERS] for word in _WORD.findall(title.text.casefold())}
    known.update(_WIDE_PAIR.findall(title.text))
    found = np.array([len(known & line) for line in own], np.float32)
    return stack(found, found / max(1, len(known)))


def repeat_columns(lines: Sequence[Line]) -> Array:
    """Return for each line how often it stands on the page, in logarithms, and whether it stood above."""
    counts = Counter(line.folded for line in lines)
    seen: set[str] = set()
    earlier = []
    for line in lines:
        earlier.append(line.folded in seen)
        seen.add(line.folded)
    return stack(np.log([counts[line.folded] for line in lines]), earlier)
