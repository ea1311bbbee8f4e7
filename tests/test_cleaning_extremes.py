"""Pages that nobody wrote: cleaning must not take longer than a moment for any of them."""

import time
from collections.abc import Callable

import pytest

from agents.cleaning import clean, load_rules
from agents.settings import ROOT
from agents.stage import UnfitArticleError
from schemas import ContentType, RawArticle

RULES = load_rules(ROOT / "models")
SENTENCE = "The ministers met on Tuesday and agreed to talk again next week about trade and the border. "
MAX_CPU_SECONDS = 6.0
"""Three times what we promise: processors of continuous integration are slow and shared."""

PLAIN: dict[str, Callable[[], str]] = {
    "1 MB without a blank": lambda: "a" * 1_000_000,
    "1 MB of Chinese": lambda: "国" * 1_000_000,
    "pointers in one line": lambda: "Read also:" * 100_000,
    "mojibake in one line": lambda: "Ã¶" * 500_000,
    "two scripts in one word": lambda: "аa" * 500_000,
    "two scripts in many words": lambda: "аaж " * 250_000,
    "divided words": lambda: ("x" * 45 + "ab-\nab ") * 20_000,
    "100,000 lines": lambda: "\n".join(f"{number} {SENTENCE}" for number in range(100_000)),
    "100,000 equal lines": lambda: "\n".join([SENTENCE] * 100_000),
    "100,000 short lines": lambda: "\n".join(f"Item {number}" for number in range(100_000)),
    "2,000 lines": lambda: "\n".join(f"{number} {SENTENCE}" for number in range(2_000)),
    "prose in one line": lambda: SENTENCE * 45_000,
    "blanks": lambda: " " * 5_000_000,
    "blank lines": lambda: "\n" * 5_000_000,
    "Windows line ends": lambda: "a\r\n" * 1_600_000,
    "quotation marks": lambda: '" ' * 2_500_000,
    "ampersands": lambda: "&" * 5_000_000,
    "entities": lambda: "&amp;amp;" * 500_000,
    "tags": lambda: "<u>" * 1_600_000,
    "accents apart": lambda: "e\u0301" * 2_000_000,
    "soft hyphens": lambda: "a\u00ad" * 2_500_000,
}
HTML: dict[str, Callable[[], str]] = {
    "paragraphs": lambda: f"<p>{SENTENCE * 3}</p>\n" * 14_000,
    "1,000,000 nested": lambda: "<div>" * 1_000_000 + SENTENCE,
    "5,000 nested": lambda: "<div>" * 5_000 + SENTENCE,
    "open tags": lambda: "<a " * 1_600_000,
    "comments": lambda: "<!--" * 1_250_000,
    "scripts": lambda: "<script>" * 600_000,
    "slashes": lambda: "</" * 2_500_000,
    "quotes": lambda: "<a b='" * 800_000,
    "text": lambda: "x" * 5_000_000,
    "menus": lambda: (
        f"<div>{'<b>menu</b> share home next page ' * 3} {'home login share more news ' * 80}</div>" * 1_900
    ),
    "links": lambda: "<a href='/x'>Link text</a>" * 200_000,
    "cells": lambda: "<table>" + "<tr><td>a</td><td>b</td></tr>" * 180_000 + "</table>",
    "3,000 rows": lambda: "<table>" + "<tr><td>a</td><td>b</td></tr>" * 3_000 + "</table>",
    "entities": lambda: "<p>" + "&amp;" * 1_000_000,
}


@pytest.mark.alone
@pytest.mark.parametrize(
    ("content_type", "make"),
    [pytest.param("text/plain", make, id=name) for name, make in PLAIN.items()]
    + [pytest.param("text/html", make, id=f"HTML: {name}") for name, make in HTML.items()],
)
def test_cleaning_ends_soon(content_type: ContentType, make: Callable[[], str]) -> None:
    """Whatever the page, it is cleaned or refused in linear time, and its ledger is complete."""
    page = RawArticle(uri="urn:test:1", body=make(), content_type=content_type)
    began = time.process_time()

    try:
        segments = clean(page, rules=RULES).cleaning.segments
    except UnfitArticleError:
        segments = ()

    assert time.process_time() - began < MAX_CPU_SECONDS
    assert not segments or (segments[0].raw_start, segments[-1].raw_end) == (0, len(page.body))


def test_cleaning_keeps_text_of_vast_page() -> None:
    """A page beyond all measure is made readable, but none of its lines is judged."""
    body = f"<script>{SENTENCE}</script>" + f"<p>{SENTENCE} &amp; more</p>\n" * 20_000

    article = clean(RawArticle(uri="urn:test:1", body=body, content_type="text/html"), rules=RULES)

    assert article.body.count("& more") == 20_000
    assert "<" not in article.body
    assert [segment.rule for segment in article.cleaning.segments] == ["too_large"]
