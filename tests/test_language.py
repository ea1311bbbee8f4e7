"""The language of articles."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.language import identify_language, load, load_detector
from agents.settings import Settings
from schemas import CleanedArticle, Cleaning, LanguageTaggedArticle

CASES = Path(__file__).parent / "cases" / "language"
DETECTOR = load_detector()
SENTENCES: list[dict[str, str]] = json.loads((CASES / "sentences.json").read_text("utf-8"))
UNDETERMINED: list[dict[str, str]] = json.loads((CASES / "undetermined.json").read_text("utf-8"))
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


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=60)))
def test_language_of_any_text_is_valid_and_stable(body: str, headline: str | None) -> None:
    """Whatever the text, the same text gives the same valid language."""
    first = _tagged(body, headline)

    assert first.language == _tagged(body, headline).language
    assert first.body == body
    assert len(first.language.alternatives) <= 2


def test_language_load_names_model_and_threshold() -> None:
    """The loaded stage carries everything that changes its results."""
    stage = load(Settings(language_min_confidence=0.7))

    assert stage.parameters == (("language_min_confidence", 0.7),)
    assert [model.name for model in stage.models] == ["py3langid", "language-rules"]
