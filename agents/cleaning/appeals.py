"""Appeals to readers to pay, which go on for several paragraphs."""

import re
from collections.abc import Iterable, Sequence

from agents.cleaning.lines import LEAD_WIDTH, LONG_WIDTH, Line, Verdict
from agents.cleaning.main_block import Verdicts
from agents.cleaning.word_lists import WordLists

DONATION_WORDS = 2
"""A paragraph with so many different words of appeals to pay continues the appeal before it."""

SURE_WORDS = 3
"""A paragraph in which a newsroom speaks of itself to its reader, with so many words about money, is an appeal.

No paragraph of the 475 annotated articles is one by this measure; two words would take some.
"""

_WORD = re.compile(r"[^\W_]+")
_QUOTES = frozenset('"“”„«»')


def mark_appeals(verdicts: Verdicts, lines: Sequence[Line], words: WordLists) -> None:
    """Let an appeal take the paragraphs that go on with it, and its buttons.

    A button above the article opens nothing: what follows it is the article, be it about donations.
    """
    first, going_on = None, False
    for index, line in enumerate(lines):
        verdict = verdicts[index]
        if verdict is None:
            sure = first is not None and _is_appeal(line, words)
            going_on = sure or (going_on and _continues(line, words))
            if first is None and line.is_prose and not going_on:
                first = index
            if going_on:
                verdicts[index] = Verdict("donation", "appeal" if sure else "appeal_continues")
            if sure:
                _mark_before(verdicts, lines, range(index - 1, first or 0, -1), words)
        elif verdict.reason == "donation":
            going_on = first is not None or line.width >= LEAD_WIDTH


def _continues(line: Line, words: WordLists) -> bool:
    if not line.stops and line.width < LEAD_WIDTH:
        return True
    return sum(word in line.folded for word in words.donation) >= DONATION_WORDS


def _mark_before(verdicts: Verdicts, lines: Sequence[Line], upwards: Iterable[int], words: WordLists) -> None:
    """Let a paragraph that is surely an appeal take the ones that lead to it, but not the first of the article."""
    for index in upwards:
        if verdicts[index] is not None or not _leads_on(lines[index], words):
            return
        verdicts[index] = Verdict("donation", "appeal_begins")


def _is_appeal(line: Line, words: WordLists) -> bool:
    """Tell whether a newsroom asks its reader for money; quotation marks are somebody else's request."""
    if line.width < LONG_WIDTH or _QUOTES & set(line.text):
        return False
    spoken = set(_WORD.findall(line.folded))
    return any(
        appeal.own & spoken and len(set(appeal.pay.findall(line.folded))) >= SURE_WORDS + (not appeal.address & spoken)
        for appeal in words.appeals
    )


def _leads_on(line: Line, words: WordLists) -> bool:
    """Tell whether a line may be the heading or the first paragraph of an appeal."""
    if _QUOTES & set(line.text):
        return False
    spoken = set(_WORD.findall(line.folded))
    for appeal in words.appeals:
        paid = len(set(appeal.pay.findall(line.folded)))
        own, address = bool(appeal.own & spoken), bool(appeal.address & spoken)
        if paid >= DONATION_WORDS and own:
            return True
        if line.width < LONG_WIDTH and own + address + paid >= DONATION_WORDS:
            return True
    return False
