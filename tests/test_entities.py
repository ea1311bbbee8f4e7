"""The entities stage with the models that ship, on news and on texts that nobody would write."""

from pathlib import Path

import pytest

from agents.entities import Gazetteer, Tagger, extract_entities, load_gazetteer
from agents.entities.taggers import load_taggers
from entity_articles import assert_sound, make_article

ROOT = Path(__file__).parents[1]

NEWS = (
    "Volodymyr Zelensky met Margaret Oduya in Kyiv on Monday.\n\n"
    "Oduya, who leads the Harbour Workers' Union, told Reuters that Zelensky's visit to Japan was over.\n"
    "The Japanese government and NATO did not comment."
)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The known names in all languages."""
    return load_gazetteer()


@pytest.fixture(scope="session")
def taggers() -> dict[str, Tagger]:
    """The models that ship."""
    return dict(load_taggers(ROOT / "models"))


def test_entities_of_news(taggers: dict[str, Tagger], gazetteer: Gazetteer) -> None:
    """A lifelike article gives the people, places and organisations that a reader would name."""
    article = make_article(NEWS, headline="Zelensky meets union leader")

    tagged = extract_entities(article, taggers=taggers, gazetteer=gazetteer)

    found = {entity.id: entity.type for entity in tagged.entities}
    expected = {
        "per:volodymyr-zelenskyy": "PER",
        "per:margaret-oduia": "PER",
        "geonames:703448": "LOC",
        "iso3166:JP": "LOC",
        "org:nato": "ORG",
        "org:reuters": "ORG",
    }
    assert expected.items() <= found.items()
    assert {country.code for country in tagged.countries} >= {"JP", "UA"}
    assert_sound(article, tagged)


def test_entities_are_the_same_every_time(taggers: dict[str, Tagger], gazetteer: Gazetteer) -> None:
    """A record does not depend on the records before it, and is the same byte for byte."""
    article = make_article(NEWS)
    other = make_article("Глава МИД Японии прибыл в Киев. Oduya and Kyiv.", language="ru")

    first = extract_entities(article, taggers=taggers, gazetteer=gazetteer)
    extract_entities(other, taggers=taggers, gazetteer=gazetteer)
    second = extract_entities(article, taggers=taggers, gazetteer=gazetteer)

    assert first.canonical_json() == second.canonical_json()


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\n\t",
        "😀 Zelensky 😀 in Kyiv 👩‍👩‍👧 met Oduya 🇺🇦",
        "قال الرئيس Zelensky في Kyiv إن NATO",
        "שלום Kyiv עולם",
        "\u202eKyiv\u202c and \u200bLondon\u200d",
        "Kyiv\r\nLondon\rParis\u2028Berlin\x0bRome",
        "[[[((('''\"\"\"NATO\"\"\"''')))]]]" * 50,
        "'s ’s 's Mr Mr. Dr. the The",
        "А" * 5000 + " Киев",
        "e\u0301" * 3000,
        "Iİıß ǅ ŉ " * 300,
    ],
    ids=range(12),
)
@pytest.mark.parametrize("language", ["en", "de", "ru", "ja", "und"])
def test_entities_survive_odd_text(body: str, language: str, taggers: dict[str, Tagger], gazetteer: Gazetteer) -> None:
    """Emoji, right-to-left text, marks without end and invisible letters give sound results."""
    article = make_article(body, language=language)

    tagged = extract_entities(article, taggers=taggers, gazetteer=gazetteer)

    assert_sound(article, tagged)


@pytest.mark.parametrize(
    "body",
    ["Kyiv met London. " * 60_000, "x" * 1_000_000, "Kyiv,(" * 30_000],
    ids=["sentences", "one word", "no blanks"],
)
def test_entities_take_a_megabyte_on_one_line(body: str, taggers: dict[str, Tagger], gazetteer: Gazetteer) -> None:
    """A line of a megabyte is read in pieces; the time limit of the test suite is its bound."""
    article = make_article(body)

    tagged = extract_entities(article, taggers=taggers, gazetteer=gazetteer)

    assert_sound(article, tagged)


def test_entities_take_thousands_of_names(taggers: dict[str, Tagger], gazetteer: Gazetteer) -> None:
    """Three thousand different people in one article stay apart."""
    body = "\n".join(f"Anna Bel{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}or{i % 7}k left Kyiv." for i in range(3000))
    article = make_article(body)

    tagged = extract_entities(article, taggers=taggers, gazetteer=gazetteer)

    assert sum(mention.exact == "Kyiv" for entity in tagged.entities for mention in entity.mentions) == 3000
    assert_sound(article, tagged)
