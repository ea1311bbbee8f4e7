"""Words that were divided at the end of a line."""

import re
from collections.abc import Iterator

from agents.cleaning.draft import Edit

MIN_LINE_CHARACTERS = 40
"""A line that was broken for its length has at least so many; below it a hyphen is a dash or a list."""

_DIVIDED = re.compile(r"(?<=[^\W\d_]{2})(-)[ \t]*\r?\n[ \t]*(?=([^\W\d_]{2,}))")
_SOFT = re.compile("\u00ad[ \t]*\r?\n[ \t]*(?=[^\\W\\d_])")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_JOINING_WORDS = """
    and or to und oder bis sowie et ou y o e ou a e i oraz lub en of og eller och и или і й або та чи и ja tai
"""
_JOINING = frozenset(_JOINING_WORDS.split())
"""A word before one of these is the first half of a pair, such as "pre- and post-war"; its hyphen stays."""


def hyphen_edits(text: str) -> Iterator[Edit]:
    """Find divisions; a hyphen that the word has elsewhere on the page stays, its line break goes."""
    for match in _SOFT.finditer(text) if "\u00ad" in text else ():
        yield Edit(*match.span(), "markup", "line_end_hyphen")
    for match in _DIVIDED.finditer(text) if "-" in text else ():
        after = match.group(2)
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line_start < MIN_LINE_CHARACTERS or not after[0].islower() or after in _JOINING:
            continue
        before = _WORD_BEFORE.search(text[max(line_start, match.start() - 40) : match.start()])
        hyphenated = before is not None and f"{before.group()}-{after}" in text
        yield Edit(match.start() + hyphenated, match.end(), "markup", "line_end_hyphen")
