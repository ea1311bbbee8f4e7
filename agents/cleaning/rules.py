"""The rules of the cleaning stage, as they are loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agents.cleaning.families import PhraseBook, load_families, phrase_book
from agents.cleaning.word_lists import WordLists, word_lists

_LANGUAGES = "en de ru uk fr es it pt pl nl ja sv da nb fi cs sk tr ro el bg hu hr sl sr mk be lt lv et"
"""Names of months and days are read in these languages; East Asian ones count them."""


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """Everything that decides what stays of a page.

    Attributes:
        phrases: what decides about single lines.
        words: lists that rules look words up in.
        main_text: finds the text of the article in an HTML source.
    """

    phrases: PhraseBook
    words: WordLists
    main_text: Callable[[str], str | None]


def load_rules() -> CleaningRules:
    """Read the phrase files and the names of months and days (CLDR)."""
    from trafilatura import extract

    families = load_families()
    return CleaningRules(
        phrases=phrase_book(families),
        words=word_lists(families, calendar_words()),
        main_text=partial(extract, favor_precision=True, include_comments=False, include_tables=True),
    )


def calendar_words() -> frozenset[str]:
    """Return the names of months and days, long and short, lower case, split at blanks."""
    from babel.dates import get_day_names, get_month_names

    names = (
        name
        for language in _LANGUAGES.split()
        for get_names in (get_day_names, get_month_names)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in get_names(width, context, language).values()
    )
    return frozenset(word for name in names for word in name.casefold().rstrip(".").split())
