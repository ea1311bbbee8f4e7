"""Datelines, pointers and captions that stand in one line with a sentence or a title."""

import re
from collections.abc import Iterable, Iterator, Sequence

from agents.cleaning.datelines import dateline_edits
from agents.cleaning.draft import Edit
from agents.cleaning.lines import SHORT_WIDTH, ends_with_stop
from agents.cleaning.word_lists import WordLists

MIN_POINTER_CHARACTERS = 15
"""Behind "Read also" stands a title: a sentence end or a glued word before that is inside the title."""

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[^\W\d_A-Z]{3}[.!?][\"'”’»)]*\s+(?=[^\W\d_a-z])|[。！？][」』]?")
_GLUED_WORDS = re.compile(r"(?<=[^\W\d_A-Z]{4})(?=[A-ZÀ-ÞА-ЯЁЄІЇҐ][^\W\d_A-Z]+ )")
_QUOTED = re.compile(r"\s*:?\s*[«“„\"‘「][^«“„\"‘「]{5,150}[»”“\"’」](?=[^\W\d_a-zа-яёєіїґ])")
_BEFORE = re.compile(r"[.!?…:;。！？\"'”’»)\]]\s*[(\[]?$")
_BRACKETS = {"(": ")", "[": "]"}


def glued_edits(text: str, words: WordLists) -> tuple[Edit, ...]:
    """Find the parts of lines that date them, point to other articles or name a photographer behind a title."""
    glued = tuple(phrase for phrase in words.glued if phrase in text)
    edits = list(dateline_edits(text, words))
    if glued or "/ " in text or "| " in text:
        for match in _LINE.finditer(text):
            edits.extend(_line_edits(match.start(), match.group(), glued, words))
    return _apart(edits)


def _apart(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Sort edits and leave out those that overlap one before them."""
    apart: list[Edit] = []
    for edit in sorted(edits):
        if not apart or edit.start >= apart[-1].end:
            apart.append(edit)
    return tuple(apart)


def _line_edits(position: int, line: str, glued: Sequence[str], words: WordLists) -> Iterator[Edit]:
    span = _pointer(line, glued)
    if span is not None:
        yield Edit(position + span[0], position + span[1], "read_also", "glued_pointer")
        return
    start = _caption_start(line, words)
    if start is not None:
        yield Edit(position + start, position + len(line), "caption", "caption_suffix")


def _pointer(line: str, glued: Sequence[str]) -> tuple[int, int] | None:
    """Return the part of a line that is a pointer, when it is not the whole line and its end can be told."""
    found = [(at, phrase) for phrase in glued if (at := line.find(phrase)) >= 0]
    if not found:
        return None
    at, phrase = min(found, key=lambda item: item[0])
    before = line[max(0, at - 4) : at]
    if before.strip() and not _BEFORE.search(before):
        return None
    if before[-1:] in _BRACKETS and before:
        close = line.find(_BRACKETS[before[-1]], at)
        return (at - 1, close + 1) if 0 <= close - at <= SHORT_WIDTH else None
    end = _pointer_end(line, at + len(phrase))
    if end is None or (at == 0 and end == len(line)):
        return None
    return (len(line[:at].rstrip()) if end == len(line) else at), end


def _pointer_end(line: str, start: int) -> int | None:
    """Return where the title behind a pointer ends: at the end of the line, of its sentence, or at a glued word."""
    if len(line) - start <= SHORT_WIDTH and not ends_with_stop(line):
        return len(line)
    quoted = _QUOTED.match(line, start)
    if quoted:
        return quoted.end()
    for pattern in (_SENTENCE_END, _GLUED_WORDS):
        match = pattern.search(line, start + MIN_POINTER_CHARACTERS, start + SHORT_WIDTH)
        if match:
            return match.end()
    return None


def _caption_start(line: str, words: WordLists) -> int | None:
    """Return where " / Photo from …" begins behind a title."""
    if len(line) > SHORT_WIDTH or not ("/" in line or "|" in line):
        return None
    at = max(line.rfind("/ "), line.rfind("| "))
    if at <= MIN_POINTER_CHARACTERS or not line[at + 2 :].lstrip().casefold().startswith(words.caption_suffixes):
        return None
    return len(line[:at].rstrip())
