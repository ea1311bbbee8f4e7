"""Which names are one entity, which countries an article is about, and offsets under any tagger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.entities import Gazetteer, extract_entities, load_gazetteer
from agents.entities.spans import Span
from entity_articles import NameTagger, assert_sound, make_article
from schemas import EntityType

CASES = Path(__file__).parent / "cases" / "entities"
IDENTITY_CASES = json.loads((CASES / "identity.json").read_text(encoding="utf-8"))
COUNTRY_CASES = json.loads((CASES / "countries.json").read_text(encoding="utf-8"))


@cache
def known_names() -> Gazetteer:
    """Return the known names in all languages; no fixture, because hypothesis prints the arguments of a test."""
    return load_gazetteer()


@pytest.mark.parametrize("case", IDENTITY_CASES, ids=lambda case: case["name"])
def test_entities_have_one_identity(case: dict[str, object]) -> None:
    """All forms of a name in a case belong to one entity, known things under the same id in every language."""
    article = make_article(str(case["body"]), language=str(case["language"]), headline=case["headline"])  # type: ignore[arg-type]
    tagger = NameTagger(case["tagged"])  # type: ignore[arg-type]

    tagged = extract_entities(article, taggers={"Latn": tagger, "Cyrl": tagger}, gazetteer=known_names())

    assert {entity.id: [mention.exact for mention in entity.mentions] for entity in tagged.entities} == case["expected"]
    assert_sound(article, tagged)


@pytest.mark.parametrize("case", COUNTRY_CASES, ids=lambda case: case["name"])
def test_entities_countries(case: dict[str, object]) -> None:
    """Names, demonyms, places and people point to countries, the strongest first."""
    article = make_article(str(case["body"]), language=str(case["language"]), headline=case["headline"])  # type: ignore[arg-type]

    tagged = extract_entities(article, taggers={}, gazetteer=known_names())

    assert [country.code for country in tagged.countries] == case["expected"]


def test_entities_country_has_iso_identifier() -> None:
    """A country is identified by its ISO 3166-1 code."""
    article = make_article("Japan voted.")

    (japan,) = extract_entities(article, taggers={}, gazetteer=known_names()).entities

    assert (japan.id, japan.ids, japan.country, japan.label) == (
        "iso3166:JP",
        {"iso3166": "JP", "geonames": 1861060},
        "JP",
        "Japan",
    )


def test_entities_headline_raises_salience() -> None:
    """What the headline names comes before what the body names as often."""
    article = make_article("Peru and Chile talk. Chile and Peru wait.", headline="Chile")

    tagged = extract_entities(article, taggers={}, gazetteer=known_names())

    assert [entity.id for entity in tagged.entities] == ["iso3166:CL", "iso3166:PE"]


@dataclass(frozen=True)
class SpanTagger:
    """Returns given spans where they fit."""

    spans: tuple[Span, ...]

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the spans that lie in each paragraph."""
        return [[span for span in self.spans if span.end <= len(paragraph)] for paragraph in paragraphs]


@given(
    body=st.lists(
        st.one_of(
            st.sampled_from(
                ["Anna Belor", "Belor", "Kyiv", "NATO", "US", "the", "met", "\n", ".", "«", "»", "Mr", "'s"]
            ),
            st.text(max_size=8),
        ),
        max_size=40,
    ).map(" ".join),
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12), st.sampled_from(["PER", "ORG", "LOC"]))),
)
@settings(max_examples=150)
def test_entities_are_sound_whatever_the_tagger_says(body: str, spans: list[tuple[int, int, EntityType]]) -> None:
    """Trimming, consistency and identity keep the offsets true for any spans of any text."""
    article = make_article(body)

    tagger = SpanTagger(tuple(Span(start, start + length, label) for start, length, label in spans))

    tagged = extract_entities(article, taggers={"Latn": tagger, "Cyrl": tagger}, gazetteer=known_names())

    assert_sound(article, tagged)
