"""Cleaning of what stands in one line with a sentence or a title."""

import json
from pathlib import Path

import pytest

from agents.cleaning import clean, load_rules
from agents.settings import ROOT
from schemas import CleanedArticle, RawArticle

CASES = Path(__file__).parent / "cases" / "cleaning"
RULES = load_rules(ROOT / "models")
TITLE: str = json.loads((CASES / "en.json").read_text("utf-8"))["title"]
FIRST, SECOND, THIRD = json.loads((CASES / "en.json").read_text("utf-8"))["paragraphs"]


def _cleaned(body: str, headline: str | None = "Headline") -> CleanedArticle:
    return clean(RawArticle(uri="urn:test:1", body=body, headline=headline), rules=RULES)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{0} Read also: Neighbouring town opens its tunnel", "{0}"),
        ("{0} (Read also: Neighbouring town opens its tunnel) {1}", "{0}  {1}"),
        ("READ ALSO: Neighbouring town opens its tunnel. {1}", "{1}"),
        ("Read also “Neighbouring town opens its tunnel”{0} {1}", "{0} {1}"),
        ("Читайте також «Сусіднє місто відкрило тунель»{0} {1}", "{0} {1}"),
        ("{0} Читайте по теме: Соседний город открыл туннель", "{0}"),
        ("Many people read also what others say. {0}", "Many people read also what others say. {0}"),
    ],
)
def test_cleaning_cuts_glued_pointers(raw: str, expected: str) -> None:
    """A pointer inside a paragraph is cut where its end can be told."""
    article = _cleaned(f"{raw.format(FIRST, SECOND)}\n\n{THIRD}")

    assert article.body == f"{expected.format(FIRST, SECOND)}\n\n{THIRD}"


@pytest.mark.parametrize(
    "dateline",
    [
        "MILLBROOK (AP) — ",
        "Millbrook (abc) – ",
        "MILLBROOK, Kent, March 4 (Reuters) - ",
        "Millbrook, 4 mar (Agencia del Valle) - ",
        "PARIS, 4 mars (River Wire) – ",
        "(Reuters) - ",
        "МОСКВА, 4 марта — Интерфакс. ",
        "КИЇВ. 4 березня. УНІАН. ",
        "【川辺共同】",
    ],
)
def test_cleaning_cuts_datelines_of_agencies(dateline: str) -> None:
    """Place, date and agency go, the sentence behind them stays."""
    body = f"{dateline}{FIRST}\n\n{SECOND}"

    article = _cleaned(body)

    assert article.body == f"{FIRST}\n\n{SECOND}"
    cut = [segment for segment in article.cleaning.segments if not segment.kept]
    assert [(body[s.raw_start : s.raw_end], s.reason) for s in cut] == [(dateline, "dateline")]


@pytest.mark.parametrize(
    "opening",
    [
        "Ellen Ward (Greens) – ",
        "Ellen Ward (SPD) – ",
        "The mayor (61) - ",
        "The mayor of Millbrook (a town) - ",
        "On Tuesday - ",
        "Yesterday. Today. ",
    ],
)
def test_cleaning_leaves_openings_that_are_no_datelines(opening: str) -> None:
    """Brackets and dashes alone do not make a dateline."""
    body = f"{opening}{FIRST}\n\n{SECOND}"

    assert _cleaned(body).body == body


def test_cleaning_takes_the_title_from_a_trail_of_crumbs() -> None:
    """When the title stands only behind glued crumbs, it is read from there."""
    article = _cleaned(f"HomeRegionMillbrook{TITLE}\n\n{FIRST}\n\n{SECOND}", None)

    assert article.headline == TITLE
    assert article.body == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize("title", ["HomePod sales fall for a third year", "Ferry > bridge, say the voters"])
def test_cleaning_title_is_no_trail_of_crumbs(title: str) -> None:
    """A capital inside a word or one arrow does not make a trail."""
    assert _cleaned(f"{title}\n\n{FIRST}\n\n{SECOND}", None).headline == title


@pytest.mark.parametrize(
    "paragraph",
    [
        "Our readers told us that they would support the bridge, and most of them had sent us letters about the money.",
        "“We need your support and your money, and every reader can become a member for free,” Ward told them.",
        "The independent newspaper of the town is free to read, and its readers support it with a monthly sum.",
    ],
)
def test_cleaning_leaves_articles_about_money(paragraph: str) -> None:
    """A request that somebody else makes, or a mention of readers and money, is no appeal."""
    body = f"{FIRST}\n\n{paragraph}\n\n{SECOND}"

    assert _cleaned(body).body == body


@pytest.mark.parametrize(
    "line", ["Ellen Ward", "North | South | West", "The bridge in numbers: 1 > 2 > 3", "What the photo shows"]
)
def test_cleaning_leaves_subheads_that_look_like_furniture(line: str) -> None:
    """Names, bars and photos between paragraphs belong to the article."""
    body = f"{FIRST}\n\n{line}\n\n{SECOND}"

    assert _cleaned(body).body == body


def test_cleaning_donation_button_above_the_article_opens_nothing() -> None:
    """An article about giving money is not an appeal, even below a button that asks for some."""
    first = "Readers support the newsroom of the small town with a monthly sum, its editor said on Monday."
    second = "The independent journalists there had asked for funding after the printer raised its prices."
    body = f"Donate\n\n{first}\n\n{second}"

    article = _cleaned(body)

    assert article.body == f"{first}\n\n{second}"


def test_cleaning_repeated_title_is_duplicate() -> None:
    """A title that stands in the body again, with section and site behind it, is removed."""
    body = f"{FIRST}\n\nSmall town votes for a bridge | Region | The Example\n\n{SECOND}"

    article = _cleaned(body, "Small town votes for a bridge")

    assert article.body == f"{FIRST}\n\n{SECOND}"
    assert "duplicate" in {segment.reason for segment in article.cleaning.segments}
