"""Where the title of an article stands on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.cleaning.families import WordLists, fold
from agents.cleaning.lines import SHORT_WIDTH, Line

MIN_TITLE_WIDTH = 18
MIN_TITLE_WORDS = 3
MAX_CANDIDATES = 60
"""So many lines above the article are compared with each other; a longer menu is not worth the time."""

_MAX_SUFFIX_WIDTH = 80
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
    line = None
    if headline is None:
        line = _title_line(lines)
        if line is None:
            return Title(None)
    text = headline if headline is not None else lines[line or 0].text
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


def _title_line(lines: Sequence[Line]) -> int | None:
    """Walk from the first prose upwards and take the farthest title of the run above it."""
    body = next((i for i, line in enumerate(lines) if line.is_prose), None)
    if body is None:
        return None
    above = [i for i in range(body) if is_title(lines[i])][-MAX_CANDIDATES:]
    repeated = [i for i in above if any(_repeats(lines[j], lines[i].folded) for j in above if j != i)]
    if repeated:
        return max(repeated, key=lambda i: (lines[i].width, i))
    found = None
    for index in range(body - 1, -1, -1):
        if is_title(lines[index]):
            found = index
        elif lines[index].phrase is None:
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
    if line.text.startswith(words.crumbs) and line.folded.endswith(title):
        return True
    return line.text.startswith(words.crumbs) and any(
        line.text[len(crumb) : len(crumb) + 1].isupper() for crumb in words.crumbs if line.text.startswith(crumb)
    )
