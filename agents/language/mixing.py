"""Whether a second language holds a good part of the lines."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from agents.language.detector import Detector
from agents.language.sample import sample_of
from agents.language.script import code_points_of, words_per_letter

MIN_LINE_CHARACTERS = 40
"""Shorter lines are names, times and headings as often as sentences."""

MAX_LINES = 24
"""Evenly from the whole body."""

HEAD_CHARACTERS = 48
"""What is looked at of each line at a glance."""

READ_CHARACTERS = 200
MIN_LINE_CONFIDENCE = 0.9
MIXED_SHARE = 0.2

_BLANK = np.uint32(ord(" "))


def languages_of_lines(body: str, tag: str, writing: str, detector: Detector) -> Counter[str]:
    """Return the number of lines in each language, of those that are long enough to be sure of.

    Args:
        body: the clean text.
        tag: its language; lines that look like it at a glance are not read, nor the others if they are few.
        writing: the script in which it is written.
        detector: reads the others.
    """
    lines = [line for line in body.split("\n") if len(line) >= MIN_LINE_CHARACTERS]
    if len(lines) <= 1:
        return Counter()
    if len(lines) > MAX_LINES:
        lines = [lines[index] for index in np.linspace(0, len(lines) - 1, MAX_LINES, dtype=int)]
    alike = _look_like(tag, writing, lines, detector)
    if len(lines) - alike.sum() <= MIXED_SHARE * len(lines):
        return Counter({tag: len(lines)})
    return Counter(tag if is_alike else _read(line, tag, detector) for line, is_alike in zip(lines, alike, strict=True))


def is_mixed(lines: Counter[str]) -> bool:
    """Tell whether the second language holds more than a fifth of the lines."""
    totals = [total for _, total in lines.most_common(2)]
    return len(totals) > 1 and totals[1] > MIXED_SHARE * lines.total()


def _look_like(tag: str, writing: str, lines: list[str], detector: Detector) -> NDArray[np.bool_]:
    """Tell for each line whether most letters of its beginning, and most n-grams, are those of a language."""
    heads = "".join(line[:HEAD_CHARACTERS].lower()[:HEAD_CHARACTERS].ljust(HEAD_CHARACTERS) for line in lines)
    grid = code_points_of(heads).reshape(len(lines), HEAD_CHARACTERS)
    letters = detector.scripts.letters(grid)
    is_letter = letters < len(detector.scripts.codes)
    codes = ("Hani", "Jpan") if writing == "Jpan" else (writing,)
    of_writing = np.isin(letters, [detector.scripts.codes.index(code) for code in codes]).sum(axis=1)
    alike: NDArray[np.bool_] = of_writing * words_per_letter(writing) >= is_letter.sum(axis=1) - of_writing
    table = detector.tables.get(writing)
    if table is None:
        return alike
    best = table.glance(np.where(is_letter, grid, _BLANK)).argmax(axis=1)
    alike &= best == table.tags.index(tag)
    return alike


def _read(line: str, tag: str, detector: Detector) -> str:
    """Return the language of a line, the body's where that is not sure."""
    reading = detector.read(sample_of(line[:READ_CHARACTERS]))
    if reading is None:
        return tag
    best = detector.ranked(reading.logits)[0]
    return best.tag if best.probability >= MIN_LINE_CONFIDENCE else tag
