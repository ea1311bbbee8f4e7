"""Which lines of a page are the article, decided with the whole page in view."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.cleaning.appeals import mark_appeals
from agents.cleaning.lines import LEAD_WIDTH, SHORT_WIDTH, Line, Verdict, script_of
from agents.cleaning.main_block import MENU_LINES, Block, Verdicts, is_item, is_noisy, main_block
from agents.cleaning.shapes import is_name
from agents.cleaning.title import Title, find_title
from agents.cleaning.word_lists import WordLists

LIST_LINES = 5
"""So many short lines in a row, on a page with a menu, are links and not part of the text between them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as the rules read it.

    Attributes:
        lines: the lines that are not blank.
        title: where the title stands.
        verdicts: for each line why it goes, or None when it stays.
        block: the run of lines that holds the article.
        noisy: the page carries a menu or the like.
    """

    lines: Sequence[Line]
    title: Title
    verdicts: Verdicts
    block: Block
    noisy: bool


def read_page(lines: Sequence[Line], headline: str | None, words: WordLists) -> Reading:
    """Find the title, and judge each line by the rules."""
    title = find_title(lines, headline, words)
    verdicts: Verdicts = [_by_phrase(line) for line in lines]
    _title_lines(verdicts, title)
    _names(verdicts, lines, title)
    mark_appeals(verdicts, lines, words)
    block = main_block(lines, verdicts)
    noisy = is_noisy(lines, verdicts, block)
    _foreign(verdicts, lines, block)
    _tails(verdicts, lines, block)
    _repeated(verdicts, lines)
    if noisy:
        _before(verdicts, lines, block, title)
        _lists(verdicts, lines, block)
        _after(verdicts, lines, block)
    return Reading(lines, title, verdicts, block, noisy)


def _by_phrase(line: Line) -> Verdict | None:
    if line.phrase is None:
        return None
    return Verdict(line.phrase.reason, f"phrase:{line.phrase.text}")


def _title_lines(verdicts: Verdicts, title: Title) -> None:
    if title.line is not None:
        verdicts[title.line] = Verdict("other", "headline")
    for index in title.repeats:
        verdicts[index] = Verdict("duplicate", "headline")
    for index in title.crumbs:
        verdicts[index] = Verdict("navigation", "glued_crumbs")


def _names(verdicts: Verdicts, lines: Sequence[Line], title: Title) -> None:
    """Remove a person's name above the article: right below the title, or beside a date or another byline."""
    for index, line in enumerate(lines):
        if line.is_prose and verdicts[index] is None:
            return
        if verdicts[index] is not None or line.stops or not is_name(line.text):
            continue
        beside = {verdict.reason for verdict in verdicts[max(0, index - 1) : index + 2] if verdict is not None}
        if (title.line is not None and title.line == index - 1) or beside & {"dateline", "byline"}:
            verdicts[index] = Verdict("byline", "name_alone")


def _foreign(verdicts: Verdicts, lines: Sequence[Line], block: Block) -> None:
    """Remove short lines in another script than the article; a quotation ends with a stop and stays."""
    script = script_of(" ".join(line.text for line in lines[block.start : block.end][:MENU_LINES]))
    if script is None:
        return
    for index, line in enumerate(lines):
        if verdicts[index] is not None or line.stops or line.width > SHORT_WIDTH:
            continue
        other = script_of(line.text)
        if other is not None and other != script and (other != "Latin" or line.words > MENU_LINES):
            verdicts[index] = Verdict("foreign", "other_script")


def _tails(verdicts: Verdicts, lines: Sequence[Line], block: Block) -> None:
    """Let a heading such as "Most read" take what follows, until prose of the article returns."""
    opener = None
    for index, line in enumerate(lines):
        verdict = verdicts[index]
        if verdict is not None:
            if line.phrase is not None and line.phrase.opens:
                opener = verdict.reason if index >= block.start else None
            continue
        inside = index < block.end
        if opener is None or (inside and (line.stops or line.is_prose)):
            opener = None
        else:
            verdicts[index] = Verdict(opener, "block_continues")


def _repeated(verdicts: Verdicts, lines: Sequence[Line]) -> None:
    """Remove paragraphs that stood on the page before."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if verdicts[index] is not None or line.width < LEAD_WIDTH:
            continue
        if line.text in seen:
            verdicts[index] = Verdict("duplicate", "repeated_line")
        seen.add(line.text)


def _before(verdicts: Verdicts, lines: Sequence[Line], block: Block, title: Title) -> None:
    lead = title.line + 1 if title.line is not None else block.start
    for index in range(block.start):
        line = lines[index]
        is_lead = index >= lead and line.width >= LEAD_WIDTH
        if verdicts[index] is None and not is_lead:
            verdicts[index] = Verdict("other", "before_article")


def _lists(verdicts: Verdicts, lines: Sequence[Line], block: Block) -> None:
    for run in _runs(verdicts, lines, block):
        if len(run) >= LIST_LINES and 2 * sum(is_item(lines[index]) for index in run) < len(run):
            for index in run:
                verdicts[index] = Verdict("related", "list_of_links")


def _runs(verdicts: Verdicts, lines: Sequence[Line], block: Block) -> Iterator[list[int]]:
    run: list[int] = []
    for index in range(block.start, block.end):
        line = lines[index]
        if line.stops or line.is_prose:
            yield run
            run = []
        elif verdicts[index] is None:
            run.append(index)
    yield run


def _after(verdicts: Verdicts, lines: Sequence[Line], block: Block) -> None:
    """Keep the sentences that follow the article directly; remove the rest of the page."""
    ended = False
    for index in range(block.end, len(lines)):
        ended = ended or verdicts[index] is not None or not lines[index].stops
        if ended and verdicts[index] is None:
            verdicts[index] = Verdict("other", "after_article")
