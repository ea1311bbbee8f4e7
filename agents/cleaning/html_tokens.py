"""The tokens of an HTML source, with their places in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCKS_NAMES = """
    address article aside blockquote body br button caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav noscript
    ol option p pre section select summary table tbody td tfoot th thead title tr ul video
"""
_TIGHT_NAMES = """
    br li tr td th dt dd option
"""
_OPAQUE_NAMES = """
    script style template svg math textarea noframes noscript iframe object canvas
"""

BLOCKS = frozenset(_BLOCKS_NAMES.split())
TIGHT = frozenset(_TIGHT_NAMES.split())
"""Blocks that begin a new line, not a new paragraph."""

_OPAQUE = frozenset(_OPAQUE_NAMES.split())
"""Elements whose content is no text of the page."""

_MAX_ATTRIBUTE_CHARACTERS = 20_000
_QUOTE_OR_END = re.compile(r"=\s*([\"'])|>")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
_ENDS = {name: re.compile(f"</(?ai:{name})[^>]*>?") for name in _OPAQUE}


class Token(NamedTuple):
    """Text (no name), or markup: a tag, a comment, an element without text."""

    start: int
    end: int
    name: str
    closing: bool = False

    @property
    def is_text(self) -> bool:
        """Tell text from markup."""
        return not self.name


def tokens(source: str) -> Iterator[Token]:
    """Cut HTML into text and markup; broken markup is text, or markup up to the end. Linear in the length."""
    text_start = position = 0
    while (opening := source.find("<", position)) >= 0:
        token = _markup(source, opening)
        position = opening + 1
        if token is None:
            continue
        if opening > text_start:
            yield Token(text_start, opening, "")
        yield token
        text_start = position = token.end
    if text_start < len(source):
        yield Token(text_start, len(source), "")


def _markup(source: str, start: int) -> Token | None:
    """Return the markup that begins at a `<`, or None when the sign stands for itself."""
    if source.startswith("<!--", start):
        return Token(start, _after(source, "-->", start + 2), "!")
    if source.startswith(("<!", "<?"), start):
        return Token(start, _after(source, ">", start), "!")
    match = _NAME.match(source, start)
    if match is None:
        return None
    name = match.group(1).lower()
    end = _tag_end(source, match.end())
    closing = source[start + 1] == "/"
    if name in _OPAQUE and not closing and not source.endswith("/>", start, end):
        closed = _ENDS[name].search(source, end)
        end = closed.end() if closed else len(source)
    return Token(start, end, name, closing)


def _after(text: str, needle: str, start: int) -> int:
    at = text.find(needle, start)
    return at + len(needle) if at >= 0 else len(text)


def _tag_end(source: str, start: int) -> int:
    """Return the end of a tag; a `>` inside a quoted attribute does not end it."""
    position = start
    while match := _QUOTE_OR_END.search(source, position):
        if match.group() == ">":
            return match.end()
        closing = source.find(match.group(1), match.end(), match.end() + _MAX_ATTRIBUTE_CHARACTERS)
        position = closing + 1 if closing >= 0 else match.end()
    return len(source)
