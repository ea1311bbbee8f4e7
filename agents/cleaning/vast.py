"""Bodies beyond all measure, which are read in linear time: no line of them is judged."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from agents.cleaning.draft import Draft, Piece
from schemas import RawArticle

MAX_LINES = 10_000
MAX_REPAIRS = 20_000
MAX_TAGS = 20_000
MAX_CHARACTERS = 1_000_000
MAX_SHOWN_CHARACTERS = 500_000
"""The longest of 475 annotated pages has 1,099 lines; pages of newspapers have up to 10,000 tags.

Of HTML the text beside the markup counts, half as much because extractors read it, too. At these limits a page takes up
to a second and a half (measured 2026-11-24).
"""

_DAMAGE = re.compile(
    "[<&\r\v\f\0-\x08\x0e-\x1f\x7f-\x9f\xad\u0300-\u036f\u200b\u2028\u2029\u2060\ufeff\ufff9-\ufffc]"
    "|[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]|-\n"
)
_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufff9-\ufffc\ud800-\udfff]")
_OPAQUE_END = {"<script": "</script", "<style": "</style", "<!--": "-->"}
_OPAQUE = re.compile("<script|<style|<!--", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,2000}>?")
_BLANK_LINES = re.compile(r"\s*\n\s*")


def is_vast(article: RawArticle) -> bool:
    """Tell whether a body has more lines, tags or broken characters than can be accounted for one by one."""
    body = article.body
    if article.content_type == "text/html":
        return body.count("<") + body.count("&") > MAX_TAGS or len(_readable(body)) > MAX_SHOWN_CHARACTERS
    if len(body) > MAX_CHARACTERS or body.count("\n") + body.count("\r") > MAX_LINES:
        return True
    return sum(1 for _ in islice(_DAMAGE.finditer(body), MAX_REPAIRS + 1)) > MAX_REPAIRS


def vast_draft(article: RawArticle) -> Draft:
    """Return the readable text of a body as one piece; whatever has changed, it stands for the whole body."""
    text = article.body
    if article.content_type == "text/html":
        text = unescape(_readable(text))
    text = _INVISIBLE.sub("", _BREAK.sub("\n", text))
    if article.content_type == "text/html":
        text = _BLANK_LINES.sub("\n", text).strip()
    if not text.strip():
        return (Piece(0, len(article.body), "", "markup", "too_large"),)
    return (Piece(0, len(article.body), text, None, None if text == article.body else "too_large"),)


def _readable(source: str) -> str:
    return _TAG.sub("\n", "".join(_shown(source)))


def _shown(source: str) -> Iterator[str]:
    """Yield what stands between scripts, styles and comments."""
    position = 0
    lower = source.casefold() if len(source.casefold()) == len(source) else source
    while opening := _OPAQUE.search(source, position):
        yield source[position : opening.start()]
        end = lower.find(_OPAQUE_END[opening.group().lower()], opening.end())
        if end < 0:
            return
        position = end
    yield source[position:]
