"""The lines of a page and what can be said of each by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from agents.cleaning.families import Phrase, PhraseBook, fold
from agents.cleaning.shapes import is_wordless, shape
from agents.cleaning.word_lists import WordLists
from schemas import Reason

SHORT_WIDTH = 200
"""Phrases at the start or end of a line decide only up to this width; paragraphs are longer."""

LONG_WIDTH = 60
"""A line of this width that ends with a stop is prose: a sentence, not a button or a teaser."""

LEAD_WIDTH = 45
"""A line above the article that is wider may be its lead; narrower ones are section names and buttons."""

MIN_BROKEN_CHARACTERS = 40
"""A line that was broken for its length has at least so many; shorter ones are buttons and menus."""

_SAMPLE_CHARACTERS = 400

_LINE = re.compile(r"[^\n]+")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
OPENING_QUOTES = frozenset('"“„«»「‘')
_CLOSING = "\"'”’»)]」』】）›“ \t\xa0*_"
_STOPS = frozenset(".!?。！？؟۔।։።။។॥．")
_SCRIPTS = {
    "Latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Devanagari": re.compile("[\u0900-\u097f]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "EastAsian": _WIDE,
}
_BEYOND_LATIN = re.compile("|".join(pattern.pattern for name, pattern in _SCRIPTS.items() if name != "Latin"))


class Verdict(NamedTuple):
    """Why a line goes; `score` is how sure the classifier is of it, in [0, 1]."""

    reason: Reason
    rule: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `text[start:end]`, without blanks around it.

    Attributes:
        text: what the line says.
        folded: the line as phrases are compared.
        width: characters, those of East Asian scripts counted twice.
        words: words, two East Asian characters counted as one.
        stops: it ends like a sentence.
        phrase: the phrase that decides about it.
    """

    start: int
    end: int
    text: str
    folded: str
    width: int
    words: int
    stops: bool
    phrase: Phrase | None

    @property
    def is_prose(self) -> bool:
        """Tell whether the line reads like a sentence or more."""
        return self.phrase is None and (self.width >= LONG_WIDTH if self.stops else self.width > SHORT_WIDTH)


def read_lines(text: str, phrases: PhraseBook, words: WordLists) -> tuple[Line, ...]:
    """Return the lines of a text that are not blank; a sentence that was broken into lines counts as one."""
    known: dict[str, Line] = {}
    lines = []
    for start, end in _joined(text):
        raw = text[start:end]
        line = known.get(raw)
        if line is None:
            line = known[raw] = _read_line(start, raw, phrases, words)
        shift = start + len(raw) - len(raw.lstrip()) - line.start
        lines.append(replace(line, start=line.start + shift, end=line.end + shift) if shift else line)
    return tuple(lines)


def _joined(text: str) -> Iterator[tuple[int, int]]:
    """Return the spans of lines; one right below an unfinished one may continue it."""
    start = end = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isspace():
            continue
        below = match.start() == end + 1 and end - start >= MIN_BROKEN_CHARACTERS
        if not (below and _goes_on(text[end - MIN_BROKEN_CHARACTERS : end].rstrip(), line.lstrip()[0])):
            if end > start:
                yield start, end
            start = match.start()
        end = match.end()
    if end > start:
        yield start, end


def _goes_on(above: str, first: str) -> bool:
    """Tell whether a sentence goes on below a line."""
    return above.endswith(",") or (first.islower() and not ends_with_stop(above))


def _read_line(position: int, raw: str, phrases: PhraseBook, words: WordLists) -> Line:
    text = raw.strip()
    start = position + len(raw) - len(raw.lstrip())
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    folded = fold(text)
    width = len(text) + wide
    stops = ends_with_stop(text)
    sentence = stops and width >= LONG_WIDTH
    short = width <= SHORT_WIDTH
    quoted = sentence and text[0] in OPENING_QUOTES
    phrase = phrases.find(folded, short=short and not quoted, sentence=sentence)
    if phrase is None and (short or is_wordless(text)):
        phrase = shape(text, folded, phrases, words, stops=stops)
    return Line(start, start + len(text), text, folded, width, len(text.split()) + wide // 2, stops, phrase)


def ends_with_stop(text: str) -> bool:
    """Tell whether a line ends like a sentence; an ellipsis is where a teaser was cut."""
    end = text.rstrip(_CLOSING)
    return end[-1:] in _STOPS and not (end.endswith("...") and len(end) < SHORT_WIDTH)


def script_of(text: str) -> str | None:
    """Return the script family that three quarters of the letters belong to, or None."""
    sample = text[:_SAMPLE_CHARACTERS]
    if sample.isascii() or not _BEYOND_LATIN.search(sample):
        return "Latin" if _SCRIPTS["Latin"].search(sample) else None
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] * 4 > sum(counts.values()) * 3 else None
