"""Single words and openings that rules of their own look for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.cleaning.families import FIRST_EAST_ASIAN, Family, flat, fold, words_of
from schemas import Reason


@dataclass(frozen=True, slots=True)
class AppealWords:
    """What an appeal to pay is made of in one language, lower case.

    Attributes:
        own: words in which a newsroom speaks of itself.
        address: words that address the reader.
        pay: beginnings of words about money and support.
    """

    own: frozenset[str]
    address: frozenset[str]
    pay: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lists.

    Attributes:
        dateline: words that stand beside numbers in times and dates, lower case.
        donation: beginnings of words in appeals to pay, lower case, of all languages.
        appeals: the words of appeals, language by language.
        agencies: press agencies, lower case.
        roles: words that stand for a name in a byline, lower case.
        glued: openings of pointers to other articles inside a paragraph, as written.
        crumbs: openings of navigation that lost its separators, as written.
        caption_suffixes: words that follow a headline behind a slash.
        photo_credit: finds the name of a photographer at the end of a line.
    """

    dateline: frozenset[str]
    donation: tuple[str, ...]
    appeals: tuple[AppealWords, ...]
    agencies: frozenset[str]
    roles: frozenset[str]
    glued: tuple[str, ...]
    crumbs: tuple[str, ...]
    caption_suffixes: tuple[str, ...]
    photo_credit: re.Pattern[str]


def word_lists(families: Mapping[Reason, Family], calendar: frozenset[str]) -> WordLists:
    """Collect the lists that are no phrases; `calendar` holds the names of months and days."""
    return WordLists(
        dateline=calendar | {flat(word) for word in words_of(families, "words", "dateline")},
        donation=tuple(sorted(set(words_of(families, "words", "donation")))),
        appeals=tuple(_appeal_words(table) for table in families["donation"].values() if "pay" in table),
        agencies=frozenset(map(fold, words_of(families, "agencies"))),
        roles=frozenset(words_of(families, "roles")),
        glued=_longest_first(words_of(families, "glued", "read_also")),
        crumbs=_longest_first(words_of(families, "glued", "navigation")),
        caption_suffixes=_longest_first(words_of(families, "suffixes")),
        photo_credit=_photo_credit(_longest_first(words_of(families, "photo"))),
    )


def _appeal_words(table: Mapping[str, list[str]]) -> AppealWords:
    stems = "|".join(map(re.escape, table["pay"]))
    spaced = max(stems) < FIRST_EAST_ASIAN
    return AppealWords(
        own=frozenset(table["own"]),
        address=frozenset(table["address"]),
        pay=re.compile(rf"(?<![^\W\d_])(?:{stems})" if spaced else stems),
    )


def _photo_credit(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match "Foto: Name" and "Photo by Name", behind the end of a sentence, a bracket or a slash."""
    photo = "|".join(map(re.escape, words))
    name = r"[^\W\d_a-zа-яёєіїґ][^\s,;:]*"
    return re.compile(
        rf"(?:[.!?…»”\"')\]/|–—]\s*|[(\[]\s*)(?:{photo})"
        rf"(?:\s?[:：/©]\s?[^.:;]{{2,60}}|\s(?:(?:by|von|di|de|par|courtesy of)\s)?{name}(?:[\s/]{{1,3}}{name}){{0,4}})"
        r"[\s.)\]]*$"
    )


def _longest_first(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
