"""Appeals to readers to pay, which go on for several paragraphs."""

from collections.abc import Sequence

from agents.cleaning.families import WordLists
from agents.cleaning.lines import LEAD_WIDTH, Line, Verdict
from agents.cleaning.main_block import Verdicts

DONATION_WORDS = 2
"""A paragraph with so many different words of appeals to pay continues the appeal before it."""


def mark_appeals(verdicts: Verdicts, lines: Sequence[Line], words: WordLists) -> None:
    """Let an appeal take the paragraphs that go on with it, and its buttons.

    A button above the article opens nothing: what follows it is the article, be it about donations.
    """
    begun = going_on = False
    for index, line in enumerate(lines):
        verdict = verdicts[index]
        if verdict is None:
            going_on = going_on and _continues(line, words)
            begun = begun or (line.is_prose and not going_on)
            if going_on:
                verdicts[index] = Verdict("donation", "appeal_continues")
        elif verdict.reason == "donation":
            going_on = begun or line.width >= LEAD_WIDTH


def _continues(line: Line, words: WordLists) -> bool:
    if not line.stops and line.width < LEAD_WIDTH:
        return True
    return sum(word in line.folded for word in words.donation) >= DONATION_WORDS
