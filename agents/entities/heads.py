"""Nouns that decide what a name of several words is: "Ministry", "region"."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from schemas import EntityType

HEADS_FILE = Path(__file__).with_name("heads.toml")

HeadNouns = Mapping[str, EntityType]


def load_head_nouns(path: Path = HEADS_FILE) -> HeadNouns:
    """Read the nouns in lower case, each with the type of the names it makes."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    types: tuple[EntityType, ...] = ("ORG", "LOC")
    return {noun: kind for kind in types for noun in content[kind]}


def head_type(name: str, heads: HeadNouns) -> EntityType | None:
    """Return the type that the last word of a name gives it, or else the first of a Slavic one; None without either.

    A name of one word is not judged.
    """
    words = name.lower().split()
    if len(words) == 1:
        return None
    slavic = "\u0400" <= words[0][0] <= "\u04ff"
    return heads.get(words[-1]) or (heads.get(words[0]) if slavic else None)
