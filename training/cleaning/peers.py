"""What others make of the same pages; they read HTML, so each line becomes a paragraph for them."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape

from agents.cleaning.draft import text_of
from agents.cleaning.html_page import html_draft

MIN_WORDS = 10

Extractor = Callable[[str], str]


def wrapped(raw: str) -> str:
    """Return the lines of a text as paragraphs of an HTML page."""
    lines = "\n".join(f"<p>{escape(line)}</p>" for line in raw.splitlines() if line.strip())
    return f"<!DOCTYPE html><html><head><title>Page</title></head><body>{lines}</body></html>"


def everything(raw: str) -> str:
    """Keep the whole page."""
    return raw


def long_lines(raw: str) -> str:
    """Keep lines of ten words and more."""
    return "\n".join(line for line in raw.splitlines() if len(line.split()) >= MIN_WORDS)


def trafilatura(page: str, *, fast: bool = False) -> str:
    """Extract with trafilatura; `fast` is the mode that the stage asks."""
    from trafilatura import extract

    return extract(page, favor_precision=True, include_comments=False, fast=fast) or ""


def trafilatura_as_it_comes(page: str) -> str:
    """Extract with trafilatura in its own default mode, without comments."""
    from trafilatura import extract

    return extract(page, include_comments=False) or ""


def justext(page: str) -> str:
    """Extract with jusText, without a stop list, since the language is not known."""
    import justext

    try:
        paragraphs = justext.justext(
            page.encode(), frozenset(), length_low=70, length_high=140, stopwords_low=0, stopwords_high=0
        )
    except Exception:  # noqa: BLE001 a peer that fails has found nothing
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def readability(page: str) -> str:
    """Extract with readability-lxml."""
    from readability import Document

    try:
        return text_of(html_draft(Document(page).summary()))
    except Exception:  # noqa: BLE001 a peer that fails has found nothing
        return ""


def resiliparse(page: str) -> str:
    """Extract with Resiliparse."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True))


TEXT_PEERS: Mapping[str, Extractor] = {
    "everything": everything,
    "lines of 10 words": long_lines,
    "trafilatura": lambda raw: trafilatura(wrapped(raw)),
    "jusText": lambda raw: justext(wrapped(raw)),
    "readability": lambda raw: readability(wrapped(raw)),
}
HTML_PEERS: Mapping[str, Extractor] = {
    "trafilatura, default mode": trafilatura_as_it_comes,
    "trafilatura": trafilatura,
    "trafilatura, fast mode": partial(trafilatura, fast=True),
    "jusText": justext,
    "readability": readability,
    "Resiliparse": resiliparse,
}
