"""The curated list of things that are often in the news, with their names."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from schemas import EntityType

ALIASES_FILE = Path(__file__).with_name("aliases.tsv")

NAME_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "ja")
"""Languages with a column of their own; `other` holds names in further languages and spellings."""
OTHER = "other"

_CYRILLIC_LANGUAGES = frozenset({"ru", "uk", "be", "bg", "mk", "sr"})
_OTHER_SCRIPTS = frozenset({"ja", "zh", "ko", "ar", "fa", "he", "hi", "el"})
_TYPE: TypeAdapter[EntityType] = TypeAdapter(EntityType)


@dataclass(frozen=True, kw_only=True)
class KnownThing:
    """A thing of the curated list.

    Attributes:
        id: `iso3166:XX` for a country, `geonames:N` for a city or region with that number, or a key of ours.
        type: what it is.
        country: ISO 3166-1 alpha-2, if it stands for one.
        names: by column, the fullest first.
    """

    id: str
    type: EntityType
    country: str | None
    names: Mapping[str, tuple[str, ...]] = field(repr=False)

    def names_in(self, language: str) -> Iterator[str]:
        """Yield its names as texts in a language have them; what wins among equal keys comes last."""
        for column in (*_columns(language), language):
            yield from reversed(self.names.get(column, ()))

    def label_in(self, language: str) -> str | None:
        """Return its fullest name in a language; None where the list does not have it."""
        own = self.names.get(language)
        if own:
            return own[0]
        if language in _CYRILLIC_LANGUAGES or language in _OTHER_SCRIPTS or self.type == "LOC":
            return None
        return self.names["en"][0]


def _columns(language: str) -> tuple[str, ...]:
    """Return the columns beside its own that a language reads: English, and those of its script if it has none."""
    if language in _CYRILLIC_LANGUAGES:
        return (OTHER, "en", "uk", "ru")
    if language in NAME_LANGUAGES:
        return (OTHER, "en")
    if language in _OTHER_SCRIPTS:
        return (OTHER, "ja", "en")
    return (OTHER, "pl", "nl", "pt", "it", "es", "fr", "de", "en")


def read_aliases(path: Path = ALIASES_FILE) -> tuple[KnownThing, ...]:
    """Read the list."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(_read_row(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _read_row(row: Mapping[str, str]) -> KnownThing:
    cells = {column: row[column].split("|") for column in (*NAME_LANGUAGES, OTHER) if row[column]}
    return KnownThing(
        id=row["id"],
        type=_TYPE.validate_python(row["type"]),
        country=row["country"] or None,
        names={column: tuple(names) for column, names in cells.items()},
    )
