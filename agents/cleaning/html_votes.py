"""What the markup of a page and the choice of an extractor say for each of its lines, and against it."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.html_places import Home, Place
from agents.cleaning.lines import Line

CHOSEN_LOG_ODDS = 4.0
"""What the choice of an extractor adds to the log-odds of a line that stands where most of the text was chosen.

There a line that was passed over is left to the classifier: extractors lose lists, quotations and every other part of a
body. The figures here are the best of those tried by cross-validation by site and on pages written for it (2026-11-24).
"""

CHOSEN_ELSEWHERE_LOG_ODDS = 1.0
PASSED_OVER_LOG_ODDS = -7.0

LINK_LOG_ODDS = -3.0
MIN_LINKED_SHARE = 0.8
"""A line that is a link as a whole leads to another page."""

LIST_LOG_ODDS = 3.0
MIN_LIST_LINES = 5
"""So many short lines in a row that were chosen and are no links are a list of the article: winners, dates, results."""

ITEM_LOG_ODDS = 3.0
"""An item of a list between the paragraphs that is no link: trafilatura loses the lists of bodies it does not know."""

MIN_HOME_SHARE = 0.3
MAX_LINKED_SHARE = 0.5


def votes(lines: Sequence[Line], spots: Sequence[Place], chosen: Sequence[bool]) -> NDArray[np.float64]:
    """Return what is to be added to the log-odds of each line.

    Args:
        lines: the lines of the page.
        spots: where each of them stands.
        chosen: for each whether another extractor has chosen it.
    """
    homes = _main_homes(lines, spots, chosen)
    makes = {"", *(spot.make for spot, choice in zip(spots, chosen, strict=True) if choice)}
    listed = _in_lists(lines, spots, chosen)
    return np.array(
        [
            _vote(spot, choice=choice, at_home=spot.home in homes and (choice or spot.make in makes))
            + LIST_LOG_ODDS * in_list
            for spot, choice, in_list in zip(spots, chosen, listed, strict=True)
        ]
    )


def _vote(spot: Place, *, choice: bool, at_home: bool) -> float:
    if at_home and spot.linked < MAX_LINKED_SHARE:
        return CHOSEN_LOG_ODDS if choice else ITEM_LOG_ODDS * spot.item
    vote = CHOSEN_ELSEWHERE_LOG_ODDS if choice else PASSED_OVER_LOG_ODDS
    return vote + LINK_LOG_ODDS * (spot.linked >= MIN_LINKED_SHARE)


def _main_homes(lines: Sequence[Line], spots: Sequence[Place], chosen: Sequence[bool]) -> set[Home]:
    """Return what holds much of the prose that was chosen."""
    widths: dict[Home, int] = defaultdict(int)
    for line, spot, choice in zip(lines, spots, chosen, strict=True):
        widths[spot.home] += line.width * (choice and line.is_prose)
    enough = MIN_HOME_SHARE * sum(widths.values())
    return {home for home, width in widths.items() if width > 0 and width >= enough}


def _in_lists(lines: Sequence[Line], spots: Sequence[Place], chosen: Sequence[bool]) -> list[bool]:
    entries = [
        choice and spot.linked < MAX_LINKED_SHARE and not (line.is_prose or line.stops)
        for line, spot, choice in zip(lines, spots, chosen, strict=True)
    ]
    return [entry and length >= MIN_LIST_LINES for entry, length in _with_lengths(entries)]


def _with_lengths(entries: Sequence[bool]) -> list[tuple[bool, int]]:
    runs = [list(run) for _, run in groupby(entries)]
    return [(entry, len(run)) for run in runs for entry in run]
