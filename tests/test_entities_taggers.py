"""Loading taggers, and pipelines that are not ours."""

from pathlib import Path

import pytest
import spacy
from spacy.pipeline import EntityRuler

from agents.entities.spans import Span
from agents.entities.taggers import SpacyTagger, load_tagger, load_taggers

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
