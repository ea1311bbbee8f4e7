"""Words for the inhabitants and the adjective of a country: "Japanese", "japanisch", "японский"."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEMONYMS_FILE = Path(__file__).with_name("demonyms.tsv")
ENDINGS_FILE = Path(__file__).with_name("demonym_endings.json")

CAPITALISED_LANGUAGES = frozenset({"en", "nl"})
"""Languages in which a demonym always has a capital, and the same word without one is another: "polish"."""


@dataclass(frozen=True, kw_only=True)
class Demonyms:
    """The demonyms of a language.

    Attributes:
        stems: country codes (ISO 3166-1 alpha-2) by stem, in lower case.
        forms: the same by stem with ending.
    """

    language: str
    stems: Mapping[str, str] = field(repr=False)
    forms: Mapping[str, str] = field(repr=False)

    def country(self, word: str) -> str | None:
        """Return the country of a demonym, or None for another word."""
        if self.language in CAPITALISED_LANGUAGES and not word[:1].isupper():
            return None
        return self.forms.get(word.lower())


def read_demonyms(language: str) -> Demonyms:
    """Read the demonyms of one language."""
    listed: dict[str, str] = json.loads(ENDINGS_FILE.read_text(encoding="utf-8"))
    stems = load_demonyms(language)
    endings = sorted(listed.get(language, "").split(" "), key=len, reverse=True)
    forms = {stem + ending: code for ending in endings for stem, code in stems.items()}
    return Demonyms(language=language, stems=stems, forms=forms)


def load_demonyms(language: str, path: Path = DEMONYMS_FILE) -> dict[str, str]:
    """Read the stems of one language in lower case, each with the ISO 3166-1 alpha-2 code of its country.

    A language that the table does not have gives none.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {stem.replace("_", " "): row["code"] for row in rows for stem in (row.get(language) or "").split()}
