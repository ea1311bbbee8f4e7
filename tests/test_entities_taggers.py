"""Loading taggers, and pipelines that are not ours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.pipeline import EntityRuler

from agents.entities.spans import Span
from agents.entities.taggers import SpacyTagger, load_tagger, load_taggers
from training.entities.evaluate import load_own_sentences

MODELS = Path(__file__).parents[1] / "models"


def test_taggers_official_labels_become_ours() -> None:
    """People, states and buildings of an official package get our labels; dates are no names."""
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    assert isinstance(ruler, EntityRuler)
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "Ada"},
            {"label": "GPE", "pattern": "Kiel"},
            {"label": "DATE", "pattern": "2020"},
        ]
    )

    (spans,) = SpacyTagger(pipeline).tag(["Ada left Kiel in 2020"])

    assert spans == [Span(0, 3, "PER"), Span(9, 13, "LOC")]


def test_taggers_missing_model_names_the_remedy(tmp_path: Path) -> None:
    """A folder without models is an error that says what to do."""
    with pytest.raises(ValueError, match="no spaCy pipeline"):
        load_taggers(tmp_path)


def test_taggers_missing_package_names_the_remedy() -> None:
    """A package that is not installed is an error that names it."""
    with pytest.raises(ValueError, match="xx_not_installed_sm"):
        load_taggers(MODELS, {"en": "xx_not_installed_sm"})


def test_taggers_package_without_names_is_refused(tmp_path: Path) -> None:
    """A pipeline that finds no names is refused when it is loaded, not on the first article."""
    spacy.blank("en").to_disk(tmp_path / "blank")

    with pytest.raises(ValueError, match="finds no names"):
        load_tagger(tmp_path / "blank")


def test_taggers_answer_does_not_depend_on_the_batch() -> None:
    """A paragraph has the same names alone and among others, in any language of its family."""
    tagger = load_taggers(MODELS)["Latn"]
    paragraph = "Margaret Oduya met the mayor of Rotterdam."

    (alone,) = tagger.tag([paragraph])
    among = tagger.tag(["Der Bürgermeister von Görlitz schwieg.", paragraph, "x"])

    assert alone == among[1]


def test_taggers_read_their_word_tables() -> None:
    """With a word table of zeros the names found are others: a table that finds nothing would not go unnoticed."""
    paragraphs = [sentence.text for language in ("en", "uk") for sentence in load_own_sentences(language)]

    for tagger in load_taggers(MODELS).values():
        before = tagger.tag(paragraphs)
        component: Any = tagger.pipeline.get_pipe("ner")
        component.vectors = replace(component.vectors, pieces=0 * component.vectors.pieces)

        assert tagger.tag(paragraphs) != before
