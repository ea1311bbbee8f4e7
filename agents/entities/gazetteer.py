"""Known names: countries in every language, cities, and a curated list of people, places and organisations."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale
from babel.core import get_global

from agents.entities.aliases import ALIASES_FILE, KnownThing, read_aliases
from agents.entities.boundaries import BoundaryRules, load_boundary_rules
from agents.entities.caseless import caseless_pattern, read_large_cities
from agents.entities.confidence import Calibration, load_calibration
from agents.entities.demonyms import Demonyms, read_demonyms
from agents.entities.entry import COUNTRY_PREFIX, GEONAMES_PREFIX, Entry
from agents.entities.heads import HeadNouns, load_head_nouns
from agents.entities.places import Places, load_places
from agents.entities.slugs import Transliteration, load_transliteration
from agents.entities.words import SOFTENING_LANGUAGES, NameKey, name_key, soften

LANGUAGES = (
    "ar", "be", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it",
    "ja", "ko", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip
MAX_NAME_WORDS = 6

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_AMBIGUOUS = frozenset({"Congo", "Jersey", "Kongo", "Man", "Конго", "Мали", "Малі"})
_PARENTHESES = re.compile(r"\s*[(（].*?[)）]")


@dataclass(frozen=True, kw_only=True)
class NameIndex:
    """The known names as one language writes them.

    Attributes:
        entries: by the key of a name.
        surfaces: by the name itself, for scripts without capitals.
        pattern: finds any surface, the longest first; None in scripts with capitals.
        demonyms: words for inhabitants, and adjectives, of countries.
        home: the country with most speakers (ISO 3166-1 alpha-2), by CLDR's likely subtags.
        heads: nouns that decide what a longer name is.
    """

    language: str
    entries: Mapping[NameKey, Entry] = field(repr=False)
    surfaces: Mapping[str, Entry] = field(repr=False)
    pattern: re.Pattern[str] | None = field(repr=False)
    demonyms: Demonyms = field(repr=False)
    home: str
    heads: HeadNouns = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """What is known about names.

    Attributes:
        languages: in which names are known (ISO 639-1); texts in others are read with those of English.
        things: the curated list.
        places: cities, to tell which one a place is; nothing is found in a text by them.
        boundaries: words and marks that belong to no name.
        transliteration: how unknown names get their keys.
        calibration: how sure a name is by what speaks for it.
    """

    languages: frozenset[str]
    things: tuple[KnownThing, ...] = field(repr=False)
    places: Places = field(repr=False)
    boundaries: BoundaryRules = field(repr=False)
    transliteration: Transliteration = field(repr=False)
    calibration: Calibration = field(repr=False)
    _indexes: dict[str, NameIndex] = field(default_factory=dict, init=False, repr=False)

    def for_language(self, tag: str) -> NameIndex:
        """Return the names as the language of a BCP 47 tag writes them.

        An index is built when its language comes for the first time: all of them would take 2 s and 80 MB.
        """
        language = tag.partition("-")[0]
        known = language if language in self.languages else "en"
        if known not in self._indexes:
            self._indexes[known] = _build_index(known, self.things, self.places)
        return self._indexes[known]


def load_gazetteer(languages: Iterable[str] = LANGUAGES, aliases_file: Path = ALIASES_FILE) -> Gazetteer:
    """Read the known names of languages (ISO 639-1); English is always among them."""
    return Gazetteer(
        languages=frozenset({*languages, "en"}),
        things=read_aliases(aliases_file),
        places=load_places(),
        boundaries=load_boundary_rules(),
        transliteration=load_transliteration(),
        calibration=load_calibration(),
    )


def _build_index(language: str, things: Iterable[KnownThing], places: Places) -> NameIndex:
    """Key the known things by their names in a language."""
    surfaces = _read_surfaces(language, things, places)
    entries = {name_key(name, language=language): entry for name, entry in surfaces.items()}
    if language in SOFTENING_LANGUAGES:
        softened = ((soften(name), entry) for name, entry in surfaces.items())
        entries = {name_key(name, language=language): entry for name, entry in softened} | entries
    pattern = caseless_pattern(surfaces, language)
    return NameIndex(
        language=language,
        entries=entries,
        surfaces=surfaces if pattern else {},
        pattern=pattern,
        demonyms=read_demonyms(language),
        home=get_global("likely_subtags")[language].rpartition("_")[2],
        heads=load_head_nouns(),
    )


def _read_surfaces(language: str, things: Iterable[KnownThing], places: Places) -> dict[str, Entry]:
    """Return the known things by each of their names; countries win: "Бразилии" is no form of the city Brasília."""
    territories = _territories(language)
    countries: list[tuple[str, Entry]] = []
    others: list[tuple[str, Entry]] = []
    for thing in things:
        named = countries if thing.id.startswith(COUNTRY_PREFIX) else others
        named.extend(_entries(thing, language, territories, places))
    surfaces = dict(read_large_cities(language, places)) | dict(others)
    for names in (_territories("en"), territories):
        for code, name in names.items():
            entry = Entry(COUNTRY_PREFIX + code, "LOC", territories.get(code, name), code, places.countries.get(code))
            surfaces.update({form: entry for form in (name, _PARENTHESES.sub("", name)) if form not in _AMBIGUOUS})
    return surfaces | dict(countries)


def _entries(
    thing: KnownThing, language: str, territories: Mapping[str, str], places: Places
) -> Iterator[tuple[str, Entry]]:
    """Yield a thing under each of its names in a language; where it has no label there, each name is its own."""
    label, geonames = thing.label_in(language), None
    if thing.id.startswith(COUNTRY_PREFIX) and thing.country:
        label = label if language == "en" else territories.get(thing.country)
        geonames = places.countries.get(thing.country)
    if thing.id.startswith(GEONAMES_PREFIX):
        geonames = int(thing.id.removeprefix(GEONAMES_PREFIX))
    for name in thing.names_in(language):
        is_fuller = label is None or name.count(" ") >= label.count(" ") if thing.type == "PER" else label is None
        yield name, Entry(thing.id, thing.type, name if is_fuller else label or name, thing.country, geonames)


def _territories(language: str) -> dict[str, str]:
    """Return country names by code from CLDR."""
    territories = Locale.parse(language).territories
    return {
        code: _PARENTHESES.sub("", name) if code in ("PS", "HK", "MO", "MM") else name
        for code, name in sorted(territories.items())
        if len(code) == len("XX") and code.isalpha() and code not in _NOT_COUNTRIES
    }
