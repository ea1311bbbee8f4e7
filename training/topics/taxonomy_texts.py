"""IPTC's own labels and definitions as texts about their top-level topics."""

import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from training.corpora import find_corpus
from training.topics.corpora import LabelledText

ARCHIVE = "iptc_mediatopics.tar.gz"
CONCEPTS_FILE = "cptall-x-all-2019-04.json"
PLACES_FILE = "iptc_mapping-2023-10-en.json"
LABEL_KEYS = {"de": "de", "en": "en-GB", "es": "es", "fr": "fr", "pt": "pt-PT"}


def read_taxonomy_texts(folder: Path) -> Iterator[LabelledText]:
    """Read label and definition of every topic that is in use."""
    concepts, places = _read_archive(find_corpus(folder, ARCHIVE))
    for concept in concepts["conceptSet"]:
        top = places.get(concept["qcode"], {}).get("Level1/NewsCode")
        for language, key in LABEL_KEYS.items():
            label = concept.get("prefLabel", {}).get(key)
            if label and isinstance(top, str):
                text = f"{label}. {concept.get('definition', {}).get(key, '')}"
                yield LabelledText(language, None, text, (top,), concept["qcode"])


def _read_archive(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    with tarfile.open(path) as archive:
        files = {Path(member.name).name: archive.extractfile(member) for member in archive}
        concepts, places = files[CONCEPTS_FILE], files[PLACES_FILE]
        assert concepts is not None
        assert places is not None
        return json.loads(concepts.read()), json.loads(places.read())
