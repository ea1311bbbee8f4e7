"""Which countries an article is about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agents.entities.gazetteer import NameIndex
from agents.entities.identity import Group
from agents.entities.words import Word, word_key
from schemas import CountryWeight

COUNTRY_NAME = 1.0
DEMONYM = 0.8
COMPOUND = 0.8
"""The first part of a word such as "US-Präsident"."""
PLACE = 0.6
ACTOR = 0.4
"""A person or organisation that stands for a country."""
HEADLINE_FACTOR = 2.0
WEIGHT_DIGITS = 4

_ENDINGS = {"en": ("", "s"), "de": ("", "e", "en", "er", "es", "em", "n", "s", "in", "innen")}
_LONGEST_ENDING = 5


def weigh_countries(
    text: str, groups: Iterable[Group], *, words: Sequence[Word], index: NameIndex, body_start: int
) -> tuple[CountryWeight, ...]:
    """Return the countries of an article, best first; the weights add up to 1.

    Args:
        text: headline and body.
        groups: what the article names.
        words: of the text.
        index: the known names in its language.
        body_start: position where the headline is over; what stands before it counts twice.
    """
    evidence: dict[str, float] = defaultdict(float)
    named: set[int] = set()
    for group in groups:
        if group.entry is None or group.entry.country is None:
            continue
        strength = COUNTRY_NAME if group.entry.is_country else PLACE if group.entry.type == "LOC" else ACTOR
        for finding in group.findings:
            named.update(range(finding.start, finding.end))
            evidence[group.entry.country] += strength * _factor(finding.start, body_start)
    for word, code, strength in _read_words(text, words, index):
        if word.start not in named:
            evidence[code] += strength * _factor(word.start, body_start)
    return _normalise(evidence)


def _factor(position: int, body_start: int) -> float:
    """Return how much a place in the text counts."""
    return HEADLINE_FACTOR if position < body_start else 1.0


def _read_words(text: str, words: Sequence[Word], index: NameIndex) -> Iterator[tuple[Word, str, float]]:
    """Yield the words that point to a country without naming it."""
    previous = ""
    for word in words:
        surface = text[word.start : word.end]
        lower = surface.lower()
        code = None
        if index.demonyms and (index.language != "en" or surface[0].isupper()):
            code = _demonym_country(f"{previous} {lower}", index) or _demonym_country(lower, index)
        if code:
            yield word, code, DEMONYM
        elif "-" in surface and surface[0].isupper():
            entry = index.entries.get((word_key(surface.partition("-")[0], language=index.language),))
            if entry and entry.country:
                yield word, entry.country, COMPOUND
        previous = lower


def _demonym_country(word: str, index: NameIndex) -> str | None:
    """Return the country whose demonym is a word with one of the endings of the language."""
    endings = _ENDINGS.get(index.language)
    for length in range(min(_LONGEST_ENDING, len(word) - 1) + 1):
        ending = word[len(word) - length :]
        code = index.demonyms.get(word[: len(word) - length])
        if code and (endings is None or ending in endings):
            return code
    return None


def _normalise(evidence: Mapping[str, float]) -> tuple[CountryWeight, ...]:
    """Return shares that add up to 1 after rounding; the first country takes the remainder."""
    total = sum(evidence.values())
    ranked = sorted(evidence.items(), key=lambda item: (-item[1], item[0]))
    shares = [(code, round(strength / total, WEIGHT_DIGITS)) for code, strength in ranked]
    shares = [(code, share) for code, share in shares if share > 0]
    if not shares:
        return ()
    remainder = 1 - sum(share for _, share in shares[1:])
    shares[0] = (shares[0][0], round(remainder, WEIGHT_DIGITS))
    return tuple(CountryWeight(code=code, weight=share) for code, share in shares)
