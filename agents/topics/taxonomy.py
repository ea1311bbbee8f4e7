"""The names of the topics and their place in the hierarchy: IPTC Media Topics."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

TAXONOMY_FILE = Path(__file__).with_name("taxonomy.toml")


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of news.

    Attributes:
        level: 1 at the top.
        top: identifier of the top-level topic above it, or its own.
    """

    uri: str
    label: str
    level: int
    top: str


Taxonomy: TypeAlias = Mapping[str, Topic]
"""Topics by identifier."""


def load_taxonomy() -> Taxonomy:
    """Read the topics that articles can be given."""
    file = tomllib.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    top = {uri: Topic(uri, label, level=1, top=uri) for uri, label in file["top"].items()}
    return top | {uri: Topic(uri, **fields) for uri, fields in file["narrower"].items()}
