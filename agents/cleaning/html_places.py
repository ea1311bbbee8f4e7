"""Where the text of an HTML page stands: beside which other paragraphs, and in links or not."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agents.cleaning.html_tokens import BLOCKS, Token

_HOME_NAMES = """
    article aside body center details div figure footer form header main nav section td
"""
_HOMES = frozenset(_HOME_NAMES.split())
"""Elements that hold paragraphs; lists, quotations and headings within them are taken for paragraphs."""

_ENDED_BY = {
    "p": BLOCKS - {"br"},
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
    "option": frozenset({"option"}),
}
"""Elements whose end tag may be left out, and which beginnings end them."""

_HOLDERS = BLOCKS - {"br", "hr"}

_MAX_DEPTH = 60
"""So far up an element is looked for when a tag closes it; broken pages open more than they close."""

_MAX_TAG_CHARACTERS = 2_000
_CLASS = re.compile(r"\sclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)

Home = tuple[int, str, str]
"""What paragraphs of one text share: an element, and names and classes of two within it that hold them."""


class Place(NamedTuple):
    """Where a line stands.

    Attributes:
        home: what holds it.
        make: the classes of its own element.
        item: it belongs to a list in it.
        linked: the share of its characters that are links.
    """

    home: Home
    make: str
    item: bool
    linked: float


class _Element(NamedTuple):
    """An open element: numbers of the three homes around what it holds, signs of the inner two."""

    name: str
    numbers: tuple[int, int, int] = (0, 0, 0)
    signs: tuple[str, str] = ("", "")
    make: str = ""
    item: bool = False


class _Text(NamedTuple):
    start: int
    end: int
    holder: _Element
    linked: bool


@dataclass
class _Walk:
    """The open elements on the way through a page."""

    elements: list[_Element] = field(default_factory=lambda: [_Element("")])
    entered: int = 0

    def enter(self, token: Token, source: str) -> None:
        while token.name in _ENDED_BY.get(self.elements[-1].name, ()):
            self.elements.pop()
        above = self.elements[-1]
        found = _CLASS.search(source, token.start, min(token.end, token.start + _MAX_TAG_CHARACTERS))
        classes = (found.group(1) or found.group(2) or found.group(3) or "") if found else ""
        if token.name in _HOMES:
            self.entered += 1
            numbers, signs = (*above.numbers[1:], self.entered), (above.signs[1], f"{token.name} {classes}")
            self.elements.append(_Element(token.name, numbers, signs))
        else:
            item = above.item or token.name == "li"
            self.elements.append(above._replace(name=token.name, make=classes or above.make, item=item))

    def leave(self, name: str) -> None:
        for depth in range(1, min(len(self.elements), _MAX_DEPTH)):
            if self.elements[-depth].name == name:
                del self.elements[-depth:]
                return


def places(found: Iterable[Token], source: str, spans: Sequence[tuple[int, int]]) -> list[Place]:
    """Return where lines stand that hold text of a page.

    Args:
        found: the tokens of the page.
        source: the page.
        spans: where each line begins and ends in the source, in order.
    """
    texts = _texts(found, source)
    starts, ends = [text.start for text in texts], [text.end for text in texts]
    return [_place(texts[bisect_right(ends, start) : bisect_left(starts, end)]) for start, end in spans]


def _place(texts: Sequence[_Text]) -> Place:
    holder = texts[0].holder if texts else _Element("")
    total = sum(text.end - text.start for text in texts)
    linked = sum(text.end - text.start for text in texts if text.linked)
    return Place((holder.numbers[0], *holder.signs), holder.make, holder.item, linked / max(1, total))


def _texts(found: Iterable[Token], source: str) -> list[_Text]:
    walk = _Walk()
    texts = []
    linked = False
    for token in found:
        if token.is_text:
            if not source[token.start : token.end].isspace():
                texts.append(_Text(token.start, token.end, walk.elements[-1], linked))
        elif token.name == "a":
            linked = not token.closing
        elif token.name in _HOLDERS:
            if token.closing:
                walk.leave(token.name)
            else:
                walk.enter(token, source)
    return texts
