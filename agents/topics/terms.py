"""What a term of the lexicon is, and how it is written in a lexicon file."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

SHORT_LETTERS = 3
"""A stem of up to three letters begins too many unrelated words, so it stands for the whole word."""

WHOLE_MARK = "$"
INSIDE_MARK = "*"

WORD = re.compile(r"[^\W_][\w\u0300-\u036f\u00ad]*(?:['’ʼ`´](?=[єїюя])\w+)*", re.IGNORECASE)
"""Letters and digits; an apostrophe joins only where Ukrainian writes one, elsewhere it separates an article."""

KNOWN_WORDS = 1 << 15
KNOWN_LETTERS = 61
"""So many words are remembered with what was found out about them, as articles repeat each other's; none that is longer
than any word, as many such would fill the memory."""

_UNIFIED = str.maketrans({"ё": "е", "\u00ad": None, "\u0301": None, "’": "'", "ʼ": "'", "`": "'", "´": "'"})


@dataclass(frozen=True, slots=True)
class Stem:
    """A word of a term.

    Attributes:
        whole: the word ends where the stem ends.
    """

    text: str
    whole: bool

    def fits(self, word: str) -> bool:
        """Tell whether a normalised word is a form of this stem."""
        return word == self.text if self.whole else word.startswith(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A stem, or several in a row, that speaks for one or more topics.

    Attributes:
        votes: identifier of a topic and how much the term speaks for it.
        inside: the stem also counts at the end or in the middle of a compound.
    """

    stems: tuple[Stem, ...]
    votes: tuple[tuple[str, float], ...]
    inside: bool = False


class Hit(NamedTuple):
    """A place in a text where a term was found.

    Attributes:
        start: position of the first code point.
        end: exclusive.
        word_index: words of the text before it.
        closeness: 1.0, or less when the word is much longer than the stem.
    """

    term: Term
    start: int
    end: int
    word_index: int
    closeness: float = 1.0


def normalise_word(word: str) -> str:
    """Return a word in the form that terms are written in.

    >>> normalise_word("Прем’ЄР"), normalise_word("Ещё")
    ("прем'єр", 'еще')
    """
    lower = word.lower()
    if lower.isascii():
        return lower
    return _unify_known(lower) if len(lower) <= KNOWN_LETTERS else _unify(lower)


def _unify(lower: str) -> str:
    return unicodedata.normalize("NFC", lower.translate(_UNIFIED))


_unify_known = lru_cache(KNOWN_WORDS)(_unify)


def parse_term(written: str, votes: tuple[tuple[str, float], ...]) -> Term:
    """Read a term as it is written in a lexicon file.

    Raises:
        ValueError: the term is empty, or marked as part of compounds although it is short or has several words.
    """
    inside = written.startswith(INSIDE_MARK)
    stems = tuple(_parse_stem(word) for word in written.removeprefix(INSIDE_MARK).split())
    if not stems:
        raise ValueError("a term is empty; take it out of the lexicon file")
    if inside and (len(stems) > 1 or len(stems[0].text) <= SHORT_LETTERS):
        raise ValueError(f"{written!r} cannot be found inside compounds; take the {INSIDE_MARK} away")
    return Term(stems, votes, inside)


def _parse_stem(word: str) -> Stem:
    text = word.removesuffix(WHOLE_MARK)
    return Stem(text, word.endswith(WHOLE_MARK) or len(text) <= SHORT_LETTERS)
