"""Fits the models of the classifier: words first, then trees and networks that also see what the words say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from agents.cleaning.classifier import LineClassifier
from agents.cleaning.classifier.line_classifier import MAX_LEXICAL_SCORE
from agents.cleaning.classifier.line_traits import line_traits
from agents.cleaning.classifier.page_traits import page_traits
from agents.cleaning.classifier.tokens import ROWS, token_rows
from agents.cleaning.word_lists import WordLists
from training.cleaning.examples import Example
from training.cleaning.flattening import flat_trees
from training.cleaning.network_fitting import fit_networks

LEXICAL_KINDS = frozenset({"whole", "foreign", "own"})
"""The other kinds repeat lines of these."""

MAX_WEIGHTS = 40_000
"""So many of the hashed weights ship, the largest ones."""

TREES = 300
PARAMETERS: dict[str, object] = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "path_smooth": 5,
    "min_data_in_leaf": 60,
    "max_bin": 63,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
}
"""With 31 leaves and less chance pages of unseen sites are cleaned no better (cross-validation), in twice the time."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A weight for each row of hashed words."""

    weights: Matrix
    intercept: float

    def score(self, rows: NDArray[np.int32]) -> float:
        """Return the log-odds of a line."""
        score = float(self.weights[rows].sum()) + self.intercept
        return min(MAX_LEXICAL_SCORE, max(-MAX_LEXICAL_SCORE, score))


@dataclass
class Fitter:
    """Fits classifiers on examples; remembers what is the same for all of them.

    Attributes:
        examples: all of them; each fit takes those of some folds.
        words: lists that the traits look words up in.
        function_words: small frequent words of all languages.
    """

    examples: Sequence[Example]
    words: WordLists
    function_words: frozenset[str]
    _traits: dict[str, list[float]] = field(default_factory=dict)
    _rows: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    _lexicons: dict[frozenset[int], Lexicon] = field(default_factory=dict)

    def fit(self, folds: Collection[int]) -> LineClassifier:
        """Return a classifier that has learned from these folds; in training scores of words come from the others."""
        with threadpool_limits(1):  # more threads would add in another order, and the weights would differ
            chosen = [example for example in self.examples if example.fold in folds]
            pages = [self._matrix(example, self.lexicon(frozenset(folds) - {example.fold})) for example in chosen]
            labels = [example.keep for example in chosen]
            weights = [example.weights for example in chosen]
            lines = lightgbm.Dataset(np.concatenate(pages), np.concatenate(labels), weight=np.concatenate(weights))
            trees = flat_trees(lightgbm.train(PARAMETERS, lines, TREES).dump_model()["tree_info"])
            lexicon = self.lexicon(frozenset(folds))
            networks = fit_networks(pages, labels, weights)
        return LineClassifier(trees, networks, lexicon.weights, lexicon.intercept, self.function_words)

    def lexicon(self, folds: frozenset[int]) -> Lexicon:
        """Return the weights of words, learned from these folds."""
        if folds not in self._lexicons:
            self._lexicons[folds] = self._fit_lexicon(folds)
        return self._lexicons[folds]

    def _fit_lexicon(self, folds: frozenset[int]) -> Lexicon:
        chosen = [one for one in self.examples if one.fold in folds and one.kind in LEXICAL_KINDS]
        rows = [self._rows_of(example, number) for example in chosen for number in range(len(example.page.lines))]
        pointers = np.cumsum([0, *map(len, rows)])
        matrix = csr_matrix(
            (np.ones(pointers[-1], np.float32), np.concatenate(rows), pointers), shape=(len(rows), ROWS)
        )
        weights = np.concatenate([example.weights for example in chosen])
        model = LogisticRegression(C=0.3, solver="liblinear", max_iter=60, tol=1e-3, random_state=1)
        model.fit(matrix, np.concatenate([one.keep for one in chosen]), sample_weight=weights / weights.mean())
        learned = model.coef_[0].astype(np.float32)
        learned[np.argsort(-abs(learned), kind="stable")[MAX_WEIGHTS:]] = 0
        learned = learned.astype(np.float16).astype(np.float32)
        return Lexicon(learned, round(float(model.intercept_[0]), 6))

    def _rows_of(self, example: Example, number: int) -> NDArray[np.int32]:
        line = example.page.lines[number]
        if line.text not in self._rows:
            self._rows[line.text] = np.array(token_rows(line), np.int32)
        return self._rows[line.text]

    def _matrix(self, example: Example, lexicon: Lexicon) -> Matrix:
        lines = example.page.lines
        for line in lines:
            if line.text not in self._traits:
                self._traits[line.text] = line_traits(line, self.words, self.function_words)
        own = np.array([self._traits[line.text] for line in lines], np.float32)
        lexical = [lexicon.score(self._rows_of(example, number)) for number in range(len(lines))]
        return page_traits(own, np.array(lexical, np.float32), example.page)
