"""Cleaning of HTML pages."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.cleaning import clean, load_rules
from agents.settings import ROOT
from agents.stage import NoArticleTextError
from schemas import CleanedArticle, OffsetMap, RawArticle

CASES = Path(__file__).parent / "cases" / "cleaning"
RULES = load_rules(ROOT / "models")
TITLE: str = json.loads((CASES / "en.json").read_text("utf-8"))["title"]
FIRST, SECOND, THIRD = json.loads((CASES / "en.json").read_text("utf-8"))["paragraphs"]
PAGE = f"""<!DOCTYPE html><html><head><title>{TITLE} | The Example</title>
<style>p {{ color: red }}</style><script>var page = "<p>{THIRD}</p>";</SCRIPT ></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>{TITLE}</h1><p class="a>b">By Jane Doe</p>
<p>{FIRST.replace("Tuesday", "<b>Tuesday</b>")}</p>
<div class="ad">Advertisement</div>
<p>Read also: <a href="/tunnel">Neighbouring town opens its tunnel</a></p>
<p>{SECOND.replace("two years", "two&nbsp;years").replace(" and ", " &amp; ")}</p><!-- {FIRST} -->
<p>{THIRD.replace(", but", ",<br>but")}</p></article>
<footer><p>© 2024 The Example. All rights reserved.</p></footer></body></html>"""
TAGS = [
    "<p>",
    "</p>",
    "<div",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<a href='",
    "<br>",
    "&lt;p&gt;",
    "<![CDATA[",
    '"',
]


def _cleaned(body: str, headline: str | None = None) -> CleanedArticle:
    page = RawArticle(uri="urn:test:1", body=body, headline=headline, content_type="text/html")
    return clean(page, rules=RULES)


def test_cleaning_html_keeps_the_article_only() -> None:
    """Paragraphs stay, decoded and apart; the heading becomes the headline."""
    article = _cleaned(PAGE)

    second = SECOND.replace(" and ", " & ")
    assert article.headline == TITLE
    assert article.body == f"{FIRST}\n\n{second}\n\n{THIRD.replace(', but', chr(44) + chr(10) + 'but')}"


def test_cleaning_html_keeps_the_headline_of_the_record() -> None:
    """What the record says about itself is not overruled by the page."""
    assert _cleaned(PAGE, "Another headline").headline == "Another headline"


@pytest.mark.parametrize("name", ["council of Millbrook", "Tuesday", "Ellen Ward", "asked for a tunnel"])
def test_cleaning_html_offsets_address_the_source(name: str) -> None:
    """A span of the clean body leads to the same words in the HTML source."""
    article = _cleaned(PAGE)
    start = article.body.index(name)

    raw_start, raw_end = OffsetMap(article.cleaning.segments).to_raw(start, start + len(name))

    assert PAGE[raw_start:raw_end] == name


def test_cleaning_html_without_main_text_falls_back_to_lines() -> None:
    """A page in which no main text is found is read line by line."""
    rules = replace(RULES, main_texts=())
    page = RawArticle(uri="urn:test:1", body=PAGE, content_type="text/html")

    article = clean(page, rules=rules)

    assert article.body.startswith(FIRST)
    assert "Advertisement" not in article.body
    assert "rights reserved" not in article.body


@pytest.mark.parametrize(("tag", "kept"), [("h2", ["A tunnel instead"]), ("h4", ["A tunnel instead"]), ("div", [])])
def test_cleaning_html_keeps_headings_between_paragraphs(tag: str, kept: list[str]) -> None:
    """A heading that the search for the main text leaves out stays when a chosen paragraph follows it."""
    page = f"<p>{FIRST}</p><{tag}>A tunnel instead</{tag}><p>{SECOND}</p><h3>Elsewhere in town</h3>"
    rules = replace(RULES, main_texts=(lambda _source: f"{FIRST}\n{SECOND}",))

    article = clean(RawArticle(uri="urn:test:1", body=page, content_type="text/html"), rules=rules)

    assert article.body == "\n\n".join([FIRST, *kept, SECOND])


@pytest.mark.parametrize(("found", "kept"), [("", [FIRST, SECOND]), (FIRST[:40], [FIRST, SECOND])])
def test_cleaning_html_asks_the_next_extractor_when_one_finds_little(found: str, kept: list[str]) -> None:
    """A teaser is not believed to be the whole article."""
    rules = replace(RULES, main_texts=(lambda _source: found, lambda _source: f"{FIRST}\n{SECOND}"))
    page = f"<main><p>{FIRST}</p><p>{SECOND}</p></main><div><p>{THIRD}</p></div>"

    article = clean(RawArticle(uri="urn:test:1", body=page, content_type="text/html"), rules=rules)

    assert article.body == "\n\n".join(kept)


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "<p>", "<script>alert('no text')</script>", "<!-- nothing", "<a"]
)
def test_cleaning_html_without_text_raises(body: str) -> None:
    """A page without text is no article."""
    with pytest.raises(NoArticleTextError):
        _cleaned(body)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    ["<div>" * 100_000, "<a b='" * 100_000, "</" * 200_000, "<!--" * 200_000, "<u " * 200_000, "&amp;" * 50_000],
    ids=["nested", "quotes", "slashes", "comments", "open tags", "entities"],
)
def test_cleaning_html_broken_markup_is_read_to_its_end(body: str) -> None:
    """Markup that no browser would write costs no more than linear time."""
    article = _cleaned(f"<p>{FIRST} {SECOND}</p>{body}")

    assert article.body.startswith(FIRST)


@given(st.lists(st.one_of(st.sampled_from([*TAGS, FIRST, SECOND]), st.text(max_size=20)), max_size=12))
def test_cleaning_html_segments_partition_the_source(parts: list[str]) -> None:
    """However broken the markup, every character of the source has its place in the ledger."""
    body = "".join(parts)

    try:
        article = _cleaned(body)
    except NoArticleTextError:
        return

    segments = article.cleaning.segments
    assert "".join(body[s.raw_start : s.raw_end] for s in segments) == body
    assert "".join(article.body[s.start : s.end] for s in segments if s.kept) == article.body
