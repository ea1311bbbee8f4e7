"""The main text of an HTML page: trafilatura chooses, its choice is found again in the source."""

from bisect import bisect_right
from collections.abc import Sequence

from agents.cleaning.characters import character_edits
from agents.cleaning.classifier import Memory
from agents.cleaning.draft import Draft, raw_starts, revise, text_of
from agents.cleaning.html_page import heading_spans, html_draft
from agents.cleaning.line_edits import line_edits
from agents.cleaning.lines import Line, read_lines
from agents.cleaning.page import read_page
from agents.cleaning.rules import CleaningRules
from agents.cleaning.verdicts import decide

_BULLET = "- "
"""What trafilatura writes before the items of lists."""

GRAM_CHARACTERS = 8
"""Lines are compared by character sequences of this length, blanks left out: long enough to be no chance."""

GRAM_STEP = 3
MIN_SHARE = 0.6
"""A line stays when so much of it is in the main text; inline markup may have cost it the rest."""

MIN_MAIN_CHARACTERS = 250
"""A shorter main text may be a teaser of the article: a second extractor is asked for more."""

MAX_MAIN_CHARACTERS = 400_000
"""A main text beyond this is the whole page; comparing it would only cost memory."""


def main_text_draft(
    source: str, headline: str | None, rules: CleaningRules, memory: Memory
) -> tuple[Draft, str | None]:
    """Return the article of an HTML page: another extractor chooses paragraphs, and has a vote on each.

    Where none finds anything, the lines of the page are left as they are, to be judged like those of plain text.
    """
    draft = html_draft(source)
    draft = revise(draft, character_edits(text_of(draft)))
    main_text = _main_text(source, rules)
    if main_text is None:
        return draft, headline
    text = text_of(draft)
    lines = read_lines(text, rules.phrases, rules.words)
    chosen = _chosen(lines, main_text)
    if not any(chosen):
        return draft, headline
    chosen = _with_headings(chosen, lines, _in_headings(draft, lines, source))
    page = read_page(lines, headline, rules.words)
    verdicts = decide(page, rules, memory, chosen)
    return revise(draft, line_edits(text, lines, verdicts)), headline or page.title.text


def _main_text(source: str, rules: CleaningRules) -> str | None:
    """Return what the first extractor finds when it is enough, else the most that it and the next one find."""
    found = ""
    for number, find in enumerate(rules.main_texts):
        found = max(found, find(source) or "", key=len)
        if found and (number > 0 or len(found) >= MIN_MAIN_CHARACTERS):
            break
    return found if 0 < len(found) <= MAX_MAIN_CHARACTERS else None


def _with_headings(chosen: Sequence[bool], lines: Sequence[Line], headings: Sequence[bool]) -> list[bool]:
    """Keep the headings between paragraphs that were chosen: trafilatura drops some for their look."""
    begun = False
    kept = list(chosen)
    for index, line in enumerate(lines[:-1]):
        if begun and headings[index] and line.phrase is None and chosen[index + 1] and lines[index + 1].is_prose:
            kept[index] = True
        begun = begun or (chosen[index] and line.is_prose)
    return kept


def _in_headings(draft: Draft, lines: Sequence[Line], source: str) -> list[bool]:
    """Tell for each line whether it begins in a heading of the source."""
    starts = raw_starts(draft, [line.start for line in lines])
    spans = heading_spans(source)
    found = [bisect_right(spans, (start, len(source))) - 1 for start in starts]
    return [number >= 0 and start < spans[number][1] for number, start in zip(found, starts, strict=True)]


def _chosen(lines: Sequence[Line], main_text: str) -> list[bool]:
    whole = {_solid(line.removeprefix(_BULLET)) for line in main_text.splitlines()}
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
