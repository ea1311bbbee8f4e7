"""Finds terms in languages that put spaces between words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.topics.passages import Passage
from agents.topics.terms import KNOWN_LETTERS, KNOWN_WORDS, SHORT_LETTERS, Hit, Term

KEY_LETTERS = SHORT_LETTERS + 1
"""A prefix of four letters decides which terms are tried."""

FAR_LETTERS = 5
FAR_CLOSENESS = 0.6
"""A word that runs on for more than five letters may be another word; .3 and 1 differ by .005 in accuracy."""

COMPOUND_LETTERS = range(8, KNOWN_LETTERS)
FIRST_PART_LETTERS = 3
"""Shorter words are hardly ever compounds, longer ones are no words; no first part is shorter."""

Terms = Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a word by itself says about the terms that may stand where it stands.

    Attributes:
        beginning: terms whose first stem it is a form of, those of more and longer words first.
        inside: the term in it if it is a compound.
        closeness: of that term.
    """

    beginning: tuple[Term, ...]
    inside: Term | None
    closeness: float


@dataclass(frozen=True, slots=True)
class WordTerms:
    """The terms of a language.

    Attributes:
        fit: returns what fits a word, or None; the letters of a longer word than there is do not matter.
    """

    fit: Callable[[str], Fitting | None]

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Yield the terms in a passage; a word belongs to one term."""
        words, spans = passage.words, passage.spans
        free_index = 0
        for index, word in enumerate(words):
            if index < free_index or (fitting := self.fit(word[:KNOWN_LETTERS])) is None:
                continue
            term = next((term for term in fitting.beginning if _continues(term, words, index)), None)
            closeness = _closeness(len(word) - len(term.stems[0].text)) if term else fitting.closeness
            term = term or fitting.inside
            if term is None:
                continue
            free_index = index + len(term.stems)
            yield Hit(term, spans[index][0], spans[free_index - 1][1], index, closeness)


def index_words(terms: Iterable[Term]) -> WordTerms:
    """Arrange terms for finding them."""
    ordered = sorted(terms, key=lambda term: (-len(term.stems), -len(term.stems[0].text), not term.stems[0].whole))
    by_beginning, by_part = _by_key(ordered), _by_key(term for term in ordered if term.inside)

    @lru_cache(KNOWN_WORDS)
    def fit(word: str) -> Fitting | None:
        beginning = tuple(term for term in by_beginning.get(word[:KEY_LETTERS], ()) if term.stems[0].fits(word))
        inside, closeness = _find_inside(word, by_part)
        return Fitting(beginning, inside, closeness) if beginning or inside else None

    return WordTerms(fit)


def _find_inside(word: str, by_part: Terms) -> tuple[Term | None, float]:
    """Look for the longest part of a compound, and the last of equal ones: it says what the thing is."""
    longest, closeness = None, 0.0
    if len(word) not in COMPOUND_LETTERS or not by_part:
        return longest, closeness
    for start in range(FIRST_PART_LETTERS, len(word) - KEY_LETTERS + 1):
        for term in by_part.get(word[start : start + KEY_LETTERS], ()):
            if term.stems[0].fits(word[start:]) and not _is_shorter(term, longest):
                longest, closeness = term, _closeness(len(word) - start - len(term.stems[0].text))
    return longest, closeness


def _by_key(terms: Iterable[Term]) -> Terms:
    groups: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms:
        groups[term.stems[0].text[:KEY_LETTERS]].append(term)
    return {key: tuple(group) for key, group in groups.items()}


def _continues(term: Term, words: Sequence[str], index: int) -> bool:
    """Tell whether the words after the first, which fits, fit too."""
    if len(term.stems) == 1:
        return True
    following = words[index : index + len(term.stems)]
    return len(following) == len(term.stems) and all(
        stem.fits(word) for stem, word in zip(term.stems, following, strict=True)
    )


def _is_shorter(term: Term, other: Term | None) -> bool:
    return other is not None and len(term.stems[0].text) < len(other.stems[0].text)


def _closeness(extra_letters: int) -> float:
    return FAR_CLOSENESS if extra_letters > FAR_LETTERS else 1.0
