"""The words of a line as the lexical model sees them: numbers, by a hash that is the same everywhere."""

import re
from itertools import pairwise
from zlib import crc32

from agents.cleaning.lines import Line

ROWS = 1 << 16
_MAX_CHARACTERS = 160
_FIRST = 7
_LAST = 6
_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\\W_]+|[^\\w\\s]")


def token_rows(line: Line) -> list[int]:
    """Return the rows of the first and last words of a line and of their pairs, each once, sorted."""
    found = _TOKEN.findall(line.text[:_MAX_CHARACTERS].casefold())
    last = _TOKEN.findall(line.text[-_MAX_CHARACTERS:].casefold()) if len(line.text) > _MAX_CHARACTERS else found
    if len(line.text) > _MAX_CHARACTERS or len(found) > _FIRST + _LAST:
        found = [*found[:_FIRST], "…", *last[-_LAST:]]
    found = ["<", *("0" if token.isdigit() else token for token in found), ">"]
    pairs = [f"{left} {right}" for left, right in pairwise(found)]
    return sorted({crc32(token.encode()) % ROWS for token in (*found[1:-1], *pairs)})
