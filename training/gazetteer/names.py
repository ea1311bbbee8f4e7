"""The names of a city that are worth knowing, by key."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from agents.entities.places import place_key

SHORTEST_ALTERNATE = 4
"""Letters of a Latin name; among the shorter ones are codes of airports."""
SHORTEST = 2

_WANTED_SCRIPTS = re.compile(
    "[A-Za-z\u00c0-\u024f\u1e00-\u1eff"  # Latin
    "\u0370-\u03ff\u0401-\u045f\u0490\u0491"  # Greek; Cyrillic of the languages that we read
    "\u05d0-\u05ea\u0620-\u06cc"  # Hebrew, Arabic and Persian
    "\u0900-\u0963\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3"  # Devanagari, Kana, Han, Hangul
    " .'’ʼ`\\-]+"
)
_UKRAINIAN = re.compile("[іїєґ]|[сцз]ьк", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


class NameForms(NamedTuple):
    """How a name with a key is written.

    Attributes:
        forms: the shortest, which has no case ending, and the shortest with Ukrainian letters where it is another.
        is_main: GeoNames calls the city so.
    """

    forms: tuple[str, ...]
    is_main: bool


def read_forms(name: str, alternates: Iterable[str]) -> Mapping[str, NameForms]:
    """Return the names of a city by key."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for spelling in (name, *sorted(_wanted(alternates), key=_by_length)):
        spellings[place_key(spelling)].append(spelling)
    main = place_key(name)
    return {key: NameForms(_forms(same), key == main) for key, same in spellings.items() if len(key) >= SHORTEST}


def _by_length(name: str) -> tuple[int, str]:
    """Sort shorter names first; a last soft sign does not count, for only oblique cases lack it."""
    return len(name.removesuffix("ь")), "" if name.endswith("ь") else name


def _forms(spellings: Sequence[str]) -> tuple[str, ...]:
    """Return the form of other languages and the Ukrainian one, as far as they are there."""
    ukrainian = next((spelling for spelling in spellings if _UKRAINIAN.search(spelling)), None)
    other = next((spelling for spelling in spellings if not _UKRAINIAN.search(spelling)), None)
    return tuple(form for form in (other, ukrainian) if form)


def _wanted(alternates: Iterable[str]) -> Iterator[str]:
    """Yield names in scripts that we read, without codes and transliterations, which are in lower case."""
    for alternate in alternates:
        if not _WANTED_SCRIPTS.fullmatch(alternate):
            continue
        if _LATIN.match(alternate) and (len(alternate) < SHORTEST_ALTERNATE or not alternate[0].isupper()):
            continue
        yield alternate
