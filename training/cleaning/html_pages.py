"""HTML pages made of labelled lines: the corpora have no markup, so it is what such pages usually carry.

Half of the pages name their parts as HTML means it (header, article, footer); the others are boxes within boxes, and
the noise between and below the paragraphs stands in the same box. Links mark some of it, as on real pages.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from random import Random

from training.cleaning.augmentation import Labelled

_WIDE_CHARACTERS = 60
_MEANT_SHARE = 0.5
_LINKED_SHARE = 0.6
_NAMES = ("related", "promo", "share-tools", "newsletter", "teaser", "widget", "box", "module", "c-1", "block")
_SENTENCE_ENDS = '.!?…"”»。'


def html_page(page: Labelled, random: Random) -> str:
    """Return a page of lines as HTML; the corpora have the title of a page as its first line."""
    title = f"<title>{escape(page[0][0])}</title>"
    begin = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{title}</head><body>"
    body = _meant(page, random) if random.random() < _MEANT_SHARE else _boxed(page, random)
    return "\n".join((begin, *body, "</body></html>"))


def _runs(page: Labelled) -> list[tuple[bool, list[str]]]:
    return [(keep, [text for text, _ in group]) for keep, group in groupby(page, key=lambda line: line[1])]


def _meant(page: Labelled, random: Random) -> Iterator[str]:
    runs = _runs(page)
    first = next(number for number, (keep, _) in enumerate(runs) if keep)
    last = max(number for number, (keep, _) in enumerate(runs) if keep)
    for number, (keep, texts) in enumerate(runs):
        if number == first:
            yield "<main><article>"
        if keep:
            yield from map(_paragraph, texts)
        else:
            element = "header" if number < first else "footer" if number > last else "aside"
            yield _noise(element, texts, random)
        if number == last:
            yield "</article></main>"


def _boxed(page: Labelled, random: Random) -> Iterator[str]:
    yield "<div class='page'>"
    for keep, texts in _runs(page):
        if keep:
            yield from map(_paragraph, texts)
        else:
            yield _noise("div", texts, random)
    yield "</div>"


def _paragraph(text: str) -> str:
    short = len(text) < _WIDE_CHARACTERS and text[-1] not in _SENTENCE_ENDS
    return f"<h2>{escape(text)}</h2>" if short else f"<p>{escape(text)}</p>"


def _noise(element: str, texts: list[str], random: Random) -> str:
    """Return a run of noise: sentences as paragraphs, the rest as entries, most of them links."""
    entries = []
    for text in texts:
        if len(text) >= _WIDE_CHARACTERS and text[-1] in _SENTENCE_ENDS:
            entries.append(f"<p>{escape(text)}</p>")
        elif random.random() < _LINKED_SHARE:
            entries.append(f"<div><a href='/{len(entries)}'>{escape(text)}</a></div>")
        else:
            entries.append(f"<div>{escape(text)}</div>")
    return f"<{element} class='{random.choice(_NAMES)}'>{''.join(entries)}</{element}>"
