"""The rules of the cleaning stage, as they are loaded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agents.cleaning.classifier import LineClassifier, load_classifier
from agents.cleaning.families import PhraseBook, load_families, phrase_book
from agents.cleaning.refusals import load_refusals
from agents.cleaning.word_lists import WordLists, word_lists

_LANGUAGES = "en de ru uk fr es it pt pl nl ja sv da nb fi cs sk tr ro el bg hu hr sl sr mk be lt lv et"
"""Names of months and days are read in these languages; East Asian ones count them."""


MODEL = "cleaning"
"""The folder of the classifier among the models."""


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """Everything that decides what stays of a page.

    Attributes:
        phrases: what decides about single lines.
        words: lists that rules look words up in.
        refusals: how pages begin their lines that stand where an article should be, by kind.
        main_texts: find the text of the article in an HTML source; the first one that finds enough decides.
        classifier: decides about the lines that no rule is sure of; None leaves them to the rules.
    """

    phrases: PhraseBook
    words: WordLists
    refusals: Mapping[str, tuple[str, ...]]
    main_texts: tuple[Callable[[str], str | None], ...]
    classifier: LineClassifier | None


def load_rules(models_folder: Path | None = None) -> CleaningRules:
    """Read the phrase files, the names of months and days (CLDR) and the weights of the classifier.

    Args:
        models_folder: holds the classifier; without it there is none.

    Raises:
        ValueError: the weights are not there.
    """
    from trafilatura import extract

    families = load_families()
    return CleaningRules(
        phrases=phrase_book(families),
        words=word_lists(families, calendar_words()),
        refusals=load_refusals(),
        main_texts=(
            partial(extract, favor_precision=True, fast=True, include_comments=False, include_tables=True),
            partial(extract, favor_precision=True, include_comments=False, include_tables=True),
            partial(extract, favor_recall=True, include_comments=False, include_tables=True),
        ),
        classifier=load_classifier(models_folder / MODEL) if models_folder else None,
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
