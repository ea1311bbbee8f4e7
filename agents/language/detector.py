"""The language model, restricted to the languages that are told apart, and what letters say against it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

LETTERS = Path(__file__).parent / "letters.toml"
LANGUAGES = Path(__file__).parent / "languages.toml"

MAX_STRANGE_SHARE = 0.004
"""More letters than this that a language does not have speak against it; fewer may be a name that is quoted."""


class Identifier(Protocol):
    """What we use of py3langid."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return language codes with probabilities, best first."""
        ...


class Candidate(NamedTuple):
    """A language and its probability."""

    tag: str
    probability: float


@dataclass(frozen=True, slots=True)
class Detector:
    """Two views of one model.

    Attributes:
        supported: decides among the supported languages only.
        every: decides among all languages that the model knows.
        tags: the supported languages, BCP 47.
        relatives: languages outside, by the supported one that they are mixed up with.
        strange_letters: by language, letters that its alphabet lacks.
    """

    supported: Identifier
    every: Identifier
    tags: frozenset[str]
    relatives: Mapping[str, str]
    strange_letters: Mapping[str, frozenset[str]]

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """Return the supported languages that a text may be written in, best first."""
        ranked = [Candidate(tag, probability) for tag, probability in self.supported.rank(text)]
        refuted = self._refuted(text)
        if refuted and any(candidate.tag not in refuted for candidate in ranked):
            ranked = [candidate for candidate in ranked if candidate.tag not in refuted]
        total = sum(candidate.probability for candidate in ranked) or 1.0
        return tuple(Candidate(candidate.tag, candidate.probability / total) for candidate in ranked)

    def outside(self, text: str) -> Candidate | None:
        """Return the language outside the supported ones that the whole model prefers, if there is one."""
        tag, probability = self.every.rank(text)[0]
        if tag in self.tags or tag in self.relatives:
            return None
        return Candidate(tag, probability)

    def _refuted(self, text: str) -> frozenset[str]:
        lower = text.lower()
        letters = sum("\u0400" <= character <= "\u04ff" for character in lower)
        if not letters:
            return frozenset()
        counts = {letter: lower.count(letter) for letter in frozenset().union(*self.strange_letters.values())}
        return frozenset(
            tag
            for tag, strange in self.strange_letters.items()
            if sum(counts[letter] for letter in strange) > MAX_STRANGE_SHARE * letters
        )


def load_detector() -> Detector:
    """Read the model that py3langid carries, twice: one is restricted to the supported languages."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    languages = tomllib.loads(LANGUAGES.read_text("utf-8"))
    letters = tomllib.loads(LETTERS.read_text("utf-8"))
    supported = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    supported.set_languages(languages["supported"])
    return Detector(
        supported=supported,
        every=LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True),
        tags=frozenset(languages["supported"]),
        relatives=languages["relatives"],
        strange_letters={tag: frozenset(strange) for tag, strange in letters.items()},
    )
