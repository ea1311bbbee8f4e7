"""Which findings name the same thing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agents.entities.acronyms import read_acronyms
from agents.entities.consistency import Finding
from agents.entities.entry import Entry
from agents.entities.gazetteer import NameIndex
from agents.entities.genders import surname_gender
from agents.entities.persons import STEM_VOWELS, Persons
from agents.entities.words import NameKey
from schemas import EntityType

Identity = tuple[EntityType, NameKey]


class Group(NamedTuple):
    """The findings of one thing in text order; `entry` when it is a known one."""

    entry: Entry | None
    findings: tuple[Finding, ...]


def group_findings(text: str, findings: Sequence[Finding], *, index: NameIndex) -> list[Group]:
    """Group findings in text order: known names, surnames with their full names, acronyms with theirs, equal names."""
    short_names = {
        **_read_first_words(findings),
        **_read_last_words(findings, index),
        **read_acronyms(text, findings, language=index.language),
    }
    shorter: dict[NameKey, list[NameKey]] = defaultdict(list)
    for short, full in short_names.items():
        shorter[full].append(short)
    persons = Persons(text, findings)
    entries: dict[Identity, Entry] = {}
    groups: dict[Identity, list[Finding]] = defaultdict(list)
    for finding in findings:
        keys = _person_keys(finding, persons) if finding.label == "PER" else _keys(finding.key, short_names, shorter)
        identity, entry = _identify(finding, keys, surface=text[finding.start : finding.end], index=index)
        if entry:
            entries[identity] = _fuller(entries.get(identity), entry)
        groups[identity].append(finding)
    return [Group(entries.get(identity), tuple(members)) for identity, members in groups.items()]


def _read_first_words(findings: Sequence[Finding]) -> dict[NameKey, NameKey]:
    """Return the organisations of one word with the only longer one that begins with it: "Harvard"."""
    keys = dict.fromkeys(finding.key for finding in findings if finding.label == "ORG")
    longer: dict[NameKey, list[NameKey]] = defaultdict(list)
    for key in keys:
        if len(key) > 1 and key[:1] in keys:
            longer[key[:1]].append(key)
    return {first: names[0] for first, names in longer.items() if len(names) == 1}


def _read_last_words(findings: Sequence[Finding], index: NameIndex) -> dict[NameKey, NameKey]:
    """Return the places of one word that are the end of the only country named so: "Congo"."""
    keys = dict.fromkeys(finding.key for finding in findings if finding.label == "LOC")
    longer: dict[NameKey, list[NameKey]] = defaultdict(list)
    for key in keys:
        entry = index.entries.get(key)
        if len(key) > 1 and entry and entry.is_country and key[-1:] not in index.entries:
            longer[key[-1:]].append(key)
    return {last: names[0] for last, names in longer.items() if len(names) == 1}


def _person_keys(finding: Finding, persons: Persons) -> tuple[NameKey, ...]:
    """Return the key of the full name that a person's name stands for, and other keys under which it may be known."""
    full = persons.full_name(finding)
    if len(full) == 1:
        return (full,)
    return full, (full[0].rstrip(STEM_VOWELS), *full[1:]), (full[0], full[-1])


def _keys(
    key: NameKey, short_names: Mapping[NameKey, NameKey], shorter: Mapping[NameKey, Sequence[NameKey]]
) -> tuple[NameKey, ...]:
    """Return the key of the full name that a name stands for, and other keys under which it may be known."""
    if key in short_names:
        return short_names[key], key
    return (key, *shorter.get(key, ()))


def _identify(
    finding: Finding, keys: Sequence[NameKey], *, surface: str, index: NameIndex
) -> tuple[Identity, Entry | None]:
    """Return the identity under which a finding is grouped, and the known thing that it is, if any."""
    for key in keys:
        entry = index.entries.get(key) or index.surfaces.get(key[0])
        if entry and entry.type == finding.label and not _is_of_other_gender(entry, surface):
            return (entry.type, ("known", entry.id)), entry
    if len(keys[0]) == 1 and finding.label == "PER":
        return (finding.label, (*keys[0], surname_gender(surface) or "")), None
    return (finding.label, keys[0]), None


def _is_of_other_gender(entry: Entry, surface: str) -> bool:
    """Tell whether a surname is in the form of the other gender than that of a known person: "Зеленская"."""
    if entry.type != "PER":
        return False
    genders = {surname_gender(entry.label), surname_gender(surface)} - {None}
    return len(genders) > 1


def _fuller(one: Entry | None, other: Entry) -> Entry:
    """Return the entry whose label has more words, the first of equals."""
    return other if one is None or other.label.count(" ") > one.label.count(" ") else one
