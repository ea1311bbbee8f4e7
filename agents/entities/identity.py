"""Which findings name the same thing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agents.entities.consistency import Finding
from agents.entities.gazetteer import Entry, NameIndex
from agents.entities.words import NameKey, word_key
from schemas import EntityType

Identity = tuple[EntityType, NameKey]


class Group(NamedTuple):
    """The findings of one thing in text order; `entry` when it is a known one."""

    entry: Entry | None
    findings: tuple[Finding, ...]


def group_findings(text: str, findings: Sequence[Finding], *, index: NameIndex) -> list[Group]:
    """Group findings in text order: known names, then a surname with the full name before it, then equal names."""
    acronyms = _read_acronyms(text, findings, index.language)
    persons = _Persons()
    for finding in findings:
        if finding.label == "PER":
            persons.add(finding.key)
    entries: dict[Identity, Entry] = {}
    groups: dict[Identity, list[Finding]] = defaultdict(list)
    for finding in findings:
        key = acronyms.get(finding.key, finding.key) if finding.label == "ORG" else finding.key
        if finding.label == "PER":
            key = persons.full_name(key)
        identity, entry = _identify((finding.label, key), index)
        if entry:
            entries[identity] = entry
        groups[identity].append(finding)
    return [Group(entries.get(identity), tuple(members)) for identity, members in groups.items()]


def _identify(identity: Identity, index: NameIndex) -> tuple[Identity, Entry | None]:
    """Return the identity under which a finding is grouped, and the known thing that it is, if any."""
    label, key = identity
    entry = index.entries.get(key) or index.surfaces.get(key[0])
    if entry is None or entry.type != label:
        return identity, None
    return (entry.type, ("known", entry.id)), entry


class _Persons:
    """The full names of an article: what a surname or an initial stands for."""

    def __init__(self) -> None:
        self._by_surname: dict[str, list[NameKey]] = defaultdict(list)

    def add(self, key: NameKey) -> None:
        """Note a full name, unless it is another form of one that is known."""
        if len(key) > 1 and self._match(key) is None:
            self._by_surname[key[-1]].append(key)

    def full_name(self, key: NameKey) -> NameKey:
        """Return the first full name that a name may stand for, or the name itself."""
        if len(key) == 1:
            candidates = self._by_surname.get(key[0])
            return candidates[0] if candidates else key
        return self._match(key) or key

    def _match(self, key: NameKey) -> NameKey | None:
        """Return a known full name with the same surname and a first name that agrees."""
        return next((known for known in self._by_surname.get(key[-1], ()) if _agree(known[0], key[0])), None)


def _agree(first_name: str, other: str) -> bool:
    """Tell whether two first names may be one: equal, or one is the initial of the other."""
    if first_name == other:
        return True
    shorter, longer = sorted((first_name.lower(), other.lower()), key=len)
    return len(shorter) == 1 and longer.startswith(shorter)


def _read_acronyms(text: str, findings: Iterable[Finding], language: str) -> dict[NameKey, NameKey]:
    """Return the full names that acronyms stand for: "International Atomic Energy Agency (IAEA)"."""
    meanings: dict[NameKey, NameKey] = {}
    for finding in findings:
        if finding.label != "ORG" or len(finding.key) == 1 or not text.startswith(" (", finding.end):
            continue
        acronym = text[finding.end + 2 : finding.end + 12].partition(")")[0]
        initials = "".join(word[:1] for word in text[finding.start : finding.end].split() if word[:1].isupper())
        if acronym.isupper() and acronym == initials.upper():
            meanings[(word_key(acronym, language=language),)] = finding.key
    return meanings
