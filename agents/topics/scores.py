"""How much an article speaks for each topic."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import pow as power

from agents.topics.lexicon import Terms
from agents.topics.terms import WORD, Hit, Term
from schemas import TextField

READ_WORDS = 400
TITLE_WORDS = 12
LEAD_WORDS = 60
"""News says first what it is about."""

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
"""Accuracy is .904 on 123 news documents in seven languages, .892 with title words and .894 with lead words worth 1."""

REPEAT_FACTOR = 0.5
"""Each repeat of a term counts half of the one before, so that no single word decides."""

PRIOR_SCORE = 3.0
"""Every topic starts with one strong term, so that a single term in a short text is no proof."""

EVEN_SHARE = 0.167
STEEPNESS = 3.8
"""A topic with the even share of the score is as likely right as wrong.

Both are a logistic regression on the log share, fitted on 123 news documents in seven languages that a reader gave one
or two topics.
"""


@dataclass(frozen=True, slots=True)
class PlacedHit:
    """A hit, the field it is in and what a term is worth at its place."""

    hit: Hit
    field: TextField
    place_weight: float


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term that speaks for a topic, and where it was found first."""

    first: PlacedHit
    weight: float


Evidence = Mapping[str, tuple[FoundTerm, ...]]
"""By topic; what is found earlier in the article comes first."""


def find_evidence(headline: str | None, body: str, terms: Terms) -> Evidence:
    """Collect the terms of each topic, with their weights."""
    first: dict[Term, PlacedHit] = {}
    worth: defaultdict[Term, float] = defaultdict(float)
    repeat_weight: defaultdict[Term, float] = defaultdict(lambda: 1.0)
    for placed in _placed_hits(headline, body, terms):
        term = placed.hit.term
        first.setdefault(term, placed)
        worth[term] += placed.place_weight * placed.hit.closeness * repeat_weight[term]
        repeat_weight[term] *= REPEAT_FACTOR
    evidence: defaultdict[str, list[FoundTerm]] = defaultdict(list)
    for term, placed in first.items():
        for topic, vote in term.votes:
            evidence[topic].append(FoundTerm(placed, vote * worth[term]))
    return {topic: tuple(found) for topic, found in evidence.items()}


def score_topics(evidence: Evidence) -> dict[str, float]:
    """Return the score of each topic that has any evidence."""
    return {topic: sum(found.weight for found in founds) for topic, founds in evidence.items()}


def topic_confidences(scores: Mapping[str, float], *, topics_total: int) -> dict[str, float]:
    """Turn scores into the chances that a reader would give the article each topic; they need not sum to one."""
    total = sum(scores.values()) + PRIOR_SCORE * topics_total
    return {topic: _confidence((score + PRIOR_SCORE) / total) for topic, score in scores.items()}


def _confidence(share: float) -> float:
    return 1 / (1 + power(EVEN_SHARE / share, STEEPNESS))


def _placed_hits(headline: str | None, body: str, terms: Terms) -> Iterator[PlacedHit]:
    if headline:
        for hit in terms.find(headline, most_words=READ_WORDS):
            yield PlacedHit(hit, "headline", TITLE_WEIGHT)
    title_end = 0 if headline else _title_end(body)
    for hit in terms.find(body, most_words=READ_WORDS):
        yield PlacedHit(hit, "body", _body_weight(hit, title_end))


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
