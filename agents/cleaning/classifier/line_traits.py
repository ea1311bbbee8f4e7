"""What can be counted in a line by itself, whatever language it is in."""

import math
import re
from collections.abc import Mapping
from typing import get_args

from agents.cleaning.lines import Line, script_of
from agents.cleaning.word_lists import WordLists
from schemas import Reason

_MAX_CHARACTERS = 1_200
"""So much of a line is looked at; longer paragraphs are as sure as those of this length."""

_DATE_WORDS = 8

_REASONS: tuple[Reason, ...] = get_args(Reason)
FAMILIES: Mapping[Reason, int] = {reason: number for number, reason in enumerate(_REASONS[:15])}
_SCRIPTS = {"Latin": 1, "Cyrillic": 2, "Greek": 3, "Arabic": 4, "Hebrew": 5, "Devanagari": 6, "Thai": 7, "EastAsian": 8}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLE = re.compile("[はがをにのでとも的了是在和이가은는을를에의]")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[^\W\d_]{2}[\"'”’»)]*[.!?…]+[\"'”’»)]*(?:\s|$)|[。！？।؟]")
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:.h][0-5]\d(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d\s?[./-]\s?\d{1,2}\s?[./-]|\d年|\d月")
_AGO = re.compile(r"(?<!\w)\d{1,3}\s?(?:[a-zа-я]{1,6}\.?\s(?:ago|read|назад|тому)|[mhdw]\b|分|時間)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.|@\w|\w\.(?:com|org|net|de|co|ru|ua)\b", re.IGNORECASE)
_SYMBOL = re.compile(r"[^\w\s.,;:!?'\"“”„«»‘’()–—-]")
_SEPARATOR = re.compile(r"[|›»>·•/]\s|\s[|›»>·•/]")
_BULLET = re.compile(r"[•▪◦·*–—-]\s|\d{1,3}[.)]\s")
_QUOTE = re.compile('["“”„«»‘’「」]')
_NAME_PAIR = re.compile(r"\b[A-ZÀ-ÞА-ЯЁЄІЇҐ][\w'’-]+\s[A-ZÀ-ÞА-ЯЁЄІЇҐ][\w'’-]+\b")

NAMES: tuple[str, ...] = (
    "width",
    "words",
    "capitals",
    "digits",
    "commas",
    "stops",
    "sentences",
    "sentence_words",
    "all_capitals",
    "separators",
    "symbols",
    "address",
    "bullet",
    "word_characters",
    "function_words",
    "first_lower",
    "first_digit",
    "first_quote",
    "last_colon",
    "last_question",
    "last_ellipsis",
    "last_comma",
    "clock",
    "date",
    "ago",
    "east_asian",
    "particles",
    "quotes",
    "brackets",
    "names",
    "exclaims",
    "phrase",
    "opens",
    "distinct",
    *(f"family_{reason}" for reason in FAMILIES),
)
SCRIPT = len(NAMES)


def line_traits(line: Line, words: WordLists, function_words: frozenset[str]) -> list[float]:
    """Return the traits of a line in the order of `NAMES`, then the number of its script."""
    text = line.text[:_MAX_CHARACTERS]
    found = _WORD.findall(text)
    wide = 0 if text.isascii() else len(_EAST_ASIAN.findall(text))
    count = max(1.0, len(found) - wide / 8 + wide / 2) if wide else max(1, len(found))
    lower = text.lower()
    lowered = [word.lower() for word in found]
    sentences = len(_SENTENCE.findall(text))
    capitals = sum(word[0].isupper() for word in found)
    digits = len(_DIGIT.findall(text))
    size = len(text)
    first, last = text[0], text.rstrip("\"'”’»)* ")[-1:]
    phrase = line.phrase
    values: list[float] = [
        math.log1p(line.width),
        math.log1p(count),
        capitals / count,
        digits / size,
        sum(map(text.count, ",،、，")) / count,
        line.stops,
        min(sentences, 12),
        min(count / max(1, sentences), 60),
        text.isupper(),
        len(_SEPARATOR.findall(text)),
        len(_SYMBOL.findall(text)) / size,
        any(map(text.__contains__, ".:@")) and _ADDRESS.search(text) is not None,
        _BULLET.match(text) is not None,
        sum(map(len, found)) / max(1, len(found)),
        sum(map(function_words.__contains__, lowered)) / count,
        first.islower(),
        first.isdigit(),
        first in "\"“„«‘「'",
        last in ":：",
        last in "?？",
        text.endswith(("…", "...")),
        last == ",",
        digits > 0 and _CLOCK.search(text) is not None,
        (digits > 0 and _DATE.search(text) is not None)
        or (line.words <= _DATE_WORDS and bool(words.dateline.intersection(lowered))),
        digits > 0 and _AGO.search(lower) is not None,
        wide / size,
        len(_PARTICLE.findall(text)) / size if wide else 0.0,
        min(len(_QUOTE.findall(text)), 6),
        text.count("(") + text.count("["),
        min(len(_NAME_PAIR.findall(text)), 6) if capitals else 0,
        text.count("!"),
        phrase is not None,
        phrase is not None and phrase.opens,
        len(set(lowered)) / count,
        *[0.0] * len(FAMILIES),
        _SCRIPTS.get(script_of(text) or "", 0),
    ]
    if phrase is not None and phrase.reason in FAMILIES:
        values[SCRIPT - len(FAMILIES) + FAMILIES[phrase.reason]] = 1.0
    return values
