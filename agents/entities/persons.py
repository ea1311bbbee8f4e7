"""Which full name of an article a shorter one stands for."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.entities.consistency import Finding
from agents.entities.genders import surname_gender
from agents.entities.words import NameKey

LONGEST_INITIALS = 3
MOST_BEARERS = 50
STEM_VOWELS = "ие"
"""What is left of the endings of Cyrillic given names: "Андрей" has the key "андр", "Андрея" has "андре"."""


class Persons:
    """The persons whom an article calls by more than one word."""

    def __init__(self, text: str, findings: Iterable[Finding]) -> None:
        self._text = text
        self._fullest: dict[NameKey, NameKey] = {}
        self._surfaces: dict[NameKey, str] = {}
        self._starts: dict[NameKey, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[NameKey]] = defaultdict(list)
        persons = [finding for finding in findings if finding.label == "PER"]
        for finding in sorted(persons, key=lambda person: (-len(person.key), _has_initials(person.key))):
            if len(finding.key) > 1:
                self._add(finding)
        for starts in self._starts.values():
            starts.sort()

    def full_name(self, finding: Finding) -> NameKey:
        """Return the key of the full name that a name stands for, or its own."""
        if finding.key in self._fullest:
            return self._fullest[finding.key]
        surface = self._text[finding.start : finding.end]
        bearers = [name for name in self._bearers(finding.key[-1]) if self._may_bear(name, finding.key, surface)]
        if len(bearers) > 1:
            return self._last_named(bearers, finding.start)
        return bearers[0] if bearers else self._by_other_word(finding.key)

    def _add(self, finding: Finding) -> None:
        """Note a name of several words; one that agrees with a fuller name is that."""
        key = finding.key
        if key not in self._fullest:
            fuller = next((name for name in self._bearers(key[-1]) if _agree(key, name)), None)
            self._fullest[key] = fuller or key
            if fuller is None:
                self._surfaces[key] = self._text[finding.start : finding.end]
                for word in dict.fromkeys(key):
                    self._by_word[word].append(key)
        self._starts[self._fullest[key]].append(finding.start)

    def _bearers(self, word: str) -> Sequence[NameKey]:
        """Return the full names with a word; an article with more than so many is a list, and slow to compare."""
        return self._by_word.get(word, [])[:MOST_BEARERS]

    def _may_bear(self, name: NameKey, surname: NameKey, surface: str) -> bool:
        """Tell whether a full name ends like a surname and fits its gender."""
        if len(surname) >= len(name) or name[-len(surname) :] != surname:
            return False
        genders = {surname_gender(surface), surname_gender(self._surfaces[name])} - {None}
        return len(genders) < len(("feminine", "masculine"))

    def _last_named(self, names: Sequence[NameKey], position: int) -> NameKey:
        """Return the name of several that stands last before a position, or else first in the text."""
        before = {name: bisect_left(self._starts[name], position) for name in names}
        named = [name for name in names if before[name]]
        if named:
            return max(named, key=lambda name: self._starts[name][before[name] - 1])
        return min(names, key=lambda name: self._starts[name])

    def _by_other_word(self, key: NameKey) -> NameKey:
        """Return the only full name with a word that is no surname there: "Xi" of "Xi Jinping"."""
        bearers = self._bearers(key[0]) if len(key) == 1 else []
        return bearers[0] if len(bearers) == 1 else key


def _agree(one: NameKey, other: NameKey) -> bool:
    """Tell whether two names of several words may be one: with a middle name or without, with initials or without."""
    shorter, longer = sorted((one, other), key=len)
    return shorter[-1] in longer[1:] and _may_be_one(shorter[0], longer[0]) and set(shorter[1:]) <= set(longer[1:])


def _may_be_one(given: str, other: str) -> bool:
    """Tell whether two given names may be one: equal, or one is the initial of the other."""
    if given.rstrip(STEM_VOWELS) == other.rstrip(STEM_VOWELS):
        return True
    shorter, longer = sorted((given.lower(), other.lower()), key=len)
    is_initial = len(shorter) == 1 or ((given.isupper() or other.isupper()) and len(shorter) <= LONGEST_INITIALS)
    return is_initial and longer.startswith(shorter[0])


def _has_initials(key: NameKey) -> bool:
    return any(len(word) == 1 or (word.isupper() and len(word) <= LONGEST_INITIALS) for word in key)
