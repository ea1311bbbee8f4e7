"""How likely it is that an entity is one and has its type, from what speaks for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log1p
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from agents.entities.consistency import Finding

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
CONFIDENCE_DIGITS = 4


class Confidence(Protocol):
    """Estimates how likely it is that an entity is right, in one language."""

    def __call__(self, findings: Sequence["Finding"], *, known: bool) -> float:
        """Return a probability."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Weights of a logistic regression.

    Attributes:
        evidence: weight of each kind of evidence, see `read_evidence`.
        languages: what is added in a language, by its tag.
        other: what is added in any other language.
    """

    evidence: Mapping[str, float] = field(repr=False)
    languages: Mapping[str, float] = field(repr=False)
    other: float

    def confidence(self, findings: Sequence["Finding"], *, known: bool, language: str) -> float:
        """Return the estimated probability that an entity is right, in the language of a BCP 47 tag."""
        evidence = read_evidence(findings, known=known)
        total = self.languages.get(language.partition("-")[0], self.other)
        total += sum(self.evidence[kind] * amount for kind, amount in evidence.items())
        return round(1 / (1 + exp(-total)), CONFIDENCE_DIGITS)


def load_calibration(path: Path = CALIBRATION_FILE) -> Calibration:
    """Read the weights; `python -m training.entities.calibration` makes them."""
    return Calibration(**json.loads(path.read_text(encoding="utf-8")))


def read_evidence(findings: Sequence["Finding"], *, known: bool) -> dict[str, float]:
    """Return what speaks for or against an entity.

    `agreement` is the share of the tagger's readings with the label that won, `readings` grows with their number, and
    `unread` is 1 where the tagger found the name nowhere. `words` is 1 for names of several words.
    """
    readings = [finding for finding in findings if finding.source == "model"]
    label = findings[0].label
    return {
        "agreement": sum(finding.agrees for finding in readings) / len(readings) if readings else 0.0,
        "readings": log1p(len(readings)),
        "unread": float(not readings),
        "known": float(known),
        "known_unread": float(known and not readings),
        "words": float(max(len(finding.key) for finding in findings) > 1),
        "ORG": float(label == "ORG"),
        "LOC": float(label == "LOC"),
    }
