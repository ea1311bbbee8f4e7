"""Headline and body, read into words once for terms and model."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from agents.topics.terms import WORD, normalise_word
from schemas import TextField

READ_WORDS = 400
"""Of each passage; news says first what it is about."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words at the start of a text, as terms are written, with their places."""

    field: TextField
    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def read_passages(headline: str | None, body: str) -> tuple[Passage, ...]:
    """Read the headline, if there is one, and the body."""
    passages = (_read("headline", headline),) if headline else ()
    return (*passages, _read("body", body))


def all_words(passages: Iterable[Passage]) -> list[str]:
    """Return the words of headline and body in a row."""
    return [word for passage in passages for word in passage.words]


def _read(field: TextField, text: str) -> Passage:
    found = list(islice(WORD.finditer(text), READ_WORDS))
    words = tuple([normalise_word(match.group()) for match in found])
    return Passage(field, text, words, tuple([match.span() for match in found]))
