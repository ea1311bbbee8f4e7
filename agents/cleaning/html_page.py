"""The visible text of an HTML page, as a draft over its source."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agents.cleaning.characters import decode_entities
from agents.cleaning.draft import Draft, Edit, draft_of, revise
from agents.cleaning.html_tokens import BLOCKS, TIGHT, Token, tokens

_BLANKS = re.compile(r"\s+")
_LOOSE_BLANKS = re.compile(r"[^\S ]\s*| \s+")
_MAX_HEADING_CHARACTERS = 2_000
_HEADING = re.compile(r"<h[2-6][\s>]", re.IGNORECASE)
_SITE_SUFFIX = re.compile(r"\s[|»·–—-]\s[^|»·–—]{2,40}$")


def html_draft(source: str) -> Draft:
    """Remove all markup; blocks become paragraphs and runs of blanks one blank."""
    edits = _Blocks()
    for token in _shown(tokens(source)):
        edits.take(token, source)
    edits.close(source)
    return revise(draft_of(source), list(_merged(edits.edits)))


def html_headline(source: str, title: str | None = None) -> str | None:
    """Return the first heading of the page, else its title without the name of the site.

    Args:
        source: the page.
        title: what its metadata names as title, better than what stands in the bar of the browser.
    """
    heading = _element_text(source, "h1")
    if heading:
        return heading
    title = title or _element_text(source, "title")
    return _SITE_SUFFIX.sub("", title) or None


def heading_spans(source: str) -> list[tuple[int, int]]:
    """Return where the headings below the first level stand, in order."""
    spans = []
    for match in _HEADING.finditer(source):
        limit = match.end() + _MAX_HEADING_CHARACTERS
        end = source.find("</", match.end(), limit)
        spans.append((match.start(), end if end >= 0 else limit))
    return spans


def _element_text(source: str, name: str) -> str:
    """Return the text of the first element of a name that has one."""
    if not re.search(f"<{name}[\\s>]", source, re.IGNORECASE):
        return ""
    parts: list[str] = []
    inside = False
    for token in tokens(source):
        if token.name == name:
            inside = not token.closing
            text = " ".join("".join(parts).split())
            if token.closing and text:
                return decode_entities(text)
            parts = []
        elif inside:
            parts.append(source[token.start : token.end] if token.is_text else " " * (token.name in BLOCKS))
    return ""


def _shown(found: Iterable[Token]) -> Iterator[Token]:
    """Turn the text of `<title>` into markup: it names the page and is not on it."""
    hidden = False
    for token in found:
        if token.name == "title":
            hidden = not token.closing
        yield Token(token.start, token.end, "!") if token.is_text and hidden else token


@dataclass
class _Blocks:
    """Collects the tokens of one block after another and the edits that they lead to."""

    edits: list[Edit] = field(default_factory=list)
    block: list[Token] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    tight: bool = True
    begun: bool = False

    def take(self, token: Token, source: str) -> None:
        if token.name not in BLOCKS:
            self.block.append(token)
            return
        self.close(source)
        self.breaks.append(len(self.edits))
        self.tight = self.tight and token.name in TIGHT
        self.edits.append(Edit(token.start, token.end, "markup", "html_tag"))

    def close(self, source: str) -> None:
        """End a block: when it holds text, the first tag between it and the text before becomes a break."""
        texts = [token for token in self.block if token.is_text and not source[token.start : token.end].isspace()]
        if texts:
            if self.begun and self.breaks:
                tag = self.edits[self.breaks[0]]
                self.edits[self.breaks[0]] = tag._replace(rule="block_break", replacement="\n" * (2 - self.tight))
            self.breaks, self.tight, self.begun = [], True, True
        end = texts[-1].start + len(source[texts[-1].start : texts[-1].end].rstrip()) if texts else 0
        self.edits.extend(_inline_edits(self.block, source, end))
        self.block = []


def _inline_edits(block: Iterable[Token], source: str, end: int) -> Iterator[Edit]:
    """Remove inline tags; make one blank of each run of blanks before `end`, none at the start of the block."""
    blank_before = True
    for token in block:
        if not token.is_text:
            yield Edit(token.start, token.end, "markup", "html_tag")
            continue
        start, stop = token.start, max(token.start, min(token.end, end))
        if blank_before and (blanks := _BLANKS.match(source, start, stop)):
            yield Edit(start, blanks.end(), "markup", "blanks")
            start = blanks.end()
        for match in _LOOSE_BLANKS.finditer(source, start, stop):
            yield Edit(*match.span(), "markup", "blanks", " ")
        yield Edit(stop, token.end, "markup", "blanks")
        blank_before = source[token.end - 1].isspace()


def _merged(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Make one edit of neighbours that remove for the same reason; leave out those over nothing."""
    last: Edit | None = None
    for edit in edits:
        if edit.start == edit.end:
            continue
        removed = last is not None and not (edit.replacement or last.replacement)
        if last is not None and removed and (edit.rule, edit.start) == (last.rule, last.end):
            last = last._replace(end=edit.end)
            continue
        if last is not None:
            yield last
        last = edit
    if last is not None:
        yield last
