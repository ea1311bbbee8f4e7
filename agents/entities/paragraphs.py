"""Pieces of a text that are short enough to tag: its lines, long ones cut at the end of a sentence or at a blank."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_CHARACTERS = 20_000
MAX_WORD_CHARACTERS = 200
"""Longer runs without a blank are no words; a tokenizer would take minutes over one of a megabyte."""

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_SENTENCE_END = re.compile(r"[.!?…]['\"»“”’)]*\s+(?=\S)")
_LONG_RUN = re.compile(rf"\S{{{MAX_WORD_CHARACTERS},}}")


class Paragraph(NamedTuple):
    """A piece of a text and its first position there."""

    start: int
    text: str


def split_paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the lines of a text that are not blank, in pieces of at most `MAX_CHARACTERS`.

    Runs of letters that are too long to be words are blanked; positions stay true.
    """
    for line in _LINE.finditer(text):
        start = line.start()
        while start < line.end():
            end = _piece_end(text, start, line.end())
            piece = _LONG_RUN.sub(lambda run: " " * len(run[0]), text[start:end])
            if not piece.isspace():
                yield Paragraph(start, piece)
            start = end


def _piece_end(text: str, start: int, line_end: int) -> int:
    """Return where to cut a line that is too long: after a sentence, else after a blank, else anywhere."""
    limit = start + MAX_CHARACTERS
    if line_end <= limit:
        return line_end
    sentence_ends = [match.end() for match in _SENTENCE_END.finditer(text, start, limit)]
    if sentence_ends:
        return sentence_ends[-1]
    blank = text.rfind(" ", start + 1, limit)
    return blank + 1 if blank > start else limit
