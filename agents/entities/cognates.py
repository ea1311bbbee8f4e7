"""A form of a word in which cognates of related languages agree."""

import re
from itertools import groupby

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_COGNATE_LETTERS = str.maketrans(
    {"і": "и", "ї": "и", "ы": "и", "й": "и", "є": "е", "э": "е", "ё": "е", "о": "а", "ґ": "г"}
    | dict.fromkeys("ьъ'’ʼ", "")
)


def cognate_form(word: str) -> str:
    """Return a lower-case form in which Russian and Ukrainian cognates agree; other scripts only lose their case.

    >>> cognate_form("Зеленський") == cognate_form("Зеленский")
    True
    """
    lower = word.lower()
    if not _CYRILLIC.search(lower):
        return lower
    return "".join(letter for letter, _ in groupby(lower.translate(_COGNATE_LETTERS))) or lower
