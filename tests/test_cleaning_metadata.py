"""What an HTML page says of itself."""

from datetime import datetime

import pytest

from agents.cleaning import clean, load_rules
from agents.cleaning.html_metadata import read_metadata
from agents.settings import ROOT
from schemas import RawArticle, Source

RULES = load_rules(ROOT / "models")
NOON = datetime.fromisoformat("2026-02-18T12:00:00+01:00")
TEXT = "The council of Millbrook voted on Tuesday to build a second bridge over the river, after years of complaints."
PAGE = f"""<html><head><title>Bridge | The Example</title>
<meta content="Town votes for a second bridge" property="og:title">
<meta property='og:site_name' content='The Example &amp; Sons'>
<meta property="article:published_time" content="2026-02-18T12:00:00+01:00"></head>
<body><p>{TEXT}</p><p>{TEXT.replace("second", "third")}</p></body></html>"""


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-02-18T12:00:00+01:00">',
        "<meta itemprop=datePublished content=2026-02-18T12:00:00+01:00>",
        '<META NAME="pubdate" CONTENT="2026-02-18T11:00:00Z">',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2026-02-18T12:00:00+0100"}]}</script>',
        '<article><time class="x" datetime="2026-02-18T12:00:00+01:00">Wednesday</time>',
    ],
)
def test_metadata_reads_time_of_publication(head: str) -> None:
    """Wherever a page says when it was published, it is read."""
    assert read_metadata(f"<html><head>{head}</head></html>").published == NOON


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<meta property="article:published_time" content="yesterday">',
        '<meta property="article:published_time" content="2026-02-18T12:00:00">',
        '<script type="application/ld+json">{"datePublished": </script>',
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        "<meta " * 50_000,
    ],
    ids=["none", "words", "no offset", "broken", "deep", "open"],
)
def test_metadata_that_cannot_be_read_is_none(head: str) -> None:
    """A time without its offset from UTC would be a guess, and broken metadata is none."""
    assert read_metadata(head).published is None


def test_metadata_fills_what_the_record_leaves_open() -> None:
    """Headline, time and source come from the page when the record has none."""
    article = clean(RawArticle(uri="urn:test:1", body=PAGE, content_type="text/html"), rules=RULES)

    assert article.headline == "Town votes for a second bridge"
    assert article.published == NOON
    assert article.source == Source(name="The Example & Sons")


def test_metadata_does_not_overrule_the_record() -> None:
    """What the record says stays; a source without a name gets one."""
    later = datetime.fromisoformat("2026-02-19T08:00:00+00:00")
    page = RawArticle(
        uri="urn:test:1",
        body=PAGE,
        content_type="text/html",
        headline="Bridge",
        published=later,
        source=Source(domain="example.org"),
    )

    article = clean(page, rules=RULES)

    assert (article.headline, article.published) == ("Bridge", later)
    assert article.source == Source(name="The Example & Sons", domain="example.org")


def test_metadata_of_plain_text_is_none() -> None:
    """Plain text has no metadata, whatever it quotes."""
    article = clean(RawArticle(uri="urn:test:1", body=f"{TEXT}\n\n{PAGE}"), rules=RULES)

    assert article.published is None
    assert article.source is None
