"""Datelines of press agencies, glued to the first sentence: "Hamburg (dpa) – The sentence …"."""

import re
from collections.abc import Iterator

from agents.cleaning.draft import Edit
from agents.cleaning.families import fold
from agents.cleaning.word_lists import WordLists

MIN_SENTENCE_CHARACTERS = 40
"""So much must follow: what stands behind the dash of a short line may be all that it says."""

MAX_PLACE_TOKENS = 9
"""Two places with their countries and a date: "BEIRUT/THE HAGUE, Netherlands, March 7"."""

_SENTENCE = rf"(?=[\"'“”„«»‘¿¡(]{{0,2}}[^\W_a-z].{{{MIN_SENTENCE_CHARACTERS}}})"
_BLANK = r"[^\S\n]"
_IN_BRACKETS = re.compile(
    rf"^[ \t]{{0,20}}([^()\n!?:;\"“„«]{{0,70}}?){_BLANK}?\(([^()\n]{{2,40}})\)"
    rf"{_BLANK}?\.?{_BLANK}?[-–—]+{_BLANK}+{_SENTENCE}",
    re.MULTILINE,
)
_BEHIND_DASH = re.compile(
    rf"^[ \t]{{0,20}}([^()\n!?:;\"“„«]{{2,70}}?)(?:{_BLANK}[-–—]+{_BLANK}|\.{_BLANK})([^()\n.!?:;–—\d]{{2,30}}?)"
    rf"(?:\.|{_BLANK}[-–—]+){_BLANK}+{_SENTENCE}",
    re.MULTILINE,
)
_EAST_ASIAN = re.compile(r"^[ \t　]*[【［]([^】］\n]{2,20})[】］][ 　]?(?=[^\s【［])", re.MULTILINE)
_ABBREVIATION = re.compile("[a-z]{2,5}")
_SEPARATORS = re.compile(r"[\s,/]+")


def dateline_edits(text: str, words: WordLists) -> Iterator[Edit]:
    """Find places, dates and agencies in front of a sentence."""
    for match in _IN_BRACKETS.finditer(text) if "(" in text else ():
        if _is_dateline(match.group(1), match.group(2), words):
            yield _edit(match)
    for match in _BEHIND_DASH.finditer(text):
        place, agency = match.groups()
        if fold(agency) in words.agencies and _is_place(place, words):
            yield _edit(match)
    for match in _EAST_ASIAN.finditer(text) if "】" in text or "］" in text else ():
        if match.group(1).endswith(tuple(name for name in words.agencies if not name.isascii())):
            yield _edit(match)


def _edit(match: re.Match[str]) -> Edit:
    return Edit(*match.span(), "dateline", "agency_dateline")


def _is_dateline(place: str, agency: str, words: WordLists) -> bool:
    """Tell a dateline from a name with its party: a known agency, an abbreviation in lower case, a date or capitals."""
    known = any(fold(part) in words.agencies for part in (agency, *re.split(r"[/,]", agency)))
    if not place:
        return known
    if not _is_place(place, words):
        return False
    dated = any(character.isdigit() for character in place)
    first = _SEPARATORS.split(place)[0]
    capitals = first.isupper() and len(first) > len(agency.split(maxsplit=1)[0])
    return known or dated or capitals or _ABBREVIATION.fullmatch(agency) is not None


def _is_place(text: str, words: WordLists) -> bool:
    tokens = [token for token in _SEPARATORS.split(text) if token]
    return 0 < len(tokens) <= MAX_PLACE_TOKENS and all(
        token[0].isupper() or token[0].isdigit() or token.casefold().rstrip(".") in words.dateline for token in tokens
    )
