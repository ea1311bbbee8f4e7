"""Words of a text, and keys under which the forms of one name agree."""

import re
from typing import NamedTuple

from agents.entities.case_endings import latin_stem
from agents.entities.cognates import cognate_form

NameKey = tuple[str, ...]
"""The keys of the words of a name."""

GENITIVE_S = frozenset({"de", "sv", "da", "no", "nb", "nn"})
"""Languages that write the genitive of a name with a bare -s."""

ACRONYM_CHARACTERS = 6
SHORTEST_STEM = 3
SHORT_WORD = 5
"""Letters of a stem of which too many common words differ by one letter only."""

_WORD = re.compile(
    r"(?:\b(?:[dlDL]|[dnDN]ell|[sS]ull|[aA]ll|[qQ]u)['’])?"
    r"((?:[^\W\d_]\.){2,}|[^\W_]+(?:-[^\W_]+|['’ʼ][^\W_]{2,})*)"
)
_CASE_ENDING = re.compile(
    "(?:(?<=[жчшщц])ею|ое|ые|ие|ыми|ими|ого|його|его|ому|ему|ої|ій|ой|єю|ою|ей|ый|ий|ая|яя|ую|юю|ых|их|ым|им|ом|ем|єм|ами|ями|ам|ям|ах|ях"
    "|[уюаяоеєіїыиьй])$"
)
_INFLECTED_ACRONYM = re.compile(r"([^\W\d_a-zà-ÿ\u0430-\u045f]{2,6})[-'’][a-zà-ÿ\u0430-\u045f]{1,3}")
SOFTENING_LANGUAGES = frozenset({"uk", "be"})
_SOFT_CONSONANTS = {"г": "з", "к": "ц", "х": "с"}
_HARD_CONSONANTS = {soft: hard for hard, soft in _SOFT_CONSONANTS.items()}
_DOUBLED_VOWEL = re.compile("(?<=а)(?=а)")
_HARD_END = re.compile(r"(?<=\w\w)[гкх](?=а?\b)")
_SOFT_END = re.compile(r"(?<=\w\w)[зцс](?=[іе]\b)")
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
    """Return the form under which the cases of a word agree; short words in capitals stay acronyms.

    >>> word_key("ONZ-u", language="pl"), word_key("Rosji", language="pl")
    ('ONZ', 'rosj')
    """
    if word.isupper() and len(word) <= ACRONYM_CHARACTERS:
        return word.replace(".", "")
    acronym = _INFLECTED_ACRONYM.fullmatch(word)
    return acronym[1] if acronym else folded_key(word, language=language)


def folded_key(word: str, *, language: str) -> str:
    """Return the key of a word as if it were not in capitals."""
    if _CYRILLIC.search(word):
        return "-".join(_cognate_key(stem(part)) for part in word.split("-"))
    lower = word.casefold()
    if language in GENITIVE_S and len(lower) > SHORTEST_STEM and lower.endswith("s") and not lower.endswith("ss"):
        return lower[:-1]
    return latin_stem(lower, language=language)


def _cognate_key(stemmed: str) -> str:
    """Return the cognate form, but with doubled vowels, and with о in short words.

    "Гаага" is not "Газа", "робот" is not "Рабат".
    """
    parts = stemmed.split("о") if len(stemmed) <= SHORT_WORD else [stemmed]
    return "о".join("".join(map(cognate_form, _DOUBLED_VOWEL.split(part))) for part in parts)


def soften(name: str) -> str:
    """Return a Ukrainian or Belarusian name with the consonants that its stems have in the locative.

    >>> soften("Прага")
    'Праза'
    """
    return _HARD_END.sub(lambda match: _SOFT_CONSONANTS[match[0]], name)


def harden(name: str) -> str:
    """Return a locative in which the consonant before its ending is that of the nominative.

    >>> harden("Гаазі")
    'Гаагі'
    """
    return _SOFT_END.sub(lambda match: _HARD_CONSONANTS[match[0]], name)


def stem(word: str) -> str:
    """Return a Cyrillic word in lower case without its case ending, other words in lower case.

    >>> stem("Японией"), stem("Путиным")
    ('япони', 'путин')
    """
    lower = word.lower().replace("’", "'").replace("ʼ", "'")
    ending = _CASE_ENDING.search(lower, SHORTEST_STEM)
    if ending and _CYRILLIC.search(lower):
        return lower[: ending.start()]
    return lower
