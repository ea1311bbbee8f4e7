"""Cities, the curated list, and what is known in which language."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.entities import Gazetteer, extract_entities, load_gazetteer
from agents.entities.aliases import read_aliases
from agents.entities.gazetteer import LANGUAGES
from agents.entities.places import CITIES_FILE, place_key
from entity_articles import make_article

MAX_CITIES_BYTES = 6_000_000


@cache
def known_names() -> Gazetteer:
    """Return the known names in all languages; no fixture, because hypothesis prints the arguments of a test."""
    return load_gazetteer()


@pytest.mark.parametrize(
    ("name", "geonames", "country"),
    [
        ("Tokyo", 1850147, "JP"),
        ("東京", 1850147, "JP"),
        ("Мюнхеном", 2867714, "DE"),
        ("Харькове", 706483, "UA"),
        ("Kraków", 3094802, "PL"),
        ("Krakow", 3094802, "PL"),
        ("القاهرة", 360630, "EG"),
        ("Αθήνα", 264371, "GR"),
    ],
)
def test_gazetteer_finds_cities_in_many_scripts(name: str, geonames: int, country: str) -> None:
    """The largest city of a name is the first, whatever script and case it is written in."""
    best = known_names().places.find(name)[0].place

    assert (best.geonames, best.country) == (geonames, country)


@pytest.mark.parametrize("name", ["", " ", "Nowhereville", "\t", "1"])
def test_gazetteer_knows_no_other_cities(name: str) -> None:
    """What is no city has no meaning."""
    assert known_names().places.find(name) == []


def test_gazetteer_cities_are_sorted_and_compact() -> None:
    """Lines are in the order in which they are looked up, and the file stays small."""
    names = known_names().places.names

    assert all(before < line for before, line in pairwise(names))
    assert CITIES_FILE.stat().st_size < MAX_CITIES_BYTES


def test_gazetteer_cities_are_keyed_as_they_are_looked_up() -> None:
    """The file was made with the key function of today; if not, `python -m training.gazetteer` makes it anew."""
    lines = [line.split("\t") for line in known_names().places.names[::50]]

    assert [(key, forms) for key, forms, _ in lines if {place_key(form) for form in forms.split("|")} != {key}] == []


@given(st.text(max_size=30))
def test_gazetteer_key_is_stable(name: str) -> None:
    """The key of a name has no capitals and no outer blanks."""
    key = place_key(name)

    assert key == key.strip()
    assert not any(letter.isupper() and letter.lower() != letter for letter in key)


def test_gazetteer_aliases_are_distinct() -> None:
    """Every thing has an English name and an identifier of its own; names of two things differ within a language."""
    things = read_aliases()

    meanings = {(column, name, thing.id) for thing in things for column, names in thing.names.items() for name in names}
    shared = Counter((column, name) for column, name, _ in meanings)

    assert len({thing.id for thing in things}) == len(things) >= 1000
    assert all(thing.names["en"] for thing in things)
    assert [name for name, count in shared.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gazetteer_countries_in_every_language(language: str) -> None:
    """Japan and Ukraine are found by their names in every supported language."""
    index = known_names().for_language(language)
    countries = {entry.label: entry for entry in index.entries.values() if entry.is_country}
    names = [label for label, entry in countries.items() if entry.country in {"JP", "UA"}]
    article = make_article(". ".join(f"{name} {name}" for name in sorted(names)), language=language)

    tagged = extract_entities(article, taggers={}, gazetteer=known_names())

    assert {entity.id for entity in tagged.entities} == {"iso3166:JP", "iso3166:UA"}
    assert {entity.label for entity in tagged.entities} == set(names)


@pytest.mark.parametrize(
    ("language", "body", "label"),
    [
        ("ru", "Слова Зеленского.", "Владимир Зеленский"),
        ("uk", "Слова Зеленського.", "Володимир Зеленський"),
        ("de", "Er sah Selenskyjs Berater.", "Wolodymyr Selenskyj"),
        ("de", "Die Führung Nordkoreas.", "Nordkorea"),
        ("ru", "Власти Украины.", "Украина"),
        ("uk", "Влада Києва.", "Київ"),
        ("pl", "Władze Niemiec.", "Niemcy"),
        ("en", "The UN met.", "United Nations"),
        ("fr", "Le chef de l'ONU parle.", "Nations unies"),
    ],
)
def test_gazetteer_label_is_the_full_name_in_the_language(language: str, body: str, label: str) -> None:
    """A known thing is shown by its fullest name in the language of the article, in the nominative."""
    tagged = extract_entities(make_article(body, language=language), taggers={}, gazetteer=known_names())

    assert [entity.label for entity in tagged.entities] == [label]


@given(st.lists(st.sampled_from(["Japan", "Kyiv", "NATO", "and", "met", ".", "\n", "ran,"]), max_size=30))
@settings(max_examples=100)
def test_gazetteer_every_mention_is_there(words: list[str]) -> None:
    """A known name is a mention wherever it stands."""
    tagged = extract_entities(make_article(" ".join(words)), taggers={}, gazetteer=known_names())

    found = Counter(mention.exact for entity in tagged.entities for mention in entity.mentions)
    assert found == Counter(word for word in words if word in {"Japan", "Kyiv", "NATO"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vor dem NATO-Treffen war es still.", ["NATO"]),
        ("Ein CDU-Chef und ein EU-Kommissar waren da.", []),
        ("Die ABCD-Gruppe war auch da.", []),
    ],
)
def test_gazetteer_finds_an_alliance_in_a_compound(text: str, names: list[str]) -> None:
    """A known acronym of four letters is a mention; shorter and unknown ones are part of their word."""
    article = make_article(text, language="de")

    entities = extract_entities(article, taggers={}, gazetteer=known_names()).entities

    assert [mention.exact for entity in entities for mention in entity.mentions] == names
