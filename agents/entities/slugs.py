"""Keys for things that nobody has given an identifier."""

import json
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from agents.entities.words import stem
from schemas import EntityType

TRANSLITERATION_FILE = Path(__file__).with_name("transliteration.json")


@dataclass(frozen=True)
class Transliteration:
    """What letters become in a key, as a table for `str.translate`."""

    letters: dict[int, str]


def load_transliteration(path: Path = TRANSLITERATION_FILE) -> Transliteration:
    """Read the table."""
    return Transliteration(str.maketrans(json.loads(path.read_text(encoding="utf-8"))))


def entity_id(entity_type: EntityType, label: str, *, transliteration: Transliteration) -> str:
    """Return a key made of the label: `per:`, `org:` or `loc:`, then its words without case ending in plain letters.

    Accents go, y is i, w is v, double letters are one, so that the usual spellings of a name agree. Letters of other
    scripts stay as they are.
    """
    words = "".join(letter if letter.isalnum() else " " for letter in label.replace("'", "").replace("’", "")).split()
    plain = "-".join(map(stem, words)).translate(transliteration.letters)
    decomposed = unicodedata.normalize("NFKD", plain)
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    slug = "".join(letter for letter, _ in groupby(folded.translate(transliteration.letters)))
    return f"{entity_type.lower()}:{slug or label}"
