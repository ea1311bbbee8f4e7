"""The script that a text is mainly written in."""

import re

_LETTERS = {
    "Latn": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "Cyrl": re.compile("[\u0400-\u052f]"),
}
_LETTER = re.compile(r"[^\W\d_]")
OTHER = "Zzzz"


def main_script(text: str) -> str:
    """Return `Latn`, `Cyrl`, or `Zzzz` for any other script and for text without letters.

    >>> main_script("Привет, NATO")
    'Cyrl'
    """
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    counts[OTHER] = len(_LETTER.findall(text)) - sum(counts.values())
    best = max(counts, key=lambda script: counts[script])
    return best if counts[best] else OTHER
