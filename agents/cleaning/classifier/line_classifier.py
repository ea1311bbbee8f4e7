"""The probability of each line of a page to belong to the article."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.classifier.line_traits import line_traits
from agents.cleaning.classifier.network import Network, Networks
from agents.cleaning.classifier.page_traits import page_traits
from agents.cleaning.classifier.tokens import ROWS, token_rows
from agents.cleaning.classifier.trees import Trees
from agents.cleaning.lines import Line
from agents.cleaning.page import Reading
from agents.cleaning.word_lists import WordLists

WEIGHTS = "lines.npz"
FUNCTION_WORDS = "function_words.txt"
FILES = (WEIGHTS, FUNCTION_WORDS)

MAX_LEXICAL_SCORE = 6.0

Memory = dict[str, tuple[list[float], float]]
"""Traits and lexical scores of the lines of one article, so that a second look at them costs less."""


@dataclass(frozen=True, slots=True)
class LineClassifier:
    """A lexical model whose score is one of the traits that boosted trees and networks decide by, with a vote each.

    Attributes:
        trees: the trees.
        networks: read the lines in order.
        lexicon: a weight for each row of hashed words and pairs of words.
        intercept: the lexical score of a line without words.
        function_words: small frequent words of all languages, lower case.
    """

    trees: Trees
    networks: Networks
    lexicon: NDArray[np.float32]
    intercept: float
    function_words: frozenset[str]

    def probabilities(self, page: Reading, words: WordLists, memory: Memory) -> NDArray[np.float64]:
        """Return for each line how probable it is that it belongs to the article."""
        for line in page.lines:
            if line.text not in memory:
                memory[line.text] = line_traits(line, words, self.function_words), self.lexical_score(line)
        known = [memory[line.text] for line in page.lines]
        own = np.array([traits for traits, _ in known], np.float32)
        lexical = np.array([score for _, score in known], np.float32)
        rows = page_traits(own, lexical, page)
        return 1 / (1 + np.exp(-(self.trees.log_odds(rows) + self.networks.log_odds(rows)) / 2))

    def lexical_score(self, line: Line) -> float:
        """Return the log-odds that the words of a line give by themselves."""
        score = float(self.lexicon[token_rows(line)].sum()) + self.intercept
        return min(MAX_LEXICAL_SCORE, max(-MAX_LEXICAL_SCORE, score))


def load_classifier(folder: Path) -> LineClassifier:
    """Read the weights.

    Raises:
        ValueError: they are not there.
    """
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            weights = {name: stored[name] for name in stored.files}
        function_words = (folder / FUNCTION_WORDS).read_text("utf-8").split()
    except FileNotFoundError as error:
        raise ValueError(f"{error.filename} is missing; run `make train`, or take the folder from the tree") from error
    lexicon = np.zeros(ROWS, np.float32)
    lexicon[weights["lexicon_rows"]] = weights["lexicon_weights"]
    trees = Trees(
        feature=weights["feature"].astype(np.int32),
        threshold=weights["threshold"].astype(np.float32),
        children=weights["children"].astype(np.int32),
        value=weights["value"].astype(np.float32),
        roots=weights["roots"].astype(np.int32),
        walking=tuple(weights["walking"].tolist()),
    )
    return LineClassifier(trees, _networks(weights), lexicon, float(weights["intercept"]), frozenset(function_words))


def _networks(weights: Mapping[str, NDArray[np.float32]]) -> Networks:
    parts = [weights[name].astype(np.float32) for name in Network.__annotations__]
    members = [Network(*member) for member in zip(*parts, strict=True)]
    return Networks(weights["mean"], weights["deviation"], members)
