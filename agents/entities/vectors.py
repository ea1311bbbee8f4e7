"""What the taggers know about words before they read: a row of numbers for each, stored as a few codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from spacy.strings import get_string_id

from agents.entities.cognates import cognate_form

KEY_BITS = 32
"""Of 64: a word that is not in the table is taken for another once in 3,000 times, and files are half as large."""

SHORTEST_CAPITALS = 4
"""Characters; shorter words in capitals are acronyms."""

Forms = Literal["printed", "cognate"]
Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class WordVectors:
    """Rows of numbers by word, each row put together from one piece per block.

    Attributes:
        forms: which forms of a word are looked up, one after the other.
        keys: hashes of words, cut to their upper bits, sorted.
        rows: the row of each key.
        codes: the piece of each row in each block (rows × blocks).
        pieces: the numbers of each piece (blocks × codes × numbers).
    """

    forms: Forms
    keys: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.integer[Any]]
    codes: npt.NDArray[np.integer[Any]]
    pieces: Rows

    @property
    def width(self) -> int:
        """Return how many numbers a row has."""
        return int(self.pieces.shape[0] * self.pieces.shape[2])

    def find(self, words: Sequence[str]) -> Rows:
        """Return one row for each word; a word that is not in the table has zeros."""
        numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
        forms = [word_forms(word, forms=self.forms) for word in numbers]
        places, known = self._find_keys(word_keys(first for first, _ in forms))
        other_places, other_known = self._find_keys(word_keys(second for _, second in forms))
        chosen = self.codes[self.rows[np.where(known, places, other_places)]]
        rows = self.pieces[np.arange(len(self.pieces)), chosen].reshape(len(numbers), self.width)
        rows[~(known | other_known)] = 0
        return cast("Rows", rows[[numbers[word] for word in words]])

    def _find_keys(self, keys: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Return the place of each key in the table, and whether it is there."""
        places = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        return places, self.keys[places] == keys


def word_forms(word: str, *, forms: Forms) -> tuple[str, str]:
    """Return the two forms of a word that are looked up.

    >>> word_forms("WARSAW", forms="printed"), word_forms("Київ", forms="cognate")
    (('WARSAW', 'Warsaw'), ('київ', 'кив'))
    """
    if forms == "cognate":
        return word.lower(), cognate_form(word)
    return word, word.capitalize() if word.isupper() and len(word) >= SHORTEST_CAPITALS else word


def word_keys(words: Iterable[str]) -> npt.NDArray[np.uint32]:
    """Return the keys under which words are stored."""
    hashes = np.fromiter(map(get_string_id, words), dtype=np.uint64)
    return (hashes >> np.uint64(64 - KEY_BITS)).astype(np.uint32)


def load_word_vectors(path: Path) -> WordVectors:
    """Read a table from its `.npz` file; keys are stored as the gaps between them."""
    with np.load(path) as content:
        return WordVectors(
            forms=cast("Forms", str(content["forms"])),
            keys=np.cumsum(content["key_gaps"], dtype=np.uint32),
            rows=content["rows"],
            codes=content["codes"],
            pieces=content["pieces"].astype(np.float32),
        )
