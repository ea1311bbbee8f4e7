"""The run of lines that holds the article, and whether a menu surrounds it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.cleaning.lines import LONG_WIDTH, Line, Verdict

Verdicts = list[Verdict | None]

MENU_LINES = 4
"""So many short lines outside the article are a menu; fewer may be its own subheads and signatures.

This and the next figure: best of those tried on 475 annotated pages, which lose 1 % of a text that is clean already.
"""

FURNITURE_LINES = 2
"""One line of page furniture may be a chance; so many are a page that was scraped whole."""

_ARTICLE_REASONS = frozenset({"byline", "dateline", "caption", "credit", "duplicate", "other", "markup"})
"""What also comes with an article that somebody has cleaned before."""

_ITEM = re.compile(r"[•▪◦·*–-]\s|\d{1,3}[.)]\s|[^:]{2,30}:\s\S.{0,30}$")

# Weights of lines: the best of a few that were tried on 475 annotated pages; heavier long lines changed nothing.
_OPENER_WEIGHT = {"comments": -8.0, "related": -2.5, "donation": -0.5}
_SHORT_WEIGHT = -0.35


@dataclass(frozen=True, slots=True)
class Block:
    """The run of lines `[start, end)` that holds the article; empty when no line is prose."""

    start: int
    end: int


def main_block(lines: Sequence[Line], verdicts: Verdicts) -> Block:
    """Find the run of lines with the largest sum of weights: prose adds, everything else subtracts."""
    best, best_sum = Block(0, 0), 0.0
    start, total = 0, 0.0
    for index, line in enumerate(lines):
        total += _weight(line, verdicts[index])
        if total <= 0:
            start, total = index + 1, 0.0
        elif total > best_sum and verdicts[index] is None and line.stops:
            best, best_sum = Block(start, index + 1), total
    return best


def _weight(line: Line, verdict: Verdict | None) -> float:
    if verdict is not None:
        opens = line.phrase is not None and line.phrase.opens
        return _OPENER_WEIGHT.get(verdict.reason, _SHORT_WEIGHT) if opens else _SHORT_WEIGHT
    if not line.is_prose:
        return 0.1 if line.stops and line.words > MENU_LINES else _SHORT_WEIGHT
    return 2.0 if line.width >= 2 * LONG_WIDTH else 1.0


def is_noisy(lines: Sequence[Line], verdicts: Verdicts, block: Block) -> bool:
    """Tell whether the page carries a menu: a page without one is believed line by line."""
    furniture = sum(verdict is not None and verdict.reason not in _ARTICLE_REASONS for verdict in verdicts)
    loose = [verdicts[i] is None and not line.stops and not is_item(line) for i, line in enumerate(lines)]
    above, below = sum(loose[: block.start]), sum(loose[block.end :])
    return furniture >= FURNITURE_LINES or above >= MENU_LINES or (furniture > 0 and above + below >= MENU_LINES)


def is_item(line: Line) -> bool:
    """Tell whether a line is an item of a list in the text: numbered, with a bullet, or a name and its value."""
    return bool(_ITEM.match(line.text))
