"""Cleaning of plain text pages."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.cleaning import CleaningRules, clean, load, load_rules
from agents.settings import ROOT, Settings
from agents.stage import NoArticleTextError
from schemas import CleanedArticle, ContentType, RawArticle

CASES = Path(__file__).parent / "cases" / "cleaning"
RULES = load_rules(ROOT / "models")
PARAGRAPHS: dict[str, list[str]] = {
    path.stem: json.loads(path.read_text("utf-8"))["paragraphs"] for path in sorted(CASES.glob("??.json"))
}
NOISE = ["Advertisement", "Read also", "Leave a Reply", "Most read", "Home", "15m ago", "By Jane Doe", "   ", "&amp;"]
MARKUP = ["Read alsoSome title", "a <u>b</u> &lt;i&gt; &amp;amp;lt;", "e\u0301\r\n", "\u00ad\ufeff.", "<p>", "<!-- -->"]
LINES = st.one_of(
    st.sampled_from([line for lines in PARAGRAPHS.values() for line in lines]),
    st.sampled_from([*NOISE, *MARKUP]),
    st.text(max_size=40),
)
PAGES = st.builds(str.join, st.sampled_from(["\n", "\n\n", "\r\n"]), st.lists(LINES, max_size=14))


def _raw_article(body: str, headline: str | None = None, content_type: ContentType = "text/plain") -> RawArticle:
    return RawArticle(uri="urn:test:1", body=body, headline=headline, content_type=content_type)


def _cleaned(page: RawArticle) -> CleanedArticle | None:
    try:
        return clean(page, rules=RULES)
    except NoArticleTextError:
        return None


def _page_cases() -> list[object]:
    cases: list[object] = []
    for path in sorted(CASES.glob("??.json")):
        case = json.loads(path.read_text("utf-8"))
        first, *rest = case["paragraphs"]
        for page in case["pages"]:
            kept = [["", text] for text in rest]
            lines = [["title", case["title"]], *page["above"], ["", first], *page["between"], *kept, *page["below"]]
            cases.append(pytest.param(case["title"], lines, id=f"{path.stem}: {page['why']}"))
    return cases


@pytest.mark.parametrize(("title", "lines"), _page_cases())
def test_cleaning_keeps_the_article_only(title: str, lines: list[list[str]]) -> None:
    """Each noisy line goes for its reason, the title becomes the headline, every paragraph stays."""
    page = _raw_article("\n\n".join(text for _, text in lines))

    article = clean(page, rules=RULES)

    assert article.headline == title
    assert article.body == "\n\n".join(text for reason, text in lines if not reason)
    removed = {page.body[s.raw_start : s.raw_end]: s.reason for s in article.cleaning.segments if not s.kept}
    for reason, text in lines:
        if reason and reason != "title":
            assert removed[text] == reason


@pytest.mark.parametrize("language", sorted(PARAGRAPHS))
def test_cleaning_leaves_clean_article(language: str) -> None:
    """A body without noise comes out unchanged."""
    body = "\n\n".join(PARAGRAPHS[language])

    article = clean(_raw_article(body, "Headline"), rules=RULES)

    assert article.body == body
    assert article.cleaning.removed_ratio == 0


def test_cleaning_leaves_subheads_quotes_and_lists() -> None:
    """Short lines between paragraphs belong to the article."""
    first, second, third = PARAGRAPHS["en"]
    quote, points = "“We are glad,” she said.", f"  • {third}\n  • No tolls"
    body = f"{first}\n\nWhat happens next\n\n{second}\n\n{quote}\n\n{points}\n\n{third}"

    article = clean(_raw_article(body, "Headline"), rules=RULES)

    assert article.body == body


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("A <u>word</u> more", "A word more"),
        ("co\u00adope\u200bration", "cooperation"),
        ("cafe\u0301", "caf\u00e9"),
        ("bell\u0007", "bell"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("می\u200cشود", "می\u200cشود"),
        ("AT&T; &unknown;", "AT&T; &unknown;"),
    ],
)
def test_cleaning_repairs_characters(raw: str, expected: str) -> None:
    """Leftovers of markup and broken characters are repaired, everything else is left alone."""
    sentence = PARAGRAPHS["en"][0]

    article = clean(_raw_article(f"{sentence} {raw}. {sentence}", "Headline"), rules=RULES)

    assert article.body == f"{sentence} {expected}. {sentence}"


@pytest.mark.parametrize("body", ["", " \n\t ", "Home\nNews\nSport", "Advertisement", "<>", "\x00"])
def test_cleaning_without_text_raises(body: str) -> None:
    """A page without article text is no article."""
    page = _raw_article(body)

    with pytest.raises(NoArticleTextError):
        clean(page, rules=RULES)


def test_cleaning_load_names_its_rules() -> None:
    """The loaded stage runs and has a version for its rules."""
    stage = load(Settings())

    article = stage.run(_raw_article(PARAGRAPHS["en"][0]))

    assert article.body == PARAGRAPHS["en"][0]
    assert stage.models[0].version


@given(PAGES, st.sampled_from(["text/plain", "text/html"]))
def test_cleaning_ledger_accounts_for_every_character(body: str, content_type: ContentType) -> None:
    """Segments partition the raw body, kept ones the clean body, and unruled ones are the same text."""
    page = _raw_article(body, content_type=content_type)

    article = _cleaned(page)

    if article is None:
        return
    segments = article.cleaning.segments
    assert segments[0].raw_start == 0
    assert segments[-1].raw_end == len(page.body) == article.cleaning.raw_length
    assert all(left.raw_end == right.raw_start for left, right in pairwise(segments))
    kept = [segment for segment in segments if segment.kept]
    assert "".join(article.body[s.start : s.end] for s in kept) == article.body
    assert all(left.end == right.start for left, right in pairwise(kept))
    assert all((s.reason is None) == s.kept and (s.kept or s.rule) for s in segments)
    for segment in kept:
        same = article.body[segment.start : segment.end] == page.body[segment.raw_start : segment.raw_end]
        assert same or segment.rule


@given(PAGES, st.sampled_from(["text/plain", "text/html"]))
def test_cleaning_is_idempotent(body: str, content_type: ContentType) -> None:
    """Cleaning a clean article changes nothing."""
    article = _cleaned(_raw_article(body, "Headline", content_type))

    if article is None:
        return
    again = clean(_raw_article(article.body, article.headline), rules=RULES)
    assert again.body == article.body
    assert again.cleaning.removed_ratio == 0


@given(st.text(max_size=300), st.sampled_from(["text/plain", "text/html"]))
def test_cleaning_noise_never_raises_anything_else(body: str, content_type: ContentType) -> None:
    """Whatever the text, it is cleaned or refused."""
    article = _cleaned(_raw_article(body, content_type=content_type))

    assert article is None or article.body.strip()


def test_cleaning_rules_are_loaded_once_and_equal() -> None:
    """Loading the rules twice gives equal phrase books."""
    other: CleaningRules = load_rules()

    assert other.phrases == RULES.phrases
    assert other.words == RULES.words


def test_cleaning_keeps_sentences_that_were_broken_into_lines() -> None:
    """A paragraph that was wrapped at a fixed width stays whole on a noisy page."""
    first, second, third = (paragraph.replace(", ", ",\n") for paragraph in PARAGRAPHS["en"])
    body = f"{first}\n\nAdvertisement\n\n{second}\n\n{third}\n\nShare\n\nMost read\n\nA title of another page"

    article = clean(_raw_article(body, "Headline"), rules=RULES)

    assert article.body == f"{first}\n\n{second}\n\n{third}"
