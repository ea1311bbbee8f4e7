"""Words of a text, and keys under which the forms of one name agree."""

import re
from typing import NamedTuple

from agents.entities.cognates import cognate_form

NameKey = tuple[str, ...]
"""The keys of the words of a name."""

GENITIVE_S = frozenset({"de", "sv", "da", "no", "nb", "nn"})
"""Languages that write the genitive of a name with a bare -s."""

ACRONYM_CHARACTERS = 6
SHORTEST_STEM = 3

_WORD = re.compile(
    r"(?:\b(?:[dlDL]|[dnDN]ell|[sS]ull|[aA]ll|[qQ]u)['’])?"
    r"((?:[^\W\d_]\.){2,}|[^\W_]+(?:-[^\W_]+|['’ʼ][^\W_]{2,})*)"
)
_CASE_ENDING = re.compile(
    "(?:(?<=[жчшщц])ею|ыми|ими|ого|його|его|ому|ему|ой|єю|ою|ей|ый|ий|ая|яя|ую|юю|ых|их|ым|им|ом|ем|єм|ами|ями|ам|ям|ах|ях"
    "|[уюаяоеєіїыиьй])$"
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")


class Word(NamedTuple):
    """A word of a text; positions are code points, `end` is exclusive."""

    start: int
    end: int
    key: str


def split_words(text: str, *, language: str) -> list[Word]:
    """Return the words of a text; an elided article ("l'Ukraine") is no part of its word."""
    return [Word(match.start(1), match.end(1), word_key(match[1], language=language)) for match in _WORD.finditer(text)]


def name_key(name: str, *, language: str) -> NameKey:
    """Return the keys of the words of a name.

    >>> name_key("Владимира Зеленского", language="ru") == name_key("Владимир Зеленский", language="uk")
    True
    """
    return tuple(word.key for word in split_words(name, language=language))


def word_key(word: str, *, language: str) -> str:
    """Return the form under which the cases of a word agree; short words in capitals stay acronyms."""
    if word.isupper() and len(word) <= ACRONYM_CHARACTERS:
        return word.replace(".", "")
    return folded_key(word, language=language)


def folded_key(word: str, *, language: str) -> str:
    """Return the key of a word as if it were not in capitals."""
    if _CYRILLIC.search(word):
        return cognate_form(stem(word))
    lower = word.casefold()
    if language in GENITIVE_S and len(lower) > SHORTEST_STEM and lower.endswith("s") and not lower.endswith("ss"):
        return lower[:-1]
    return lower


def stem(word: str) -> str:
    """Return a Cyrillic word in lower case without its case ending, other words in lower case.

    >>> stem("Японией"), stem("Путиным")
    ('япони', 'путин')
    """
    lower = word.lower().replace("’", "'").replace("ʼ", "'")
    ending = _CASE_ENDING.search(lower)
    if ending and ending.start() >= SHORTEST_STEM and _CYRILLIC.search(lower):
        return lower[: ending.start()]
    return lower
