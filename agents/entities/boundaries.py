"""Where a name begins and ends: without article, title, quotes, stops and possessive."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from agents.entities.spans import Span

BOUNDARIES_FILE = Path(__file__).with_name("boundaries.toml")

LONGEST_WORD = 30
"""Characters; longer words are no title."""

_MARKS = ("(", ")"), ("«", "»"), ("„", "“"), ("“", "”"), ("[", "]")


@dataclass(frozen=True, kw_only=True)
class BoundaryRules:
    """Words and marks that stand at the edge of a name and are no part of it; words in lower case."""

    articles: frozenset[str]
    keep_article_before: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    no_names: frozenset[str]
    never_first: frozenset[str]
    marks: str
    keep_stop_after: frozenset[str]
    possessives: tuple[str, ...]


def load_boundary_rules(path: Path = BOUNDARIES_FILE) -> BoundaryRules:
    """Read the rules."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return BoundaryRules(
        articles=frozenset(content["articles"]),
        keep_article_before=frozenset(content["keep_article_before"]),
        titles=frozenset(content["titles"]) | frozenset(content["honorifics"]),
        honorifics=frozenset(content["honorifics"]),
        particles=frozenset(content["particles"]),
        no_names=frozenset(content["no_names"]) | frozenset(content["never_first"]),
        never_first=frozenset(content["never_first"]),
        marks=content["quotes"] + content["punctuation"],
        keep_stop_after=frozenset(content["keep_stop_after"]),
        possessives=tuple(content["possessives"]),
    )


def trim(text: str, span: Span, *, rules: BoundaryRules) -> Span | None:
    """Return the span without what is no part of the name, or None when nothing is left.

    Titles are cut before persons only: "General Electric" keeps its first word.
    """
    start, end, label = span
    while start < end:
        before = start, end
        start, end = _trim_marks(text, start, end, rules)
        end = _trim_possessive(text, start, end, rules)
        start = _trim_first_word(text, start, end, rules, person=label == "PER")
        if label == "PER":
            end = _trim_last_word(text, start, end)
        if (start, end) == before:
            break
    if not any(character.isalnum() for character in text[start:end]):
        return None
    return Span(start, end, label)


def address_person(text: str, span: Span, *, rules: BoundaryRules) -> Span:
    """Make a person of a name after a form of address, together with the particles of a surname between the two."""
    start = span.start
    word_start, word = _word_before(text, start)
    particles_start = start
    while word.lower() in rules.particles:
        particles_start = word_start
        word_start, word = _word_before(text, word_start)
    if word.lower().rstrip(".") in rules.honorifics:
        return Span(particles_start, span.end, "PER")
    return span


def _word_before(text: str, position: int) -> tuple[int, str]:
    """Return the word that ends one blank before a position, and where it starts."""
    end = position - 1
    if end < 1 or text[end] not in " \u00a0":
        return position, ""
    start = end
    while start > 0 and not text[start - 1].isspace() and end - start < LONGEST_WORD:
        start -= 1
    return start, text[start:end]


def _trim_marks(text: str, start: int, end: int, rules: BoundaryRules) -> tuple[int, int]:
    """Cut spaces, quotes and stops at both ends, but no bracket or quote whose partner is inside."""
    while start < end and (text[start].isspace() or text[start] in rules.marks):
        if _has_partner(text[start:end], opening=True):
            break
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in rules.marks):
        if _has_partner(text[start:end], opening=False) or _is_kept_stop(text[start:end], rules):
            break
        end -= 1
    return start, end


def _has_partner(name: str, *, opening: bool) -> bool:
    """Tell whether the mark at an end belongs to one inside the name, as in "Bank (Schweiz)"."""
    for left, right in _MARKS:
        if opening and name[0] == left:
            return right in name[1:-1]
        if not opening and name[-1] == right:
            return left in name[1:-1]
    return False


def _is_kept_stop(name: str, rules: BoundaryRules) -> bool:
    """Tell whether a final stop belongs to the name: "U.S.", "Acme Inc."."""
    if not name.endswith("."):
        return False
    word = name[:-1].rpartition(" ")[2].lower()
    return word in rules.keep_stop_after or (len(word) > 1 and word[-2] == ".")


def _trim_possessive(text: str, start: int, end: int, rules: BoundaryRules) -> int:
    """Cut "'s" and a lone apostrophe at the end."""
    for ending in rules.possessives:
        if text.endswith(ending, start, end):
            return end - len(ending)
    return end


def _trim_first_word(text: str, start: int, end: int, rules: BoundaryRules, *, person: bool) -> int:
    """Cut one leading title before a person, one leading article before anything else."""
    word, space, rest = text[start:end].partition(" ")
    if not space:
        return start
    lower = word.lower()
    if person:
        is_cut = lower.rstrip(".") in rules.titles
    else:
        is_cut = lower in rules.articles and rest.split(" ")[0].lower() not in rules.keep_article_before
    return start + len(word) + len(space) if is_cut or lower in rules.never_first else start


def _trim_last_word(text: str, start: int, end: int) -> int:
    """Cut a last word in lower case, which no name of a person has."""
    before, space, word = text[start:end].rpartition(" ")
    return start + len(before) if space and word.islower() else end
