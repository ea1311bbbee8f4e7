"""Articles get the topics that they are about, with the words that say so."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import topics
from agents.settings import Settings
from topic_articles import all_evidence, find_topics, load_stage, make_article

CASES = Path(__file__).with_name("cases") / "topics"
FLOORS: dict[str, float] = json.loads((CASES / "floors.json").read_text(encoding="utf-8"))
WORDS = ["War", "ceasefire", "Ärzte", "école", "hospital", "\u00adpolice", "🏆", "прем’єр", "премьера", "映画"]

texts = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=40).map(" ".join)
language_tags = st.sampled_from((*FLOORS, "und", "en-GB", "fi"))


@pytest.mark.parametrize("language", FLOORS)
def test_topics_reach_their_floor(language: str) -> None:
    """In every language the best topic is the expected one at least as often as recorded."""
    with (CASES / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    wrong = [
        (case["headline"], found)
        for case in cases
        if (found := find_topics(case["body"], language=language, headline=case["headline"]))[:1] != [case["topic"]]
    ]

    assert len(wrong) <= (1 - FLOORS[language]) * len(cases), wrong


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("", "en"),
        ("   \n\n", "de"),
        ("12 345 678 %", "fr"),
        ("It was there and then it was not.", "en"),
        ("Parliament votes on the election law of the government.", "und"),
        ("Parliament votes on the election law of the government.", "fi"),
    ],
)
def test_topics_are_empty_without_evidence(body: str, language: str) -> None:
    """No text, no telling words or no lexicon: no topics."""
    assert find_topics(body, language=language) == []


def test_topics_need_more_than_one_weak_term() -> None:
    """A single word in passing gives no topic; the same word in a title does."""
    assert find_topics("They met at the museum gate, and left it again.\nNothing else happened.") != []
    assert (
        find_topics("They left in the early hours and did not say more.\n" + "They met there. " * 30 + "museum") == []
    )


def test_topics_know_regional_language_tags() -> None:
    """The region of a language tag does not matter."""
    body = "The hospital has vaccines for all patients."

    assert find_topics(body, language="en-GB") == find_topics(body, language="en") != []


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        ("Прем’єр обіцяє відставку уряду", "uk", "medtop:11000000"),
        ("Прем'єр обіцяє відставку уряду", "uk", "medtop:11000000"),
        ("L’armée et l’artillerie ont bombardé la ville", "fr", "medtop:16000000"),
        ("Die Kommunal\u00adwahl gewinnt ein Kandidat der Opposition", "de", "medtop:11000000"),
        ("Ein Großbrand und ein Verkehrsunfall", "de", "medtop:03000000"),
    ],
)
def test_topics_understand_spelling(body: str, language: str, expected: str) -> None:
    """Apostrophes, soft hyphens and compounds do not hide a term."""
    assert find_topics(body, language=language)[0] == expected


@given(texts, texts, language_tags)
def test_topics_evidence_is_exact(headline: str, body: str, language: str) -> None:
    """The offsets of evidence cut its value out of the field."""
    article = load_stage().run(make_article(body, language=language, headline=headline))

    for evidence in all_evidence(article):
        text = article.headline if evidence.field == "headline" else article.body
        assert text is not None
        assert text[evidence.start : evidence.end] == evidence.value != ""


@given(texts, language_tags)
def test_topics_are_the_same_again(body: str, language: str) -> None:
    """The same article gives the same bytes; topics come best first and pass their threshold."""
    article = make_article(body, language=language)

    first, second = load_stage().run(article), load_stage().run(article)

    confidences = [subject.confidence for subject in first.topics]
    assert first.encode() == second.encode()
    assert confidences == sorted(confidences, reverse=True)
    assert all(confidence >= 0.25 for confidence in confidences)


def test_topics_leave_the_article_as_it_is() -> None:
    """Only the topics are added."""
    article = make_article("The army fired missiles at soldiers.", headline="War")

    enriched = load_stage().run(article)

    assert enriched.model_dump(exclude={"topics"}) == article.model_dump()
    assert {evidence.kind for evidence in all_evidence(enriched)} == {"term", "model"}


@pytest.mark.alone
@pytest.mark.parametrize(
    ("pattern", "language"),
    [
        ("war and peace ", "en"),
        ("x", "en"),
        (" ", "de"),
        ("xschul", "de"),
        ("x'є", "uk"),
        ("戦争", "ja"),
        ("\u0301", "ru"),
    ],
)
def test_topics_take_large_texts(pattern: str, language: str) -> None:
    """A text of a million characters takes less than two seconds, whatever is in it."""
    article = make_article(pattern * (1_000_000 // len(pattern)), language=language)
    started = time.process_time()

    load_stage().run(article)

    assert time.process_time() - started < 2


def test_topics_load_names_what_it_uses() -> None:
    """The stage tells its model and its threshold, so that its fingerprint changes with them."""
    stage = topics.load(Settings(topic_min_confidence=0.5))

    assert [model.name for model in stage.models] == ["topic-lexicon", "topic-model"]
    assert stage.fingerprint != load_stage().fingerprint


def test_topics_load_says_which_model_is_missing(tmp_path: Path) -> None:
    """Without its weights the stage does not start, and says how to get them."""
    with pytest.raises(ValueError, match=r"weights\.npz is missing; run `make train`"):
        topics.load(Settings(models_dir=tmp_path))
