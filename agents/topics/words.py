"""Finds terms in languages that put spaces between words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.topics.passages import Passage
from agents.topics.terms import SHORT_LETTERS, Hit, Term

KEY_LETTERS = SHORT_LETTERS + 1
"""A prefix of four letters decides which terms are tried."""

FAR_LETTERS = 5
FAR_CLOSENESS = 0.6
"""A word that runs on for more than five letters may be another word; .3 and 1 differ by .005 in accuracy."""

COMPOUND_LETTERS = range(8, 61)
FIRST_PART_LETTERS = 3
"""Shorter words are hardly ever compounds, longer ones are no words; no first part is shorter."""

Terms = Mapping[str, tuple[Term, ...]]
Found = tuple[Term | None, float]
"""A term and how close the word is to it."""

NOTHING: Found = (None, 0.0)


@dataclass(frozen=True, slots=True)
class WordTerms:
    """The terms of a language, each under its first four letters; those of more and longer words come first."""

    beginning: Terms
    inside: Terms

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Yield the terms in a passage; a word belongs to one term."""
        words, spans = passage.words, passage.spans
        free_index = 0
        for index, word in enumerate(words):
            if index < free_index:
                continue
            term, closeness = self._longest(words, index) if word[:KEY_LETTERS] in self.beginning else NOTHING
            if term is None and self.inside:
                term, closeness = self._inside(word)
            if term is None:
                continue
            free_index = index + len(term.stems)
            yield Hit(term, spans[index][0], spans[free_index - 1][1], index, closeness)

    def _longest(self, words: Sequence[str], index: int) -> Found:
        word = words[index]
        for term in self.beginning[word[:KEY_LETTERS]]:
            first = term.stems[0]
            if not word.startswith(first.text) or not first.fits(word):
                continue
            if len(term.stems) == 1 or _continues(term, words, index):
                return term, _closeness(len(word) - len(first.text))
        return NOTHING

    def _inside(self, word: str) -> Found:
        """Look for the longest part of a compound, and the last of equal ones: it says what the thing is."""
        longest, closeness = NOTHING
        if len(word) not in COMPOUND_LETTERS:
            return NOTHING
        for start in range(FIRST_PART_LETTERS, len(word) - KEY_LETTERS + 1):
            for term in self.inside.get(word[start : start + KEY_LETTERS], ()):
                if term.stems[0].fits(word[start:]) and not _is_shorter(term, longest):
                    longest, closeness = term, _closeness(len(word) - start - len(term.stems[0].text))
        return longest, closeness


def index_words(terms: Iterable[Term]) -> WordTerms:
    """Arrange terms for finding them."""
    ordered = sorted(terms, key=lambda term: (-len(term.stems), -len(term.stems[0].text), not term.stems[0].whole))
    return WordTerms(_by_key(ordered), _by_key(term for term in ordered if term.inside))


def _by_key(terms: Iterable[Term]) -> Terms:
    groups: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms:
        groups[term.stems[0].text[:KEY_LETTERS]].append(term)
    return {key: tuple(group) for key, group in groups.items()}


def _continues(term: Term, words: Sequence[str], index: int) -> bool:
    following = words[index : index + len(term.stems)]
    return len(following) == len(term.stems) and all(
        stem.fits(word) for stem, word in zip(term.stems, following, strict=True)
    )


def _is_shorter(term: Term, other: Term | None) -> bool:
    return other is not None and len(term.stems[0].text) < len(other.stems[0].text)


def _closeness(extra_letters: int) -> float:
    return FAR_CLOSENESS if extra_letters > FAR_LETTERS else 1.0
