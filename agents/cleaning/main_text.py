"""The main text of an HTML page: trafilatura chooses, its choice is found again in the source."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.characters import character_edits
from agents.cleaning.classifier import Memory, expected_f1
from agents.cleaning.draft import Draft, raw_starts, revise, text_of
from agents.cleaning.html_metadata import stated_text
from agents.cleaning.html_page import heading_spans, html_draft
from agents.cleaning.html_places import places
from agents.cleaning.html_tokens import tokens
from agents.cleaning.html_votes import votes
from agents.cleaning.line_edits import line_edits
from agents.cleaning.lines import Line, read_lines
from agents.cleaning.page import Reading, read_page
from agents.cleaning.rules import CleaningRules
from agents.cleaning.verdicts import decide, line_probabilities, widths_of

Probabilities = NDArray[np.float64] | None

_BULLET = "- "
_CELL = "|"
"""What trafilatura writes before the items of lists, and around the cells of tables."""

GRAM_CHARACTERS = 8
"""Lines are compared by character sequences of this length, blanks left out: long enough to be no chance."""

GRAM_STEP = 3
MIN_SHARE = 0.6
"""A line stays when so much of it is in the main text; inline markup may have cost it the rest."""

MIN_MAIN_CHARACTERS = 250
"""A shorter main text may be a teaser of the article: a second extractor is asked for more."""

MAX_MAIN_CHARACTERS = 400_000
"""A main text beyond this is the whole page; comparing it would only cost memory."""

SURE_F1 = 0.8
ENOUGH_F1 = 0.6
MIN_GAIN = 0.2
"""An extractor is asked where the one before is expected to be wrong, and believed where it is expected to be right.

On pages of other sites the right lines of five pages in six are expected to have more than .8, by the classifier.
"""


def main_text_draft(
    source: str, headline: str | None, rules: CleaningRules, memory: Memory
) -> tuple[Draft, str | None]:
    """Return the article of an HTML page: another extractor chooses paragraphs, and has a vote on each.

    Where none finds anything, the lines of the page are left as they are, to be judged like those of plain text.
    """
    draft = html_draft(source)
    draft = revise(draft, character_edits(text_of(draft)))
    text = text_of(draft)
    lines = read_lines(text, rules.phrases, rules.words)
    page = read_page(lines, headline, rules.words)
    probabilities = line_probabilities(page, rules, memory)
    chosen = _choice(source, page, probabilities, rules.main_texts)
    if not any(chosen):
        return draft, headline
    spans = _spans(draft, lines)
    chosen = _with_headings(chosen, lines, _in_headings([start for start, _ in spans], source))
    verdicts = decide(page, probabilities, votes(lines, places(tokens(source), source, spans), chosen))
    return revise(draft, line_edits(text, lines, verdicts)), headline or page.title.text


def _choice(
    source: str, page: Reading, probabilities: Probabilities, extractors: Iterable[Callable[[str], str | None]]
) -> list[bool]:
    """Return which lines belong to the article: as its linked data says, else as an extractor does.

    The first extractor is believed unless it finds little or seems to be wrong; then the next one is asked, too.
    """

    def expected(selection: list[bool]) -> float:
        if probabilities is None:
            return 1.0
        return expected_f1(np.array(selection, np.bool_), probabilities, widths_of(page))

    stated = stated_text(source)
    if probabilities is not None and stated:
        chosen = _chosen(page.lines, stated)
        if expected(chosen) >= SURE_F1:
            return chosen
    found, chosen, promise = "", [False] * len(page.lines), 0.0
    for number, extract in enumerate(extractors):
        text = extract(source) or ""
        if len(text) > MAX_MAIN_CHARACTERS:
            break
        another = _chosen(page.lines, text)
        hope = expected(another)
        if len(found) < min(len(text), MIN_MAIN_CHARACTERS) or hope >= max(SURE_F1, promise + MIN_GAIN):
            found, chosen, promise = text, another, hope
        if found and (number > 0 or (len(found) >= MIN_MAIN_CHARACTERS and promise >= ENOUGH_F1)):
            break
    return chosen


def _with_headings(chosen: Sequence[bool], lines: Sequence[Line], headings: Sequence[bool]) -> list[bool]:
    """Keep the headings between paragraphs that were chosen: trafilatura drops some for their look."""
    begun = False
    kept = list(chosen)
    for index, line in enumerate(lines[:-1]):
        if begun and headings[index] and line.phrase is None and chosen[index + 1] and lines[index + 1].is_prose:
            kept[index] = True
        begun = begun or (chosen[index] and line.is_prose)
    return kept


def _spans(draft: Draft, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where each line begins and ends in the source."""
    starts = raw_starts(draft, [line.start for line in lines])
    lasts = raw_starts(draft, [line.end - 1 for line in lines])
    return [(start, last + 1) for start, last in zip(starts, lasts, strict=True)]


def _in_headings(starts: Sequence[int], source: str) -> list[bool]:
    """Tell for each line whether it begins in a heading of the source."""
    spans = heading_spans(source)
    found = [bisect_right(spans, (start, len(source))) - 1 for start in starts]
    return [number >= 0 and start < spans[number][1] for number, start in zip(found, starts, strict=True)]


def _chosen(lines: Sequence[Line], main_text: str) -> list[bool]:
    found = main_text.splitlines()
    cells = (cell for line in found if line.startswith(_CELL) for cell in line.split(_CELL))
    whole = {_solid(part) for part in (*(line.removeprefix(_BULLET) for line in found), *cells)}
    solid = _solid(main_text)
    grams = {solid[i : i + GRAM_CHARACTERS] for i in range(len(solid) - GRAM_CHARACTERS + 1)}
    return [_is_chosen(_solid(line.text), whole, grams) for line in lines]


def _is_chosen(line: str, whole: set[str], grams: set[str]) -> bool:
    if line in whole:
        return True
    own = [line[i : i + GRAM_CHARACTERS] for i in range(0, len(line) - GRAM_CHARACTERS + 1, GRAM_STEP)]
    return len(own) > GRAM_STEP and sum(gram in grams for gram in own) >= MIN_SHARE * len(own)


def _solid(text: str) -> str:
    return "".join(text.split())
