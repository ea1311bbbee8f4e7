"""Letters of another script inside a word that only look right: a Latin "o" in a Cyrillic word."""

import re
from collections.abc import Iterator

from agents.cleaning.draft import Edit

MIN_WORD_CHARACTERS = 3
"""Shorter words are abbreviations and units, which mix scripts on purpose."""

_LATIN = "ABCEHIJKMOPSTXYaceijopsxy"
_CYRILLIC = "АВСЕНІЈКМОРЅТХУасеіјорѕху"
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True))
_MIXED = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_LETTERS = re.compile(r"[A-Za-zЀ-ӿ]+")


def look_alike_edits(text: str) -> Iterator[Edit]:
    """Find words of which all letters of one script have a twin in the other, and not the other way round."""
    if text.isascii():
        return
    position = 0
    while mixed := _MIXED.search(text, position):
        start = mixed.start()
        while start > position and _LETTERS.fullmatch(text[start - 1]):
            start -= 1
        word = _LETTERS.match(text, start)
        position = word.end() if word else mixed.end()
        if word is None or position - start < MIN_WORD_CHARACTERS:
            continue
        twins = _twins(word.group())
        for index, letter in enumerate(word.group()):
            if letter in twins:
                yield Edit(start + index, start + index + 1, "markup", "look_alike", twins[letter])


def _twins(word: str) -> dict[str, str]:
    """Return how the letters of the wrong script are replaced; nothing when the word gives no answer."""
    latin = {letter for letter in word if letter.isascii()}
    cyrillic = set(word) - latin
    to_cyrillic, to_latin = latin <= _TO_CYRILLIC.keys(), cyrillic <= _TO_LATIN.keys()
    if to_cyrillic == to_latin:
        return {}
    return _TO_CYRILLIC if to_cyrillic else _TO_LATIN
