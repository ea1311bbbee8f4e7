"""The scores that py3langid's model gives a text, for all its languages in one pass."""

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A naive Bayes model over byte sequences, which an automaton counts.

    Attributes:
        classes: ISO 639 codes; a language that is written in two scripts stands twice.
        next_states: the automaton's transitions, 256 for each row.
        row_starts: where the transitions of a state begin.
        features: the byte sequence that ends in a state, -1 if none does.
        log_likelihoods: features × classes.
        log_priors: one for each class.
    """

    classes: tuple[str, ...]
    next_states: Sequence[int]
    row_starts: Sequence[int]
    features: Sequence[int]
    log_likelihoods: NDArray[np.float16]
    log_priors: Scores

    def score(self, text: str) -> Scores:
        """Return a score for each class; as in py3langid, divided by the square root of the length in bytes."""
        encoded = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        counts = self._count(encoded)
        if not counts:
            return np.zeros(len(self.classes), np.float32)
        found = np.fromiter(counts.keys(), np.intp, len(counts))
        weights = np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))
        scores = weights @ self.log_likelihoods[found].astype(np.float32) + self.log_priors
        return np.asarray(scores / math.sqrt(len(encoded)), np.float32)

    def _count(self, encoded: bytes) -> Counter[int]:
        next_states, row_starts, features = self.next_states, self.row_starts, self.features
        state = 0
        found = []
        for byte in encoded:
            state = next_states[row_starts[state] + byte]
            found.append(features[state])
        counts = Counter(found)
        counts.pop(-1, None)
        return counts


def load_base_model() -> BaseModel:
    """Read the model that py3langid carries."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    return BaseModel(
        classes=tuple(identifier.nb_classes),
        next_states=identifier.tk_nextmove,
        row_starts=[row << 8 for row in identifier.tk_row],
        features=identifier.tk_output,
        log_likelihoods=identifier.nb_ptc,
        log_priors=identifier.nb_pc,
    )
