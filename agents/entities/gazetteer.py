"""Known names: countries in every language, and a curated list of people, places and organisations."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from pydantic import TypeAdapter

from agents.entities.boundaries import BoundaryRules, load_boundary_rules
from agents.entities.demonyms import load_demonyms
from agents.entities.heads import HeadNouns, load_head_nouns
from agents.entities.slugs import Transliteration, load_transliteration
from agents.entities.words import NameKey, name_key
from schemas import EntityType

ALIASES_FILE = Path(__file__).with_name("aliases.tsv")

LANGUAGES = (
    "en", "de", "ru", "uk", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "ro", "hu", "sv", "da", "no", "fi",
    "el", "bg", "sr", "hr", "be", "tr", "ja", "zh", "ko", "ar", "he",
)  # fmt: skip
UNSPACED = frozenset({"ja", "zh"})
"""Languages whose words cannot be found by spaces."""

SHORTEST_UNSPACED = 2
MAX_NAME_WORDS = 6

_TYPE: TypeAdapter[EntityType] = TypeAdapter(EntityType)
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_AMBIGUOUS = frozenset({"Jersey", "Man"})
_PARENTHESES = re.compile(r"\s*[(（].*?[)）]")


class Entry(NamedTuple):
    """A known thing; `country` is its ISO 3166-1 alpha-2 code."""

    id: str
    type: EntityType
    label: str
    country: str | None

    @property
    def is_country(self) -> bool:
        """Tell whether it is a country itself."""
        return self.id.startswith("iso3166:")


@dataclass(frozen=True, kw_only=True)
class NameIndex:
    """The known names as one language writes them.

    Attributes:
        entries: by the key of a name.
        surfaces: by the name itself, for languages without spaces.
        pattern: finds any surface, the longest first; None where words have spaces.
        demonyms: country codes by the stem of the word for its inhabitants or of its adjective.
        heads: nouns that decide what a longer name is.
    """

    language: str
    entries: Mapping[NameKey, Entry] = field(repr=False)
    surfaces: Mapping[str, Entry] = field(repr=False)
    pattern: re.Pattern[str] | None = field(repr=False)
    demonyms: Mapping[str, str] = field(repr=False)
    heads: HeadNouns = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """What is known about names.

    Attributes:
        indexes: known names by language tag; a language that is not there is read with those of English.
        boundaries: words and marks that belong to no name.
        transliteration: how unknown names get their keys.
    """

    indexes: Mapping[str, NameIndex] = field(repr=False)
    boundaries: BoundaryRules = field(repr=False)
    transliteration: Transliteration = field(repr=False)

    def for_language(self, tag: str) -> NameIndex:
        """Return the names as the language of a BCP 47 tag writes them."""
        return self.indexes.get(tag.partition("-")[0], self.indexes["en"])


def load_gazetteer(languages: Iterable[str] = LANGUAGES, aliases_file: Path = ALIASES_FILE) -> Gazetteer:
    """Build the known names of languages (ISO 639-1); English is always among them."""
    aliases = _read_aliases(aliases_file)
    english = _territories("en")
    return Gazetteer(
        indexes={language: _build_index(language, aliases, english) for language in sorted({*languages, "en"})},
        boundaries=load_boundary_rules(),
        transliteration=load_transliteration(),
    )


def _build_index(language: str, aliases: Mapping[str, Entry], english: Mapping[str, str]) -> NameIndex:
    """Put country names of the language and of English under the curated names, which win."""
    surfaces: dict[str, Entry] = {}
    for names in (english, _territories(language)):
        for code, name in names.items():
            entry = Entry(f"iso3166:{code}", "LOC", english[code], code)
            surfaces.update({form: entry for form in (name, _PARENTHESES.sub("", name)) if form not in _AMBIGUOUS})
    surfaces.update(aliases)
    entries = {name_key(name, language=language): entry for name, entry in surfaces.items()}
    unspaced = sorted((name for name in surfaces if _is_unspaced(name)), key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(map(re.escape, unspaced))) if language in UNSPACED else None
    return NameIndex(
        language=language,
        entries=entries,
        surfaces=surfaces if pattern else {},
        pattern=pattern,
        demonyms=load_demonyms(language),
        heads=load_head_nouns(),
    )


def _is_unspaced(name: str) -> bool:
    """Tell whether a name is in a script without spaces and long enough to be found anywhere."""
    return len(name) >= SHORTEST_UNSPACED and name[0] > "\u2e80"


def _territories(language: str) -> dict[str, str]:
    """Return country names by code from CLDR."""
    territories = Locale.parse(language).territories
    return {
        code: name
        for code, name in sorted(territories.items())
        if len(code) == len("XX") and code.isalpha() and code not in _NOT_COUNTRIES
    }


def _read_aliases(path: Path) -> dict[str, Entry]:
    """Return the curated entries by each of their names."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        name: Entry(row["id"], _TYPE.validate_python(row["type"]), row["label"], row["country"] or None)
        for row in rows
        for name in (row["label"], *row["aliases"].split("|"))
    }
