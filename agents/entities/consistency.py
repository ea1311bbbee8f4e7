"""One reading of the names of an article: the same name has the same label, and is found wherever it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from agents.entities.entry import Entry
from agents.entities.gazetteer import MAX_NAME_WORDS, NameIndex
from agents.entities.spans import Span
from agents.entities.votes import read_surnames, vote
from agents.entities.words import NameKey, Word, folded_key, name_key
from schemas import EntityType

MentionSource = Literal["model", "consistency", "gazetteer"]

SHORTEST_REPEAT = 3
LONG_ACRONYM = 4
"""Letters of an alliance or agency; a party is no name in a compound ("CDU-Chef"), as our lines are annotated."""
LONGEST_GAP = 8
"""Characters that are looked back over to see whether a sentence begins."""
_SENTENCE_ENDS = frozenset('.!?…:\n\r"«»“”„•|-–—')
_GAPS = frozenset({" ", "\u00a0", "-", "‑"})


class Finding(NamedTuple):
    """A name that was found.

    Attributes:
        key: the same for all forms of the name.
        agrees: the tagger itself gave this label here.
    """

    start: int
    end: int
    label: EntityType
    key: NameKey
    source: MentionSource
    agrees: bool


def make_consistent(text: str, spans: Iterable[Span], *, words: Sequence[Word], index: NameIndex) -> list[Finding]:
    """Give each name one label, by vote, and find its repeats and the known names that the tagger missed.

    Args:
        text: of the whole article.
        spans: of the tagger, trimmed, without overlaps.
        words: of the text.
        index: the known names in its language.

    Returns:
        Findings in text order, without overlaps.
    """
    keyed = _key_spans(text, spans, index)
    surnames = read_surnames(keyed)
    labels = vote(text, keyed, surnames=surnames, index=index)
    findings = [
        Finding(span.start, span.end, labels[key], key, "model", agrees=labels[key] == span.label)
        for span, key in keyed
    ]
    repeats = _repeatable(findings, surnames)
    return sorted(findings + _fill(text, findings, words=words, repeats=repeats, index=index))


def _key_spans(text: str, spans: Iterable[Span], index: NameIndex) -> list[tuple[Span, NameKey]]:
    """Return spans with the keys of their names; a name in capitals is the known or repeated name that it spells."""
    keyed = [(span, name_key(text[span.start : span.end], language=index.language)) for span in spans]
    keyed = [(span, key) for span, key in keyed if key]
    keys = {key for _, key in keyed} | {(surname,) for surname in read_surnames(keyed)} | index.entries.keys()
    for position, (span, key) in enumerate(keyed):
        if span.label == "PER" and key not in index.entries and text[span.start : span.end].isupper():
            folded = tuple(folded_key(part, language=index.language) for part in key)
            keyed[position] = span, folded if folded in keys else key
    return keyed


def _repeatable(findings: Iterable[Finding], surnames: set[str]) -> dict[NameKey, EntityType]:
    """Return the names whose unmarked repeats are surely names too."""
    counts = Counter(finding.key for finding in findings)
    repeats = {
        finding.key: finding.label
        for finding in findings
        if len(finding.key) > 1
        or (len(finding.key[0]) >= SHORTEST_REPEAT and (counts[finding.key] > 1 or finding.key[0].isupper()))
    }
    for surname in surnames:
        if len(surname) >= SHORTEST_REPEAT:
            repeats.setdefault((surname,), "PER")
    return repeats


def _fill(
    text: str,
    findings: Iterable[Finding],
    *,
    words: Sequence[Word],
    repeats: Mapping[NameKey, EntityType],
    index: NameIndex,
) -> list[Finding]:
    """Find repeats and known names between the findings, the longest first."""
    covered = bytearray(len(text))
    for finding in findings:
        covered[finding.start : finding.end] = b"\x01" * (finding.end - finding.start)
    filled: list[Finding] = []
    position = 0
    while position < len(words):
        found = _name_at(text, position, words=words, covered=covered, repeats=repeats, index=index)
        if found:
            filled.append(found)
        position += len(found.key) if found else 1
    return filled + _fill_unspaced(text, covered, index)


def _name_at(
    text: str,
    position: int,
    *,
    words: Sequence[Word],
    covered: bytearray,
    repeats: Mapping[NameKey, EntityType],
    index: NameIndex,
) -> Finding | None:
    """Return the longest name that begins with the word at a position, or None."""
    first = words[position]
    if _is_covered(first, covered) or not text[first.start].isupper():
        return None
    for length in range(_free_words(text, position, words, covered), 0, -1):
        last = words[position + length - 1]
        for key in _keys(text, words[position : position + length], index.language):
            if key in repeats:
                return Finding(first.start, last.end, repeats[key], key, "consistency", agrees=False)
            entry = index.entries.get(key)
            if entry and (length > 1 or _is_sure(text, first, entry)):
                return Finding(first.start, last.end, entry.type, key, "gazetteer", agrees=False)
    return _alliance_of_compound(text, first, index)


def _alliance_of_compound(text: str, word: Word, index: NameIndex) -> Finding | None:
    """Return the organisation that begins a compound such as "NATO-Treffen", if it is a known acronym."""
    acronym, hyphen, rest = text[word.start : word.end].partition("-")
    if not hyphen or len(acronym) < LONG_ACRONYM or not acronym.isupper() or not rest[:1].isupper():
        return None
    entry = index.entries.get((acronym,))
    if entry is None or entry.type != "ORG":
        return None
    return Finding(word.start, word.start + len(acronym), "ORG", (acronym,), "gazetteer", agrees=False)


def _is_covered(word: Word, covered: bytearray) -> bool:
    """Tell whether a part of a word belongs to a name already."""
    return covered.find(1, word.start, word.end) >= 0


def _free_words(text: str, position: int, words: Sequence[Word], covered: bytearray) -> int:
    """Return how many words from a position may form a name: side by side on one line, none of them in another."""
    nearby = words[position : position + MAX_NAME_WORDS]
    length = 1
    for before, word in pairwise(nearby):
        if text[before.end : word.start] not in _GAPS or _is_covered(word, covered):
            break
        length += 1
    return length


def _keys(text: str, words: Sequence[Word], language: str) -> Iterable[NameKey]:
    """Yield the key of words and, where they are in capitals, their key as if they were not."""
    yield tuple(word.key for word in words)
    surfaces = [text[word.start : word.end] for word in words]
    if all(surface.isupper() and len(surface) >= SHORTEST_REPEAT for surface in surfaces):
        yield tuple(folded_key(surface, language=language) for surface in surfaces)


def _is_sure(text: str, word: Word, entry: Entry) -> bool:
    """Tell whether a known name of one word is meant: at the start of a sentence every word has a capital."""
    if entry.type == "LOC" or text[word.start : word.end].isupper():
        return True
    before = text[max(0, word.start - LONGEST_GAP) : word.start].rstrip(" \t\u00a0")[-1:]
    return bool(before) and before not in _SENTENCE_ENDS


def _fill_unspaced(text: str, covered: bytearray, index: NameIndex) -> list[Finding]:
    """Find known names in a language that writes no spaces."""
    if not index.pattern:
        return []
    return [
        Finding(match.start(), match.end(), entry.type, (match[0],), "gazetteer", agrees=False)
        for match in index.pattern.finditer(text)
        if not any(covered[match.start() : match.end()])
        for entry in (index.surfaces[match[0]],)
    ]
