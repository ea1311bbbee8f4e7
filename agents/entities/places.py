"""Cities of the world by their names in many scripts (GeoNames)."""

import gzip
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from agents.entities.words import stem

CITIES_FILE = Path(__file__).with_name("cities.tsv.gz")

_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"і": "и", "ї": "и", "ы": "и", "є": "е", "э": "е", "ґ": "г", "ь": "", "ъ": ""}
)
_ACCENT = re.compile("[\u0300-\u036f]")
"""Accents of Latin, Greek and Cyrillic letters; the marks of other scripts make other letters."""
_JOINERS = str.maketrans(dict.fromkeys("-‑–_/.", " ") | dict.fromkeys("'’ʼ`", ""))


class Place(NamedTuple):
    """A city of GeoNames.

    Attributes:
        geonames: its number there.
        country: ISO 3166-1 alpha-2.
        region: first administrative level as GeoNames numbers it; the state's letters in the United States.
        population: persons, to three digits.
        name: as GeoNames calls it.
    """

    geonames: int
    country: str
    region: str
    population: int
    name: str


class NamedPlace(NamedTuple):
    """A city that a name may mean.

    Attributes:
        forms: the nominative of that name; a second one with Ukrainian letters where there is.
        is_main: GeoNames calls it so.
    """

    place: Place
    forms: tuple[str, ...]
    is_main: bool

    def form_in(self, language: str) -> str:
        """Return the nominative in a language."""
        return self.forms[-1] if language == "uk" else self.forms[0]


@dataclass(frozen=True, kw_only=True)
class Places:
    """Cities and their names as sorted lines: as objects they would cost 60 MB more.

    Attributes:
        countries: GeoNames numbers of countries by ISO 3166-1 alpha-2 code.
        regions: country and region by the GeoNames number of a region: the states of the United States.
        cities: a line for each city: the fields of `Place`, the largest city first.
        names: a line for each key: the key, the nominative forms, and the numbers of its cities in `cities`, with an
            asterisk where GeoNames calls the city so.
    """

    countries: Mapping[str, int] = field(repr=False)
    regions: Mapping[int, tuple[str, str]] = field(repr=False)
    cities: Sequence[str] = field(repr=False)
    names: Sequence[str] = field(repr=False)

    def find(self, name: str) -> list[NamedPlace]:
        """Return the cities that a name may mean, the largest first."""
        return self._at(place_key(name))

    def find_stem(self, stem: str, endings: Iterable[str]) -> list[NamedPlace]:
        """Return the cities whose keys are a stem with one of some endings: "warszaw" finds "Warszawa"."""
        return [found for ending in endings for found in self._at(stem + ending)]

    def read_large(self, script: re.Pattern[str], *, least_population: int) -> Iterator[tuple[str, Place]]:
        """Yield the names in a script of large cities, each with the largest city that has it."""
        for line in self.names:
            if script.match(line):
                named = next(self._read(line))
                if named.place.population >= least_population:
                    yield named.forms[0], named.place

    def _at(self, key: str) -> list[NamedPlace]:
        position = bisect_left(self.names, f"{key}\t")
        if position == len(self.names) or not self.names[position].startswith(f"{key}\t"):
            return []
        return list(self._read(self.names[position]))

    def _read(self, line: str) -> Iterator[NamedPlace]:
        _, forms, numbers = line.split("\t")
        for number in numbers.split(","):
            geonames, country, region, population, name = self.cities[int(number.rstrip("*"))].split("\t")
            place = Place(int(geonames), country, region, int(population), name)
            yield NamedPlace(place, tuple(forms.split("|")), number.endswith("*"))


def load_places(path: Path = CITIES_FILE) -> Places:
    """Read countries, regions, cities and names: an empty line between them; a first line names source and licence."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        countries, regions, cities, names = ([*_section(lines)] for _ in range(4))
    return Places(
        countries={code: int(number) for code, number in (line.split("\t") for line in countries)},
        regions={int(number): (code, region) for number, code, region in (line.split("\t") for line in regions)},
        cities=cities,
        names=names,
    )


def _section(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines until an empty one."""
    for line in lines:
        if line == "\n":
            return
        yield line.rstrip("\n")


def place_key(name: str) -> str:
    """Return the form under which spellings of a place agree: no case, no accents, no Cyrillic case endings.

    >>> place_key("Kraków"), place_key("Харькове"), place_key("Saint-Denis")
    ('krakow', 'харков', 'saint denis')
    """
    words = (stem(word.casefold()) for word in name.translate(_JOINERS).split())
    decomposed = unicodedata.normalize("NFKD", " ".join(words).translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed).casefold()).strip()
