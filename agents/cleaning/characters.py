"""What never belongs to a sentence: control characters, markup leftovers, wrongly decoded and divided words."""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from itertools import pairwise
from unicodedata import combining, is_normalized, normalize

from agents.cleaning.draft import Edit
from agents.cleaning.hyphens import hyphen_edits
from agents.cleaning.look_alikes import look_alike_edits
from agents.cleaning.mojibake import mojibake_edits

_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Joiners (ZWJ, ZWNJ) and direction marks stay: scripts and emoji need them.
_INVISIBLE = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufff9-\ufffc\ud800-\udfff]+")
_ENTITY = re.compile("&(?:amp;){0,8}(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"</?(br|p|div|li|ul|ol|h[1-6]|tr|table|blockquote|figure|u|b|i|s|em|strong|a|span|font|img|sup|sub|small|center"
    r"|td|th|tbody|thead|figcaption|iframe|hr|mark)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile("br|p|div|li|ul|ol|h[1-6]|tr|table|blockquote|figure", re.IGNORECASE)


def character_edits(text: str) -> tuple[Edit, ...]:
    """Find what is to be removed or rewritten, whatever line it stands in."""
    found = (
        *_breaks(text),
        *_invisible(text),
        *_entities(text),
        *_tags(text),
        *_composed(text),
        *hyphen_edits(text),
        *look_alike_edits(text),
        *mojibake_edits(text),
    )
    kept: list[Edit] = []
    for edit in sorted(found, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def _breaks(text: str) -> Iterator[Edit]:
    for match in _BREAK.finditer(text):
        start, end = match.span()
        if end - start > 1:
            yield Edit(start, end - 1, "markup", "line_break")
        else:
            yield Edit(start, end, "markup", "line_break", "\n")


def _invisible(text: str) -> Iterator[Edit]:
    for match in _INVISIBLE.finditer(text):
        yield Edit(*match.span(), "markup", "invisible_character")


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        decoded = decode_entity(match.group())
        if decoded != match.group():
            yield Edit(*match.span(), "markup", "html_entity", decoded)


def decode_entity(entity: str) -> str:
    """Return what an HTML entity stands for, however often it was escaped; an unknown one as it is."""
    name = entity[1:]
    while name.startswith("amp;") and len(name) > len("amp;"):
        name = name.removeprefix("amp;")
    if not name.startswith("#") and name not in html5:
        return entity
    decoded = unescape(f"&{name}")
    return " " if decoded == "\xa0" else decoded


def decode_entities(text: str) -> str:
    """Return a text with its HTML entities decoded."""
    return _ENTITY.sub(lambda match: decode_entity(match.group()), text)


def _tags(text: str) -> Iterator[Edit]:
    if "<" not in text:
        return
    for match in _TAG.finditer(text):
        replacement = "\n" if _BLOCK_TAG.fullmatch(match.group(1)) else ""
        yield Edit(*match.span(), "markup", "html_tag", replacement)


def _composed(text: str) -> Iterator[Edit]:
    """Compose letters and their marks (NFC) where they came apart."""
    if is_normalized("NFC", text):
        return
    starters = [i for i, character in enumerate(text) if not combining(character) and not _is_jamo(character)]
    for start, end in pairwise((*starters, len(text))):
        cluster = text[start:end]
        if end - start > 1 and not is_normalized("NFC", cluster):
            yield Edit(start, end, "markup", "unicode_form", normalize("NFC", cluster))


def _is_jamo(character: str) -> bool:
    """Tell whether a Korean letter part joins the one before it."""
    return "\u1160" <= character <= "\u11ff"
