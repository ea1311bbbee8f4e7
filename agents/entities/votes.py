"""One label for each name of an article, by vote."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from agents.entities.gazetteer import NameIndex
from agents.entities.heads import head_type
from agents.entities.spans import Span
from agents.entities.words import NameKey
from schemas import EntityType

KeyedSpan = tuple[Span, NameKey]

FULL_NAME_WORDS = range(2, 5)

KNOWN_NAME_VOTES = 1.5
"""A curated name outweighs one reading of the tagger, not two; so do the other hints."""
COUNTRY_VOTES = 100.0
KNOWN_PLACE_VOTES = 0.5
"""A city does not outweigh a reading: clubs are called as their cities."""
SURNAME_VOTES = 1.5
HEAD_NOUN_VOTES = 2.5


def read_surnames(keyed: Iterable[KeyedSpan]) -> set[str]:
    """Return the keys of the last words of full names of persons."""
    return {key[-1] for span, key in keyed if span.label == "PER" and len(key) in FULL_NAME_WORDS}


def vote(text: str, keyed: Sequence[KeyedSpan], *, surnames: set[str], index: NameIndex) -> dict[NameKey, EntityType]:
    """Return one label for each name: the one with most votes.

    Each reading of the tagger has one vote. The gazetteer, head nouns, and the full name of a lone surname have more.
    """
    votes: dict[NameKey, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    surfaces: dict[NameKey, str] = {}
    for span, key in keyed:
        votes[key][span.label] += 1
        surfaces.setdefault(key, text[span.start : span.end])
    lone_persons = {key[0] for span, key in keyed if len(key) == 1 and span.label == "PER"}
    for key, weights in votes.items():
        for label, strength in _hints(key, surfaces[key], index=index):
            weights[label] += strength
        if (len(key) == 1 and key[0] in surnames) or (len(key) in FULL_NAME_WORDS and key[-1] in lone_persons):
            weights["PER"] += SURNAME_VOTES
    return {key: max(sorted(weights), key=lambda label: weights[label]) for key, weights in votes.items()}


def _hints(key: NameKey, surface: str, *, index: NameIndex) -> Iterator[tuple[EntityType, float]]:
    """Yield what is known about a name, whoever tagged it."""
    entry = index.entries.get(key)
    if entry:
        known = KNOWN_PLACE_VOTES if entry.type == "LOC" else KNOWN_NAME_VOTES
        yield entry.type, COUNTRY_VOTES if entry.is_country else known
        return
    head = head_type(surface, index.heads)
    if head:
        yield head, HEAD_NOUN_VOTES
