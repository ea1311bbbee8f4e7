"""Which supported language a text is written in, and how sure that is."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.language.base import BaseModel, load_base_model
from agents.language.chinese import load_chinese
from agents.language.ngrams import NgramTable, load_tables
from agents.language.script import ScriptTable, load_scripts, writing_of

FOLDER = Path(__file__).parent
LETTERS = FOLDER / "letters.toml"
LANGUAGES = FOLDER / "languages.toml"
MODEL = "language"
NGRAMS_FILE = "ngrams.npz"
CALIBRATION_FILE = "calibration.json"

MAX_STRANGE_SHARE = 0.004
"""More letters than this that a language does not have speak against it; fewer may be a name that is quoted."""

IMPOSSIBLE = -1e4
"""The logit of a language that is not written so."""

Logits = NDArray[np.float32]


class Candidate(NamedTuple):
    """A language and its probability."""

    tag: str
    probability: float


class Calibration(NamedTuple):
    """How two models become one probability; fitted by `training.language`.

    Attributes:
        ngram_weight: of the n-grams' score; the base model's has weight 1.
        steepness: of the scores, for a text of one character.
        growth: the power of the number of characters that the steepness grows with.
        serbian_latin: how far Serbian in Latin letters, which the base model hardly knows, starts behind Croatian.
    """

    ngram_weight: float
    steepness: float
    growth: float
    serbian_latin: float


class Reading(NamedTuple):
    """What a text says about its language.

    Attributes:
        writing: ISO 15924, the script in which the language is written.
        logits: one for each supported language.
        outside: the class of the base model outside the supported ones that comes closest.
        lead: how far its score is above the best supported language's; negative if it is below.
    """

    writing: str
    logits: Logits
    outside: str
    lead: float


@dataclass(frozen=True, slots=True)
class Detector:
    """Two models of character sequences, what letters say, and how to weigh them.

    Attributes:
        tags: the supported languages, BCP 47.
        writings: by script, the indices of the languages that are written in it.
        base: knows all languages, also those outside.
        members: by supported language, the classes of the base model that count as it.
        outsiders: the classes of the base model that count as none.
        tables: n-grams by script.
        strange_letters: by language, letters that its Cyrillic alphabet lacks.
        relatives: languages outside that are close to a supported one, with it.
        scripts: which letters belong to which script.
        chinese: the characters of the two standards, by script.
        calibration: how the two models become one probability.
    """

    tags: tuple[str, ...]
    writings: Mapping[str, tuple[int, ...]]
    base: BaseModel
    members: tuple[tuple[int, ...], ...]
    outsiders: tuple[int, ...]
    tables: Mapping[str, NgramTable]
    strange_letters: Mapping[str, frozenset[str]]
    relatives: Mapping[str, str]
    scripts: ScriptTable
    chinese: Mapping[str, frozenset[str]]
    calibration: Calibration

    def read(self, text: str) -> Reading | None:
        """Return what a text says about its language; None if no supported one is written in its letters."""
        writing = writing_of(self.scripts.count(text))
        possible = self.writings.get(writing)
        if possible is None:
            return None
        base = self.base.score(text).tolist()
        scores = np.full(len(self.tags), IMPOSSIBLE, np.float32)
        for index in possible:
            scores[index] = max(base[member] for member in self.members[index])
        if writing == "Latn":
            scores[self.tags.index("sr")] = scores[self.tags.index("hr")] + self.calibration.serbian_latin
        outside = max(self.outsiders, key=base.__getitem__)
        lead = base[outside] - float(scores.max())
        return Reading(writing, self._logits(text, writing, scores), self.base.classes[outside], lead)

    def ranked(self, logits: Logits) -> tuple[Candidate, ...]:
        """Return the languages that are possible, best first."""
        odds = np.exp(logits - logits.max())
        probabilities = odds / odds.sum()
        order = np.argsort(-probabilities, kind="stable")
        return tuple(Candidate(self.tags[i], float(probabilities[i])) for i in order if probabilities[i] > 0)

    def _logits(self, text: str, writing: str, scores: Logits) -> Logits:
        if writing in self.tables:
            table = self.tables[writing]
            indices = [self.tags.index(tag) for tag in table.tags]
            scores[indices] += self.calibration.ngram_weight * table.score(text)
        if writing == "Cyrl":
            scores[[self.tags.index(tag) for tag in self._refuted(text)]] = IMPOSSIBLE
        steepness = self.calibration.steepness * len(text) ** self.calibration.growth
        return np.where(scores > IMPOSSIBLE, scores * steepness, IMPOSSIBLE).astype(np.float32)

    def _refuted(self, text: str) -> list[str]:
        """Return the languages whose alphabet lacks letters of a text, none if that would be all."""
        lower = text.lower()
        counts = {letter: lower.count(letter) for letter in frozenset().union(*self.strange_letters.values())}
        refuted = [
            tag
            for tag, strange in self.strange_letters.items()
            if sum(counts[letter] for letter in strange) > MAX_STRANGE_SHARE * len(text)
        ]
        return refuted if len(refuted) < len(self.strange_letters) else []


def load_detector(models_folder: Path) -> Detector:
    """Read the base model that py3langid carries, our n-grams and the rules.

    Raises:
        ValueError: the n-grams are not there.
    """
    folder = models_folder / MODEL
    if not (folder / NGRAMS_FILE).is_file():
        raise ValueError(f"{folder / NGRAMS_FILE} is missing; models_dir must hold the models of this repository")
    calibration = Calibration(**json.loads((folder / CALIBRATION_FILE).read_text("utf-8")))
    return make_detector(load_tables(folder / NGRAMS_FILE), calibration)


def make_detector(tables: Mapping[str, NgramTable], calibration: Calibration) -> Detector:
    """Put n-grams and calibration together with the base model and the rules."""
    languages = tomllib.loads(LANGUAGES.read_text("utf-8"))
    tags = tuple(sorted({tag for written in languages["scripts"].values() for tag in written}))
    base = load_base_model()
    counted = [languages["counted_as"].get(name, name) for name in base.classes]
    return Detector(
        tags=tags,
        writings={code: tuple(map(tags.index, written)) for code, written in languages["scripts"].items()},
        base=base,
        members=tuple(tuple(i for i, name in enumerate(counted) if name == tag) for tag in tags),
        outsiders=tuple(i for i, name in enumerate(counted) if name not in tags),
        tables=tables,
        strange_letters={tag: frozenset(lacks) for tag, lacks in tomllib.loads(LETTERS.read_text("utf-8")).items()},
        relatives=languages["relatives"],
        scripts=load_scripts(),
        chinese=load_chinese(),
        calibration=calibration,
    )
