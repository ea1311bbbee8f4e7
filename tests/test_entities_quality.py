"""How well names are found, with floors that may only rise."""

import json
from pathlib import Path

import pytest

from agents.entities import Gazetteer, Tagger, load_gazetteer
from agents.entities.taggers import load_taggers
from training.entities.evaluate import HeldOut, load_own_sentences, score_steps
from training.entities.news import read_news

ROOT = Path(__file__).parents[1]
FLOORS = json.loads((Path(__file__).parent / "cases/entities/floors.json").read_text(encoding="utf-8"))
MAX_FILE_BYTES = 45_000_000
MAX_MODELS_BYTES = 90_000_000


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The known names in the languages of the sets."""
    return load_gazetteer({language for floors in FLOORS.values() for language in floors})


@pytest.fixture(scope="module")
def taggers() -> dict[str, Tagger]:
    """The models that ship."""
    return dict(load_taggers(ROOT / "models"))


@pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in FLOORS for language in FLOORS[kind]])
def test_quality_strict_f1(kind: str, language: str, gazetteer: Gazetteer, taggers: dict[str, Tagger]) -> None:
    """Strict F1 on our own lines that no tagger was trained on does not fall below its floor."""
    sentences = read_news(language, "test") if kind == "lines" else load_own_sentences(language)

    scores = score_steps(HeldOut(language, sentences), taggers=taggers, gazetteer=gazetteer)

    assert scores["whole stage"]["all"].f1 >= FLOORS[kind][language]


def test_quality_models_are_small() -> None:
    """The models fit into a repository: no large file, and little in all."""
    folders = [ROOT / "models" / folder for folder in ("entities-latin", "entities-cyrillic")]
    sizes = [path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()]

    assert max(sizes) < MAX_FILE_BYTES
    assert sum(sizes) < MAX_MODELS_BYTES


@pytest.mark.parametrize("folder", ["entities-latin", "entities-cyrillic"])
def test_quality_models_hold_no_words(folder: str) -> None:
    """A model ships weights, hashes of words and its card, but no vocabulary."""
    files = [path for path in (ROOT / "models" / folder).rglob("*") if path.is_file()]

    assert {path.suffix for path in files} == {".cfg", ".json", ".md", ".npz"}
    assert not any("vocab" in path.parts for path in files)
