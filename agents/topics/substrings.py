"""Finds terms in languages that put no spaces between words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.topics.passages import READ_WORDS, Passage
from agents.topics.terms import Hit, Term

CHARACTERS_PER_WORD = 2


@dataclass(frozen=True, slots=True)
class SubstringTerms:
    """The terms of a language, and one pattern that finds the longest of them at any place."""

    terms: Mapping[str, Term]
    pattern: re.Pattern[str]

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Yield the terms at the start of a passage, without overlaps; two characters count as a word."""
        for match in self.pattern.finditer(passage.text, 0, READ_WORDS * CHARACTERS_PER_WORD):
            index = match.start() // CHARACTERS_PER_WORD
            yield Hit(self.terms[match.group()], match.start(), match.end(), index)


def index_substrings(terms: Iterable[Term]) -> SubstringTerms:
    """Arrange terms for finding them."""
    by_text = {term.stems[0].text: term for term in terms}
    longest_first = sorted(by_text, key=lambda text: (-len(text), text))
    return SubstringTerms(by_text, re.compile("|".join(map(re.escape, longest_first))))
