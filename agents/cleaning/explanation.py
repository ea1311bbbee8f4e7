"""A page as people read it, with what was removed struck through and named."""

import re
from collections.abc import Iterator

from schemas import CleanedArticle, Segment

_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
_STRUCK, _DIM, _END = "\x1b[9;31m", "\x1b[2m", "\x1b[0m"
_UNNAMED_RULES = frozenset({"blank_lines", "blanks", "block_break", "html_tag", "line_break"})
"""Layout: to name each of these would hide the text."""


def explain(raw: str, article: CleanedArticle, *, colours: bool) -> str:
    """Return the raw body with removed parts struck through, each with its reason, rule and score.

    Args:
        raw: the body that the article came with.
        article: the article, with its ledger.
        colours: strike through as terminals do it; else `~~so~~`.
    """
    return "".join(_parts(raw, article, colours=colours))


def _parts(raw: str, article: CleanedArticle, *, colours: bool) -> Iterator[str]:
    for segment in article.cleaning.segments:
        text = _CONTROL.sub("\ufffd", raw[segment.raw_start : segment.raw_end])
        if segment.kept and segment.rule is None:
            yield text
            continue
        clean = article.body[segment.start : segment.end] if segment.kept else ""
        yield (text if text.isspace() else _struck(text, colours=colours)) if not clean.isspace() else ""
        yield clean
        if segment.rule not in _UNNAMED_RULES:
            yield _name(segment, colours=colours)


def _struck(text: str, *, colours: bool) -> str:
    """Strike each line through by itself: terminals and Markdown end it with the line."""
    begin, end = (_STRUCK, _END) if colours else ("~~", "~~")
    return "\n".join(f"{begin}{line}{end}" if line.strip() else line for line in text.split("\n"))


def _name(segment: Segment, *, colours: bool) -> str:
    score = "" if segment.score is None else f" {segment.score:.2f}"
    name = f"[{segment.reason or 'rewritten'}: {segment.rule}{score}]"
    return f" {_DIM}{name}{_END}" if colours else f" {name}"
