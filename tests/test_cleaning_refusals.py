"""Pages that stand where an article should be."""

import json
from pathlib import Path

import pytest

from agents.cleaning import clean, load_rules
from agents.settings import ROOT
from agents.stage import NoArticleTextError
from schemas import RawArticle

CASES = Path(__file__).parent / "cases"
RULES = load_rules(ROOT / "models")
PAGES = json.loads((CASES / "refusals" / "pages.json").read_text("utf-8"))
PARAGRAPHS: list[str] = json.loads((CASES / "cleaning" / "en.json").read_text("utf-8"))["paragraphs"]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: f"{case['kind']}: {case['why']}")
def test_cleaning_refuses_notices(case: dict[str, str]) -> None:
    """A page that is nothing but a notice is no article, and the error says which kind it is."""
    page = RawArticle(uri="urn:test:1", body=case["page"])

    with pytest.raises(NoArticleTextError, match=case["kind"]):
        clean(page, rules=RULES)


@pytest.mark.parametrize("case", PAGES[:3] + PAGES[10:13], ids=lambda case: f"{case['kind']}: {case['why']}")
def test_cleaning_refuses_notices_in_html(case: dict[str, str]) -> None:
    """Markup around a notice changes nothing."""
    body = "".join(f"<p>{line}</p>" for line in case["page"].splitlines() if line)
    page = RawArticle(uri="urn:test:1", body=f"<html><body>{body}</body></html>", content_type="text/html")

    with pytest.raises(NoArticleTextError, match=case["kind"]):
        clean(page, rules=RULES)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: f"{case['kind']}: {case['why']}")
def test_cleaning_keeps_articles_beside_notices(case: dict[str, str]) -> None:
    """An article on the same page as a notice is an article."""
    text = "\n\n".join(PARAGRAPHS + [f"{paragraph} It was said again later." for paragraph in PARAGRAPHS])
    page = RawArticle(uri="urn:test:1", headline="Headline", body=f"{text}\n\n{case['page'].splitlines()[0]}")

    article = clean(page, rules=RULES)

    assert article.body.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize(
    "paragraph",
    [
        (
            "Verify you are human: the request greets visitors of ever more sites, and researchers of the university "
            "of Millbrook now say that machines answer it faster than people do. They let a program solve ten "
            "thousand of the small puzzles, and it failed in two of a hundred. People failed in nine."
        ),
        (
            "“Page not found” is the name of an exhibition that opened in Millbrook on Tuesday. It shows what the "
            "error pages of the past twenty years looked like, from plain grey lines to small games."
        ),
    ],
)
def test_cleaning_keeps_articles_about_notices(paragraph: str) -> None:
    """What an article is about is no notice."""
    body = f"{paragraph}\n\n{PARAGRAPHS[0]}"

    assert clean(RawArticle(uri="urn:test:1", headline="Headline", body=body), rules=RULES).body == body
