"""Taggers: trained pipelines that find names in paragraphs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from agents.entities import component  # noqa: F401 - registers what our pipelines refer to
from agents.entities.spans import Span
from schemas import EntityType

FAMILIES = {"Latn": "entities-latin", "Cyrl": "entities-cyrillic"}
"""Folders of our models by the script that they read (ISO 15924)."""

LABELS: Mapping[str, EntityType] = {
    "PER": "PER",
    "PERSON": "PER",
    "persName": "PER",
    "ORG": "ORG",
    "orgName": "ORG",
    "LOC": "LOC",
    "GPE": "LOC",
    "FAC": "LOC",
    "placeName": "LOC",
    "geogName": "LOC",
}
"""What the labels of ours and of the official packages become; others are no names."""

BATCH_PARAGRAPHS = 32


@dataclass(frozen=True)
class SpacyTagger:
    """A spaCy pipeline as a tagger."""

    pipeline: Language

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the names in each paragraph.

        Words that were never seen before are forgotten at the end: a process that runs for weeks does not grow.
        """
        with self.pipeline.memory_zone():
            return [
                [
                    Span(entity.start_char, entity.end_char, LABELS[entity.label_])
                    for entity in document.ents
                    if entity.label_ in LABELS
                ]
                for document in self.pipeline.pipe(paragraphs, batch_size=BATCH_PARAGRAPHS)
            ]


def load_taggers(models_folder: Path, packages: Mapping[str, str] | None = None) -> dict[str, SpacyTagger]:
    """Load our taggers by script, and installed spaCy packages by language, which win for theirs.

    Args:
        models_folder: holds `entities-latin` and `entities-cyrillic`.
        packages: names of installed packages by language, such as `{"en": "en_core_web_sm"}`.

    Raises:
        ValueError: a model or package is not there, or has no component that finds names.
    """
    sources: dict[str, str | Path] = {script: models_folder / name for script, name in FAMILIES.items()}
    return {key: load_tagger(source) for key, source in {**sources, **(packages or {})}.items()}


def load_tagger(source: str | Path) -> SpacyTagger:
    """Load a pipeline, by folder or by the name of an installed package, without what finding names does not need.

    Raises:
        ValueError: there is none, or it has no component that finds names.
    """
    try:
        pipeline = spacy.load(
            source, exclude=["parser", "senter", "lemmatizer", "attribute_ruler", "tagger", "morphologizer"]
        )
    except OSError as error:
        raise ValueError(f"{source} is no spaCy pipeline; run `make train`, or install the package") from error
    if "ner" not in pipeline.pipe_names:
        raise ValueError(f"{source} finds no names (it has {pipeline.pipe_names}); choose a package with `ner`")
    return SpacyTagger(pipeline)
