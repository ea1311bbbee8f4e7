"""Acronyms that an article explains: "World Health Organization (WHO)"."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from agents.entities.consistency import Finding
from agents.entities.words import NameKey, word_key

ACRONYM_CHARACTERS = range(2, 11)
SHORT_WORD = 3
"""Letters; words that an acronym may leave out: "of", "für", "и"."""


def read_acronyms(text: str, findings: Sequence[Finding], *, language: str) -> Mapping[NameKey, NameKey]:
    """Return the keys of the full names that acronyms stand for in an article."""
    meanings: dict[NameKey, NameKey] = {}
    for finding in findings:
        acronym = _bracketed(text, finding.end)
        if _is_long(finding) and acronym and _spells(acronym, text[finding.start : finding.end]):
            meanings[word_key(acronym, language=language),] = finding.key
    for first, second in pairwise(findings):
        acronym = text[first.start : first.end]
        in_brackets = text[first.end : second.start] == " (" and text.startswith(")", second.end)
        if in_brackets and _is_long(second) and acronym.isupper() and _spells(acronym, text[second.start : second.end]):
            meanings[first.key] = second.key
    return meanings


def _is_long(finding: Finding) -> bool:
    """Tell whether a finding may be what an acronym stands for."""
    return finding.label == "ORG" and len(finding.key) > 1


def _bracketed(text: str, position: int) -> str:
    """Return the acronym in brackets that follows a position, or nothing."""
    if not text.startswith(" (", position):
        return ""
    start = position + len(" (")
    acronym = text[start : start + ACRONYM_CHARACTERS.stop].partition(")")[0].strip("\"'«»„“”")
    return acronym if acronym.isupper() and len(acronym) in ACRONYM_CHARACTERS else ""


def _spells(acronym: str, name: str) -> bool:
    """Tell whether an acronym is made of the initials of a name: of all words, the capitalised or the longer ones."""
    words = [part for word in name.split() for part in word.split("-") if part]
    return acronym.upper() in {
        _initials(words),
        _initials(word for word in words if word[0].isupper()),
        _initials(word for word in words if len(word) > SHORT_WORD),
    }


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words).upper()
