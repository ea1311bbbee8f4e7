"""The language of articles."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.language import identify_language, load, load_detector
from agents.language.ngrams import load_tables, save_tables
from agents.settings import Settings
from schemas import CleanedArticle, Cleaning, LanguageTaggedArticle

CASES = Path(__file__).parent / "cases" / "language"
DETECTOR = load_detector(Settings().models_dir)
SENTENCES: list[dict[str, str]] = json.loads((CASES / "sentences.json").read_text("utf-8"))
UNDETERMINED: list[dict[str, str]] = json.loads((CASES / "undetermined.json").read_text("utf-8"))
NOISY: list[dict[str, str]] = json.loads((CASES / "noisy.json").read_text("utf-8"))
TEXTS: dict[str, dict[str, list[str]]] = json.loads((CASES / "texts.json").read_text("utf-8"))
FLOORS: dict[str, float] = json.loads((CASES / "floors.json").read_text("utf-8"))
MIXED = json.loads((CASES / "mixed.json").read_text("utf-8"))
BY_TAG = {case["tag"]: case["text"] for case in SENTENCES}


def _tagged(body: str, headline: str | None = None, min_confidence: float = 0.5) -> LanguageTaggedArticle:
    cleaning = Cleaning(segments=(), removed_ratio=0, raw_sha256="0" * 64, raw_length=len(body))
    article = CleanedArticle(uri="urn:test:1", body=body, headline=headline, cleaning=cleaning)
    return identify_language(article, detector=DETECTOR, min_confidence=min_confidence)


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["tag"])
def test_language_is_identified(case: dict[str, str]) -> None:
    """One sentence is enough for language and script."""
    language = _tagged(case["text"]).language

    assert (language.tag, language.script) == (case["tag"], case["script"])
    assert not language.mixed


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_language_quality_does_not_fall(kind: str) -> None:
    """The share of right tags, over 38 languages, stays at its floor or above."""
    expected = [(tag, text) for tag, texts in TEXTS.items() for text in texts[kind]]

    found = [_tagged(text).language.tag for _, text in expected]

    right = sum(one == tag for one, (tag, _) in zip(found, expected, strict=True))
    assert len(TEXTS) == 38
    assert right / len(expected) >= FLOORS[kind]


@pytest.mark.parametrize("tag", sorted(TEXTS))
def test_language_of_document_is_sure(tag: str) -> None:
    """Two sentences in one language are that language, are not mixed and leave no doubt."""
    language = _tagged("\n\n".join(TEXTS[tag]["sentences"][:2])).language

    assert (language.tag, language.mixed) == (tag, False)
    assert language.confidence > 0.95


@pytest.mark.parametrize("case", NOISY, ids=lambda case: case["why"])
def test_language_is_identified_in_spite_of_noise(case: dict[str, str]) -> None:
    """Capitals, addresses, pictures and foreign names do not hide a language."""
    language = _tagged(case["text"]).language

    assert (language.tag, language.script) == (case["tag"], case["script"])


@pytest.mark.parametrize("case", UNDETERMINED, ids=lambda case: case["why"])
def test_language_is_undetermined_when_unsure(case: dict[str, str]) -> None:
    """Text without letters, without meaning or in another language is `und`."""
    language = _tagged(case["text"]).language

    assert (language.tag, language.script) == ("und", case["script"])


def test_language_below_min_confidence_is_undetermined() -> None:
    """The threshold is the caller's; the best guess becomes the first alternative."""
    sure = _tagged("Bilbao Madrid", min_confidence=0.0).language
    unsure = _tagged("Bilbao Madrid", min_confidence=1.0).language

    assert unsure.tag == "und"
    assert unsure.alternatives[0].tag == sure.tag


def test_language_of_short_body_reads_the_headline() -> None:
    """A body of a few signs takes its language from the headline."""
    language = _tagged("2 : 1", headline=BY_TAG["fi"]).language

    assert language.tag == "fi"


def test_language_headline_decides_where_the_body_leaves_doubts() -> None:
    """The headline is a second vote."""
    alone = _tagged("Oslo, Bergen og Trondheim").language
    with_headline = _tagged("Oslo, Bergen og Trondheim", headline=TEXTS["no"]["short"][0]).language

    assert alone.confidence < with_headline.confidence
    assert with_headline.tag == "no"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Її літак", "uk"),
        ("Людзі йшлі ў горад", "be"),
        ("Он объявил об этом", "ru"),
        ("Његова књига", "sr"),
    ],
)
def test_language_letters_decide_between_neighbours(text: str, tag: str) -> None:
    """A letter that a language does not have speaks against it, however short the text."""
    assert _tagged(text, min_confidence=0.0).language.tag == tag


@pytest.mark.parametrize("case", MIXED, ids=lambda case: case["why"])
def test_language_mixed_lines_are_noticed(case: dict[str, object]) -> None:
    """A second language counts when it holds more than a fifth of the lines."""
    lines = case["lines"]
    assert isinstance(lines, list)

    language = _tagged("\n\n".join(BY_TAG[tag] for tag in lines)).language

    assert language.mixed is case["mixed"]


def test_language_is_that_of_most_lines() -> None:
    """Letters that stand out at the beginning and in the middle do not outweigh the lines."""
    russian, romanian = TEXTS["ru"]["sentences"], TEXTS["ro"]["sentences"]

    language = _tagged("\n".join((*russian, *romanian[:2], *russian[:2], *romanian * 2))).language

    assert (language.tag, language.mixed) == ("ro", True)
    assert language.alternatives[0].tag == "ru"


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=60)))
def test_language_of_any_text_is_valid_and_stable(body: str, headline: str | None) -> None:
    """Whatever the text, the same text gives the same valid language."""
    first = _tagged(body, headline)

    assert first.language == _tagged(body, headline).language
    assert first.body == body
    assert len(first.language.alternatives) <= 2


def test_language_without_weights_says_which_file(tmp_path: Path) -> None:
    """A missing model is named, with the remedy."""
    with pytest.raises(ValueError, match=r"ngrams\.npz is missing"):
        load(Settings(models_dir=tmp_path))


def test_language_fingerprint_covers_the_weights(tmp_path: Path) -> None:
    """Other weights or another calibration are another stage."""
    shutil.copytree(Settings().models_dir / "language", tmp_path / "language")
    same = load(Settings(models_dir=tmp_path)).fingerprint
    calibration = tmp_path / "language" / "calibration.json"
    calibration.write_text(calibration.read_text("utf-8").replace("0.5", "0.6"), encoding="utf-8")

    other = load(Settings(models_dir=tmp_path)).fingerprint

    assert same == load(Settings()).fingerprint != other


@given(st.text(max_size=300))
def test_language_table_survives_any_text(text: str) -> None:
    """Each language gets a finite score, whatever the text."""
    for table in DETECTOR.tables.values():
        assert np.isfinite(table.score(text)).all()


def test_language_tables_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Saving and loading changes nothing, and gives the same file."""
    save_tables(DETECTOR.tables, tmp_path / "first.npz")
    save_tables(load_tables(tmp_path / "first.npz"), tmp_path / "second.npz")

    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_language_load_names_model_and_threshold() -> None:
    """The loaded stage carries everything that changes its results."""
    stage = load(Settings(language_min_confidence=0.7))

    assert stage.parameters == (("language_min_confidence", 0.7),)
    assert [model.name for model in stage.models] == ["py3langid", "language-ngrams", "language-rules"]
