"""What the model learns from: weighted texts of many sources, as rows of counted columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from agents.topics.features import COLUMNS, extract_features
from agents.topics.model import Scores, normalise_counts
from agents.topics.terms import WORD, normalise_word
from training.topics.corpora import (
    LabelledText,
    read_ntrex,
    read_numbered_lines,
    read_own_articles,
    read_own_lines,
    read_sib,
)
from training.topics.pages import read_pages
from training.topics.taxonomy_texts import read_taxonomy_texts

NEWS_LANGUAGES = frozenset({"de", "en", "pl", "ru", "uk"})
"""Texts in other languages count less: they are translations of the same ones."""

MAIN_SHARE = 0.65
"""Of a text with two topics the first gets this share."""

BEGINNING_WORDS = 60
LONG_WORDS = 300
"""Articles teach twice, by their beginning and by a long part."""

NTREX_SENTENCES = 5

SURE_PROBABILITY = 0.6
LEAST_SHARE = 0.05
PSEUDO_WEIGHT = 0.5
"""Of texts that a first model labels only the sure ones teach, with what it gives at least a twentieth."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text for one topic.

    Attributes:
        columns: distinct, those of the second block behind those of the first.
        values: one per column.
        group: texts of one group are held out together.
    """

    columns: np.ndarray
    values: np.ndarray
    topic: str
    weight: float
    group: str


def read_examples(folder: Path) -> Iterator[Example]:
    """Read everything that has topics, weighted by how much it is like the news."""
    for text in read_own_lines(test=False):
        yield from make_examples(text, weight=1.5)
    for text in read_numbered_lines(folder):
        yield from make_examples(text, weight=1.0)
    for text in read_ntrex(folder):
        beginning = text._replace(body="\n".join(text.body.splitlines()[:NTREX_SENTENCES]))
        yield from make_examples(beginning, weight=0.5 if text.language in NEWS_LANGUAGES else 0.3)
    for text in read_sib(folder):
        yield from make_examples(text, weight=0.25 if text.language in NEWS_LANGUAGES else 0.1)
    for text in read_taxonomy_texts(folder):
        yield from make_examples(text, weight=0.3)
    for text in (*read_own_articles(test=False), *read_pages(folder, role="tune")):
        yield from make_examples(text, weight=1.0, most_words=BEGINNING_WORDS)
        yield from make_examples(text, weight=1.0)


def make_examples(text: LabelledText, *, weight: float, most_words: int = LONG_WORDS) -> Iterator[Example]:
    """Make an example of each topic of a text."""
    shares = (1.0,) if len(text.topics) == 1 else (MAIN_SHARE, 1 - MAIN_SHARE)
    columns, values = count_columns(text.text, most_words=most_words)
    for topic, share in zip(text.topics, shares, strict=False):
        if len(columns):
            yield Example(columns, values, topic, weight * share, text.group)


def count_columns(text: str, *, most_words: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns of a text and their values, as the model weighs them."""
    columns, values = [], []
    for block, occurrences in enumerate(extract_features(_first_words(text, most_words)).columns):
        distinct, counts = np.unique(occurrences, return_counts=True)
        columns.append(distinct + block * COLUMNS)
        values.append(normalise_counts(counts.astype(np.float64)))
    return np.concatenate(columns), np.concatenate(values)


def _first_words(text: str, most_words: int) -> list[str]:
    return [normalise_word(match.group()) for match in islice(WORD.finditer(text), most_words)]


def to_matrix(rows: Iterable[tuple[np.ndarray, np.ndarray]]) -> csr_matrix:
    """Return rows of columns and values as one sparse matrix."""
    pairs = list(rows)
    ends = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    columns, values = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return csr_matrix((values.astype(np.float32), columns, ends), shape=(len(pairs), 2 * COLUMNS))


def make_pseudo_examples(
    texts: Iterable[tuple[str, str]], judge: Callable[[str, str], Scores], topics: tuple[str, ...]
) -> Iterator[Example]:
    """Let terms and a first model label texts, and keep the sure ones with their two best topics.

    Args:
        texts: language and text.
        judge: returns the probability of each topic.
        topics: in the order of those probabilities.
    """
    for language, text in texts:
        probabilities = judge(language, text)
        if probabilities.max() < SURE_PROBABILITY:
            continue
        best = np.argsort(-probabilities)[:2]
        shares = probabilities[best] / probabilities[best].sum()
        for most_words in (BEGINNING_WORDS, LONG_WORDS):
            columns, values = count_columns(text, most_words=most_words)
            for place, share in zip(best.tolist(), shares.tolist(), strict=True):
                if share >= LEAST_SHARE:
                    yield Example(columns, values, topics[place], PSEUDO_WEIGHT * share, text)
