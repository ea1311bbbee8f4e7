"""Where the title of an article stands on its page."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agents.cleaning.families import fold
from agents.cleaning.lines import SHORT_WIDTH, Line
from agents.cleaning.shapes import is_name
from agents.cleaning.word_lists import WordLists

MIN_TITLE_WIDTH = 18
MIN_TITLE_WORDS = 3
MAX_CANDIDATES = 60
"""So many lines above the article are compared with each other; a longer menu is not worth the time."""

MAX_NAMES = 2
"""So many lines between a title and its article may name the authors; more are a menu."""

MIN_GLUED_CRUMBS = 2
"""A word that begins like a crumb and has one capital inside may be a name: "HomePod"."""

_MAX_SUFFIX_WIDTH = 80
_GLUE = re.compile(r"(?<=[a-zß-ÿа-яёєіїґ]{3})(?=[A-ZÀ-ÞА-ЯЁЄІЇҐ])")
_SEPARATORS = "|-–—/:»›·"


@dataclass(frozen=True, slots=True)
class Title:
    """The title and the lines that carry it.

    Attributes:
        text: the title, or None when the page shows none.
        line: the line that became the headline, when the record came without one.
        repeats: lines that say the title again, with or without section and site behind it.
        crumbs: lines of navigation that end in the title.
    """

    text: str | None
    line: int | None = None
    repeats: frozenset[int] = frozenset()
    crumbs: frozenset[int] = frozenset()


def find_title(lines: Sequence[Line], headline: str | None, words: WordLists) -> Title:
    """Find the title on a page, and every line that repeats it."""
    trails = {i: line for i, line in enumerate(lines) if line.text.startswith(words.crumbs) and _glued(line.text)}
    line = _title_line(lines, trails) if headline is None else None
    text = headline if line is None else lines[line].text
    if text is None:
        text = next((crumb for trail in trails.values() if (crumb := _last_crumb(trail.text))), None)
    if text is None:
        return Title(None)
    folded = fold(text)
    others = [i for i, other in enumerate(lines) if i != line and len(other.folded) <= len(folded) + _MAX_SUFFIX_WIDTH]
    repeats = frozenset(i for i in others if _repeats(lines[i], folded))
    crumbs = frozenset(i for i in others if i not in repeats and _is_crumbs(lines[i], folded, words))
    return Title(text, line, repeats, crumbs)


def is_title(line: Line) -> bool:
    """Tell whether a line has the form of a title."""
    return (
        line.phrase is None
        and MIN_TITLE_WIDTH <= line.width <= SHORT_WIDTH
        and line.words >= MIN_TITLE_WORDS
        and not (line.stops and line.text.rstrip("\"'”’»)")[-1:] not in "?!？！")
    )


def _title_line(lines: Sequence[Line], trails: Collection[int]) -> int | None:
    """Walk from the first prose upwards and take the farthest title of the run above it.

    A title that stands on the page twice, or at the end of a trail of crumbs, is sure.
    """
    body = next((i for i, line in enumerate(lines) if line.is_prose), None)
    if body is None:
        return None
    above = [i for i in range(body) if i not in trails and is_title(lines[i])][-MAX_CANDIDATES:]
    sure = [i for i in above if any(lines[j].folded.endswith(lines[i].folded) for j in trails)] or [
        i for i in above if any(_repeats(lines[j], lines[i].folded) for j in above if j != i)
    ]
    if sure:
        return max(sure, key=lambda i: (lines[i].width, i))
    found, names = None, 0
    for index in range(body - 1, -1, -1):
        if index in above:
            found = index
        elif lines[index].phrase is None and index not in trails:
            names += 1
            if found is not None or names > MAX_NAMES or not is_name(lines[index].text):
                break
    return found


def _repeats(line: Line, title: str) -> bool:
    """Tell whether a line is the title, alone or with section and site behind it."""
    if line.folded == title:
        return True
    if len(title) < MIN_TITLE_WIDTH or not line.folded.startswith(title) or line.stops:
        return False
    suffix = line.folded[len(title) :].lstrip("\"'”’»)?!. ")
    return suffix[:1] in _SEPARATORS and len(suffix) <= _MAX_SUFFIX_WIDTH


def _is_crumbs(line: Line, title: str, words: WordLists) -> bool:
    """Tell whether a line is a trail of crumbs, glued together, that ends in the title."""
    if not line.text.startswith(words.crumbs):
        return False
    return line.folded.endswith(title) or any(
        line.text[len(crumb) : len(crumb) + 1].isupper() for crumb in words.crumbs if line.text.startswith(crumb)
    )


def _glued(text: str) -> bool:
    return sum(1 for _ in _GLUE.finditer(text)) >= MIN_GLUED_CRUMBS


def _last_crumb(text: str) -> str | None:
    """Return what stands behind the last place where two crumbs were glued, when it is long enough for a title."""
    last = text[max(match.start() for match in _GLUE.finditer(text)) :]
    return last if len(last) >= MIN_TITLE_WIDTH and len(last.split()) >= MIN_TITLE_WORDS else None
