"""HTML pages in the manner of content systems, and what should be left of them; with floors that only rise."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from agents.cleaning import CleaningRules, clean, load_rules
from agents.settings import ROOT
from schemas import CleanedArticle, RawArticle
from training.cleaning.cases import written_pages
from training.cleaning.peers import trafilatura, trafilatura_as_it_comes
from training.cleaning.shingles import shingle_f1
from training.cleaning.trial import clean_text, page_f1

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "cases/cleaning/floors.json").read_text("utf-8"))
RULES = load_rules(ROOT / "models")
PAGES = written_pages()


def _cleaned(body: str) -> CleanedArticle:
    return clean(RawArticle(uri="urn:test:1", body=body, content_type="text/html"), rules=RULES)


def test_cleaning_html_pages_are_right() -> None:
    """The pages reach their floors, and more than the best that trafilatura makes of them."""
    scores = [page_f1(clean_text(page.raw, RULES, content_type="text/html"), page.kept) for page in PAGES]

    assert fmean(scores) >= FLOORS["html_pages"]
    assert min(scores) >= FLOORS["worst_html_page"]
    for extract in (trafilatura, trafilatura_as_it_comes):
        assert fmean(scores) > fmean(shingle_f1(extract(page.raw), page.kept) for page in PAGES)


def test_cleaning_html_pages_stay_as_they_are() -> None:
    """What is left of a page is not changed by a second cleaning."""
    for page in PAGES:
        article = _cleaned(page.raw)

        assert clean_text(article.body, RULES, headline=article.headline) == (article.headline, article.body)


PROSE = [
    "The mayors of the valley met on Monday and said that the road would stay closed until the last rocks are gone.",
    "Some forty lorries a day now take the long way round by the lake, which costs their drivers two hours each.",
    "A geologist who flew over the slope last week counted three more boulders, one of them as large as a barn.",
    "Until they are blasted, children from the upper villages will go to school by boat, and the post by cable car.",
]
ELSEWHERE = [
    "In the capital the swans were counted on Friday, and nobody could say why there are so few of them this year."
]


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


PARTS = f"<h1>Road stays closed</h1><div>{_paragraphs(PROSE)}</div><section>{_paragraphs(ELSEWHERE)}</section>"


def _found(text: str) -> Callable[[str], str]:
    return lambda _source: text


def _extracted(*texts: str) -> CleaningRules:
    """Return rules with extractors that find these texts, one after the other."""
    return replace(RULES, main_texts=tuple(map(_found, texts)))


def test_cleaning_html_believes_linked_data_that_agrees() -> None:
    """What a page states as the text of its article counts more than the choice of an extractor."""
    stated = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(PROSE)})
    page = f"<script type='application/ld+json'>{stated}</script>{PARTS}"

    assert clean_text(page, _extracted("\n".join(ELSEWHERE)), content_type="text/html")[1] == "\n\n".join(PROSE)


def test_cleaning_html_asks_the_next_extractor_when_one_seems_wrong() -> None:
    """An extractor does not decide that finds one part of a body only, though a long one."""
    first, second = "\n".join(PROSE[:1] * 3), "\n".join([*PROSE, *ELSEWHERE])

    body = clean_text(PARTS, _extracted(first, second), content_type="text/html")[1]

    assert body == second.replace("\n", "\n\n")


@pytest.mark.parametrize(("entry", "kept"), [("{}", True), ("<a href='/x'>{}</a>", False)])
def test_cleaning_html_keeps_lists_of_the_article(entry: str, *, kept: bool) -> None:
    """Items between paragraphs stay though an extractor leaves them out, unless they are links."""
    items = ["Open from Monday until noon on Thursday.", "Closed at night for heavy lorries.", "Toll of two crowns."]
    listed = "".join(f"<li>{entry.format(item)}</li>" for item in items)
    page = f"<div>{_paragraphs(PROSE[:2])}<ul>{listed}</ul>{_paragraphs(PROSE[2:])}</div>"

    body = clean_text(page, _extracted("\n".join(PROSE)), content_type="text/html")[1]

    assert all((item in body) == kept for item in items)
