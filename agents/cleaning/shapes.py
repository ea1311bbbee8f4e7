"""Lines that are known by their form: symbols, addresses, times, bylines, credits, rows of buttons, trails."""

import re
from collections.abc import Iterator

from agents.cleaning.families import Phrase, PhraseBook
from agents.cleaning.word_lists import WordLists
from schemas import Reason

MAX_NAME_WORDS = 4
"""A line of so many capitalised words may be a person's name; longer ones are titles."""

_BYLINE_WORDS = 7
_DATED_BYLINE_WORDS = 14
_ROW_WORDS = 8
_MIN_STEPS = 3
_STEP_WORDS = 4
_STEP_CHARACTERS = 40
_SAMPLE_CHARACTERS = 400

_TIME_PART = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*|\d+")
_TEX = re.compile(r"^\W*(?:\w+\W+){0,4}?\\(?:right|left|up|down|long)?[a-z]*arrow\W*$")
_NAME = re.compile(r"[^\W\d_](?:[^\W_]|['’.-])*")
_ARROWS = re.compile(r"\s*[>›»→＞]\s*")
_BARS = re.compile(r"\s[|/·]\s")
_EAST_ASIAN_CAPTION = re.compile(r"[^。＝]{4,60}＝[^。＝]{0,40}\d+[年月日時][^。＝]{0,40}")


def shape(text: str, folded: str, phrases: PhraseBook, words: WordLists, *, stops: bool) -> Phrase | None:
    """Recognise a short line by its form."""
    shapes = _shapes(text, folded, phrases, words, stops=stops)
    return next((Phrase(reason, name) for found, reason, name in shapes if found), None)


def _shapes(
    text: str, folded: str, phrases: PhraseBook, words: WordLists, *, stops: bool
) -> Iterator[tuple[bool, Reason, str]]:
    """Try one form after the other; the later ones cost more and are not those of sentences."""
    yield is_wordless(text), "markup", "symbols"
    yield text.startswith(("http://", "https://", "www.")) and " " not in text, "share", "address"
    yield _is_dateline(folded, words), "dateline", "time"
    yield "\\" in text and _TEX.search(text) is not None, "markup", "tex_leftover"
    yield _is_caption(text, words), "caption", "photo_credit"
    if not stops:
        yield _is_byline(text, folded, phrases, words), "byline", "name"
        yield _is_row_of_buttons(folded, phrases), "share", "row_of_buttons"
        yield _is_trail(text, folded, phrases), "navigation", "trail"


def is_wordless(text: str) -> bool:
    """Tell whether a line holds symbols only."""
    return not any(character.isalnum() for character in text[:_SAMPLE_CHARACTERS])


def is_name(text: str) -> bool:
    """Tell whether a line may be a person's name: a few capitalised words and nothing else."""
    tokens = text.split()
    return 1 < len(tokens) <= MAX_NAME_WORDS and all(
        token[:1].isupper() and _NAME.fullmatch(token) is not None for token in tokens
    )


def _is_dateline(folded: str, words: WordLists) -> bool:
    if "0" not in folded:
        return False
    parts = _TIME_PART.findall(folded)
    return "0" in parts and all(part.isdigit() or part in words.dateline for part in parts)


def _is_caption(text: str, words: WordLists) -> bool:
    return words.photo_credit.search(text) is not None or _EAST_ASIAN_CAPTION.fullmatch(text) is not None


def _is_byline(text: str, folded: str, phrases: PhraseBook, words: WordLists) -> bool:
    tokens = text.split()
    if len(tokens) > (_DATED_BYLINE_WORDS if "0" in folded else _BYLINE_WORDS):
        return False
    if folded.startswith(phrases.bylines):
        start = next(start for start in phrases.bylines if folded.startswith(start))
        name = tokens[len(start.split()) :] or tokens[-1:]
        return name[-1] in words.roles or all(_is_part_of_name(word, words) for word in name)
    return any(" ".join(folded.split()[:count]).rstrip(",") in words.agencies for count in (2, 3)) and len(tokens) > 1


def _is_part_of_name(word: str, words: WordLists) -> bool:
    return not word[:1].islower() or len(word) <= len("and,") or word.rstrip(",") in words.roles


def _is_row_of_buttons(folded: str, phrases: PhraseBook) -> bool:
    """Tell whether each word is a button that passes the article on: "Share Tweet Save"."""
    tokens = folded.split()
    found = [phrases.whole.get(token) for token in tokens[: _ROW_WORDS + 1]]
    return 1 < len(tokens) <= _ROW_WORDS and all(phrase is not None and phrase.reason == "share" for phrase in found)


def _is_trail(text: str, folded: str, phrases: PhraseBook) -> bool:
    """Tell whether a line leads from section to section: "A > B > C"; bars also separate other things."""
    if "«" in text or "0" in folded:
        return False
    if _are_steps(_ARROWS.split(text)):
        return True
    steps = _BARS.split(text)
    return _are_steps(steps) and any(
        (phrase := phrases.whole.get(step.strip().casefold())) is not None and phrase.reason == "navigation"
        for step in steps
    )


def _are_steps(steps: list[str]) -> bool:
    return len(steps) >= _MIN_STEPS and all(
        0 < len(step) <= _STEP_CHARACTERS and len(step.split()) <= _STEP_WORDS and not step[0].islower()
        for step in steps
    )
