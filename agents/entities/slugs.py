"""Keys for things that nobody has given an identifier."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from agents.entities.case_endings import latin_stem
from agents.entities.name_sounds import NameSounds, load_name_sounds, person_key
from agents.entities.words import stem
from schemas import EntityType

_FEMININE_ENDS = ("a", "а", "я")

TRANSLITERATION_FILE = Path(__file__).with_name("transliteration.json")


@dataclass(frozen=True, kw_only=True)
class Transliteration:
    """What letters become in a key.

    Attributes:
        letters: a table for `str.translate`.
        sounds: how the names of persons sound.
    """

    letters: Mapping[int, str] = field(repr=False)
    sounds: NameSounds


def load_transliteration(path: Path = TRANSLITERATION_FILE) -> Transliteration:
    """Read the tables."""
    letters = str.maketrans(json.loads(path.read_text(encoding="utf-8")))
    return Transliteration(letters=letters, sounds=load_name_sounds())


def entity_id(entity_type: EntityType, label: str, *, transliteration: Transliteration, language: str = "") -> str:
    """Return a key made of the label: `per:`, `org:` or `loc:`, then its words without case ending in plain letters.

    Accents go, y is i, w is v, double letters are one, so that the usual spellings of a name agree; those of a person
    agree by sound. Letters of other scripts stay as they are.

    Args:
        entity_type: what the thing is.
        label: its name.
        transliteration: what letters become.
        language: of the label (ISO 639-1).
    """
    words = "".join(letter if letter.isalnum() else " " for letter in label.replace("'", "").replace("’", "")).split()
    stems = [stem(word) for word in words]
    if entity_type == "PER":
        stems = [latin_stem(word, language=language) for word in stems]
        plain = [word.translate(transliteration.letters) for word in stems]
        key = person_key(plain, sounds=transliteration.sounds, language=language)
        return f"per:{key or label}"
    decomposed = unicodedata.normalize("NFKD", "-".join(stems).translate(transliteration.letters))
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    slug = "".join(letter for letter, _ in groupby(folded.translate(transliteration.letters)))
    return f"{entity_type.lower()}:{slug or label}"


def tell_apart(identifiers: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Return identifiers in which a woman and a man of an article whose full names sound alike differ.

    >>> tell_apart(["per:aleksandr-ivanav"] * 2, ["Alexander Ivanov", "Alexandra Ivanova"])
    ['per:aleksandr-ivanav', 'per:aleksandr-ivanav-a']
    """
    given_names = [label.partition(" ")[0] if " " in label else "" for label in labels]
    named = {
        (one, given.endswith(_FEMININE_ENDS)) for one, given in zip(identifiers, given_names, strict=True) if given
    }
    return [
        f"{one}-a"
        if one.startswith("per:") and given.endswith(_FEMININE_ENDS) and {(one, True), (one, False)} <= named
        else one
        for one, given in zip(identifiers, given_names, strict=True)
    ]
