"""How well names are found, with floors that may only rise."""

import json
from pathlib import Path

import pytest

from agents.entities import Gazetteer, Tagger, load_gazetteer
from agents.entities.taggers import load_taggers
from training.entities.evaluate import find_spans, load_own_sentences
from training.entities.scores import score

ROOT = Path(__file__).parents[1]
FLOORS = json.loads((Path(__file__).parent / "cases/entities/floors.json").read_text(encoding="utf-8"))
MAX_MODEL_BYTES = 15_000_000


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The known names in the languages of the sentences."""
    return load_gazetteer(FLOORS)


@pytest.fixture(scope="module")
def taggers() -> dict[str, Tagger]:
    """The models that ship."""
    return dict(load_taggers(ROOT / "models"))


@pytest.mark.parametrize("language", FLOORS)
def test_quality_strict_f1(language: str, gazetteer: Gazetteer, taggers: dict[str, Tagger]) -> None:
    """Strict F1 on our own news sentences does not fall below its floor."""
    sentences = load_own_sentences(language)

    found = find_spans(sentences, step="consistent", taggers=taggers, gazetteer=gazetteer)
    scores = score(zip((sentence.spans for sentence in sentences), found, strict=True), labels=("PER", "ORG", "LOC"))

    assert scores["all"].f1 >= FLOORS[language]


@pytest.mark.parametrize("folder", ["entities-latin", "entities-cyrillic"])
def test_quality_models_are_small_and_hold_no_corpus_words(folder: str) -> None:
    """A model ships weights and its card, no vocabulary, and stays small."""
    files = [path for path in (ROOT / "models" / folder).rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < MAX_MODEL_BYTES
    assert (ROOT / "models" / folder / "MODEL_CARD.md").is_file()
    assert not any("vocab" in path.parts for path in files)
