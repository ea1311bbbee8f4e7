"""The names of the topics and their place in the hierarchy: IPTC Media Topics."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

TAXONOMY_FILE = Path(__file__).with_name("taxonomy.toml")
LABELS_FILE = Path(__file__).with_name("labels.tsv")


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of news.

    Attributes:
        level: 1 at the top; IPTC's own, so that a topic between this one and the one above it may be left out.
        translations: the label in other languages, as far as there is one.
        above: identifiers of the topics above it, the nearest first; empty at the top.
    """

    uri: str
    label: str
    level: int
    translations: Mapping[str, str]
    above: tuple[str, ...] = ()

    @property
    def top(self) -> str:
        """The top-level topic above it, or itself."""
        return self.above[-1] if self.above else self.uri


Taxonomy: TypeAlias = Mapping[str, Topic]
"""Topics by identifier."""


def load_taxonomy() -> Taxonomy:
    """Read the topics that articles can be given."""
    file = tomllib.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    narrower: Mapping[str, Any] = file["narrower"]
    labels = _read_labels()
    top = {uri: Topic(uri, label, 1, labels.get(uri, {})) for uri, label in file["top"].items()}
    return top | {
        uri: Topic(uri, fields["label"], fields["level"], labels.get(uri, {}), _above(uri, narrower))
        for uri, fields in narrower.items()
    }


def _above(uri: str, narrower: Mapping[str, Any]) -> tuple[str, ...]:
    if uri not in narrower:
        return ()
    broader: str = narrower[uri]["broader"]
    return (broader, *_above(broader, narrower))


def _read_labels() -> dict[str, dict[str, str]]:
    """Return for each topic its labels by language."""
    with LABELS_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row.pop("uri"): {language: label for language, label in row.items() if label} for row in rows}
