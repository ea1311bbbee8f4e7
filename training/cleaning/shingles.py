"""Overlap of two texts in runs of four words, the usual measure of how well an article was cut out of its page."""

import re
from collections import Counter

SHINGLE_WORDS = 4
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")  # a character is a word where no blanks are


def shingle_f1(found: str, expected: str) -> float:
    """Return the F1 of runs of four words, each counted as often as it stands there.

    >>> shingle_f1("one two three four five", "one two three four five")
    1.0
    >>> shingle_f1("", "one two three four")
    0.0
    """
    one, other = _shingles(found), _shingles(expected)
    if not one and not other:
        return 1.0
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values()))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    if not words:
        return Counter()
    return Counter(
        tuple(words[begin : begin + SHINGLE_WORDS]) for begin in range(max(1, len(words) - SHINGLE_WORDS + 1))
    )
