"""The script of a text."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCRIPTS = Path(__file__).parent / "scripts.tsv"

UNKNOWN = "Zyyy"
"""ISO 15924 for a text without letters."""

JAPANESE_SHARE = 0.05
"""So many kana among East Asian letters are Japanese writing; Chinese quotes Japanese names in Chinese characters."""

WORDS_PER_LETTER = {"Latn": 1, "Hani": 3, "Jpan": 3, "Kore": 3}
OTHER_WORDS_PER_LETTER = 2
"""Latin names stand in texts of every script, hardly ever the other way round; East Asian letters say more each."""

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class ScriptTable:
    """Which code points are letters of which script.

    Attributes:
        codes: ISO 15924.
        begins: the first code point of each run of letters, ascending.
        ends: its last one.
        runs: the index in `codes` of each run's script.
    """

    codes: tuple[str, ...]
    begins: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    runs: NDArray[np.intp]

    def letters(self, code_points: Codes) -> NDArray[np.intp]:
        """Return for each code point the index of its script, one past the last for what is no letter."""
        run = np.searchsorted(self.begins, code_points, "right") - 1
        is_letter = (run >= 0) & (code_points <= self.ends[run])
        return np.where(is_letter, self.runs[run], len(self.codes))

    def count(self, text: str) -> dict[str, int]:
        """Return the number of letters of each script that occurs; kanji in Japanese writing count as Japanese."""
        totals = np.bincount(self.letters(code_points_of(text)), minlength=len(self.codes) + 1)[:-1]
        return _japanese({self.codes[index]: int(totals[index]) for index in np.flatnonzero(totals)})


def code_points_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def script_of(letters: dict[str, int]) -> str:
    """Return the script that most letters belong to, `Zyyy` when there are none.

    >>> script_of({"Cyrl": 4, "Latn": 6}), script_of({})
    ('Latn', 'Zyyy')
    """
    return min(letters, key=lambda code: (-letters[code], code), default=UNKNOWN)


def words_per_letter(code: str) -> int:
    """Return how much a letter of a script counts beside those of others."""
    return WORDS_PER_LETTER.get(code, OTHER_WORDS_PER_LETTER)


def writing_of(letters: dict[str, int]) -> str:
    """Return the script in which the language is written, which names in another one may outweigh.

    >>> writing_of({"Cyrl": 4, "Latn": 6})
    'Cyrl'
    """
    return script_of({code: total * words_per_letter(code) for code, total in letters.items()})


def load_scripts() -> ScriptTable:
    """Read the runs of letters."""
    rows = [row.split("\t") for row in SCRIPTS.read_text("utf-8").splitlines() if not row.startswith("#")]
    codes = tuple(sorted({code for _, _, code in rows}))
    return ScriptTable(
        codes=codes,
        begins=np.array([int(begin, 16) for begin, _, _ in rows], np.uint32),
        ends=np.array([int(end, 16) for _, end, _ in rows], np.uint32),
        runs=np.array([codes.index(code) for _, _, code in rows], np.intp),
    )


def _japanese(letters: dict[str, int]) -> dict[str, int]:
    kana, han = letters.get("Jpan", 0), letters.get("Hani", 0)
    if kana <= JAPANESE_SHARE * (kana + han):
        return letters
    return {code: total for code, total in letters.items() if code != "Hani"} | {"Jpan": kana + han}
