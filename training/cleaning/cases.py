"""Pages to measure the cleaning on, with what should be left of each."""

from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from agents.settings import ROOT
from training.cleaning.augmentation import Labelled, nearly_clean
from training.cleaning.corpus import Page
from training.cleaning.html_pages import html_page

WRITTEN_PAGES = ROOT / "tests" / "cases" / "html_pages"


class Case(NamedTuple):
    """A page to clean, with what should be left of it."""

    group: str
    raw: str
    kept: str


def text_of(page: Labelled) -> str:
    """Return the lines of a page."""
    return "\n".join(text for text, _ in page)


def kept_of(page: Labelled) -> str:
    """Return the lines of a page that belong to the article."""
    return "\n".join(text for text, keep in page if keep)


def language_group(language: str) -> str:
    """Return in which row of the tables a language is counted."""
    return language if language in {"en", "de"} else "other"


def cases(pages: Iterable[Page]) -> dict[str, list[Case]]:
    """Return whole, nearly clean and HTML pages of the held-out sites."""
    chosen = list(pages)
    found: dict[str, list[Case]] = defaultdict(list)
    lines = [list(zip(page.lines, page.keep, strict=True)) for page in chosen]
    for number, page in enumerate(chosen):
        random = Random(f"evaluation {number}")  # noqa: S311 a chance that is always the same
        group = language_group(page.language)
        whole = lines[number]
        others = [lines[i] for i, other in enumerate(chosen) if other.site != page.site]
        found["whole pages"].append(Case(group, text_of(whole), kept_of(whole)))
        for heavy in (False, True):
            made = nearly_clean(whole, random.choice(others), random, heavy=heavy)
            found["nearly clean pages"].append(Case(group, text_of(made), kept_of(made)))
        found["HTML made of lines"].append(Case(group, html_page(whole, random), kept_of(whole)))
    return found


def written_pages() -> list[Case]:
    """Return the pages that were written in the manner of content systems, their markup included."""
    return [
        Case(language_group(path.stem[-2:]), path.read_text("utf-8"), path.with_suffix(".txt").read_text("utf-8"))
        for path in sorted(WRITTEN_PAGES.glob("*.html"))
    ]
