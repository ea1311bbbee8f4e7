"""What in an article speaks for which topic: terms and entities, each with its place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from agents.topics.lexicon import EntityVotes, Terms
from agents.topics.passages import Passage
from agents.topics.terms import WORD, Hit, Term
from schemas import Entity, TextField

TITLE_WORDS = 12
LEAD_WORDS = 60
LEAD_CHARACTERS = 400
"""News says first what it is about."""

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
"""Accuracy is .904 on 123 news documents in seven languages, .892 with title words and .894 with lead words worth 1."""

REPEAT_FACTOR = 0.5
"""Each repeat of a term counts half of the one before, so that no single word decides."""


class Clue(NamedTuple):
    """Something that speaks for a topic, and where it was found first.

    Attributes:
        value: the words at that place.
    """

    kind: Literal["term", "entity", "model"]
    value: str
    weight: float
    field: TextField
    start: int
    end: int


Evidence = Mapping[str, tuple[Clue, ...]]
"""By topic; what is found earlier in the article comes first."""


class _PlacedHit(NamedTuple):
    hit: Hit
    passage: Passage
    place_weight: float


def find_evidence(
    passages: Iterable[Passage], terms: Terms, *, entities: Iterable[Entity] = (), entity_votes: EntityVotes
) -> Evidence:
    """Collect what speaks for each topic; an entity counts unless a term was found where it is named."""
    evidence: defaultdict[str, list[Clue]] = defaultdict(list)
    taken: set[tuple[TextField, int]] = set()
    for term, placed, worth in _weigh(_placed_hits(passages, terms)):
        hit, passage = placed.hit, placed.passage
        taken.add((passage.field, hit.start))
        value = passage.text[hit.start : hit.end]
        for topic, vote in term.votes:
            evidence[topic].append(Clue("term", value, vote * worth, passage.field, hit.start, hit.end))
    for entity in entities:
        first = entity.mentions[0]
        if entity.id not in entity_votes or (first.field, first.start) in taken:
            continue
        worth = _entity_worth(entity)
        for topic, vote in entity_votes[entity.id]:
            evidence[topic].append(Clue("entity", first.exact, vote * worth, first.field, first.start, first.end))
    return {topic: tuple(clues) for topic, clues in evidence.items()}


def _weigh(hits: Iterable[_PlacedHit]) -> list[tuple[Term, _PlacedHit, float]]:
    """Return each term with its first place and what all its places are worth."""
    first: dict[Term, _PlacedHit] = {}
    worth: defaultdict[Term, float] = defaultdict(float)
    repeat_weight: defaultdict[Term, float] = defaultdict(lambda: 1.0)
    for placed in hits:
        term = placed.hit.term
        first.setdefault(term, placed)
        worth[term] += placed.place_weight * placed.hit.closeness * repeat_weight[term]
        repeat_weight[term] *= REPEAT_FACTOR
    return [(term, placed, worth[term]) for term, placed in first.items()]


def _entity_worth(entity: Entity) -> float:
    """Weigh an entity by its first mention and, falling off as for terms, by how often it is named."""
    first = entity.mentions[0]
    lead = LEAD_WEIGHT if first.start < LEAD_CHARACTERS else 1.0
    return (TITLE_WEIGHT if first.field == "headline" else lead) * (2 - REPEAT_FACTOR ** (len(entity.mentions) - 1))


def _placed_hits(passages: Iterable[Passage], terms: Terms) -> Iterator[_PlacedHit]:
    title_is_body = True
    for passage in passages:
        if passage.field == "headline":
            title_is_body = False
            yield from (_PlacedHit(hit, passage, TITLE_WEIGHT) for hit in terms.find(passage))
            continue
        title_end = _title_end(passage.text) if title_is_body else 0
        for hit in terms.find(passage):
            yield _PlacedHit(hit, passage, _body_weight(hit, title_end))


def _title_end(body: str) -> int:
    """Return where the title ends that stands in the body: after the first line, or after twelve words of it."""
    line_end = body.find("\n", len(body) - len(body.lstrip()))
    if line_end < 0:
        line_end = len(body)
    for count, word in enumerate(WORD.finditer(body, 0, line_end), start=1):
        if count == TITLE_WORDS:
            return word.end()
    return line_end


def _body_weight(hit: Hit, title_end: int) -> float:
    if hit.start < title_end:
        return TITLE_WEIGHT
    return LEAD_WEIGHT if hit.word_index < LEAD_WORDS else 1.0
