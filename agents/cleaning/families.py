"""Phrase families: what pages of many languages write beside their articles."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, get_args

from schemas import Reason

PHRASES = Path(__file__).parent / "phrases"

_APOSTROPHES = str.maketrans("’‘`´", "''''")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGES = " \t\xa0.,:;!?…-–—_|/\\>»›→←↑↓▶►▼▲•·●*#=+~[](){}<«‹\"“”„'"
_INDEX_CHARACTERS = 2
FIRST_EAST_ASIAN = "\u2e80"

MIN_SURE_WORDS = 3
"""An opening of fewer words also begins sentences of articles."""


class Phrase(NamedTuple):
    """A phrase that decides about a line; after one that `opens`, what follows is of its kind."""

    reason: Reason
    text: str
    opens: bool = False


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """All phrases, by how a line must carry them.

    Attributes:
        whole: the line is nothing else.
        start: a short line begins so; indexed by the first two characters.
        end: a short line ends so; indexed by the last two characters.
        anywhere: a line that contains it has no place in an article; indexed by an inner word.
        bylines: a line begins so and a name follows.
    """

    whole: Mapping[str, Phrase]
    start: Mapping[str, Sequence[Phrase]]
    end: Mapping[str, Sequence[Phrase]]
    anywhere: Mapping[str, Sequence[Phrase]]
    bylines: tuple[str, ...]

    def find(self, folded: str, *, short: bool, sentence: bool) -> Phrase | None:
        """Return the phrase that decides about a folded line; a sentence is not judged by a word or two."""
        if folded in self.whole:
            return self.whole[folded]
        return (self._affix(folded, sentence=sentence) if short else None) or self._inside(folded)

    def _inside(self, folded: str) -> Phrase | None:
        words = self.anywhere.keys() & folded.split()
        candidates = [phrase for word in ("", *sorted(words)) for phrase in self.anywhere.get(word, ())]
        return next((phrase for phrase in candidates if phrase.text in folded), None)

    def _affix(self, folded: str, *, sentence: bool) -> Phrase | None:
        for phrase in self.start.get(folded[:_INDEX_CHARACTERS], ()):
            if folded.startswith(phrase.text) and not (sentence and _is_weak(phrase.text, folded)):
                return phrase
        for phrase in self.end.get(folded[-_INDEX_CHARACTERS:], ()):
            if folded.endswith(phrase.text) and not (sentence and phrase.reason == "newsletter"):
                return phrase
        return None


def _is_weak(phrase: str, folded: str) -> bool:
    """Tell whether a sentence may begin so by chance: few words and no colon."""
    colon = ":" in folded[: len(phrase) + 1] or "：" in folded[: len(phrase) + 1]
    return not colon and len(phrase.split()) < MIN_SURE_WORDS and phrase < FIRST_EAST_ASIAN


def fold(line: str) -> str:
    """Return a line as phrases are compared: lower case, each number one 0, no punctuation at the edges.

    >>> fold("» You’ve read 1,024 articles ")
    "you've read 0 articles"
    """
    return flat(line).strip(_EDGES)


def flat(line: str) -> str:
    """Return a line as phrases are compared, with the punctuation at its edges."""
    return " ".join(_NUMBER.sub("0", line.casefold().translate(_APOSTROPHES)).split())


Family = Mapping[str, Mapping[str, list[str]]]


def load_families() -> Mapping[Reason, Family]:
    """Read the phrase files: one for each reason, in it one table for each language."""
    reasons: tuple[Reason, ...] = get_args(Reason)
    paths = {reason: PHRASES / f"{reason}.toml" for reason in reasons}
    return {reason: tomllib.loads(path.read_text("utf-8")) for reason, path in paths.items() if path.exists()}


def phrase_book(families: Mapping[Reason, Family]) -> PhraseBook:
    """Sort the phrases by how they are looked up; the first family that claims a phrase has it."""
    whole: dict[str, Phrase] = {}
    for reason, text in _listed(families, "opens"):
        whole.setdefault(fold(text), Phrase(reason, fold(text), opens=True))
    for kind in ("whole", "agencies"):
        for reason, text in _listed(families, kind):
            whole.setdefault(fold(text), Phrase(reason, fold(text)))
    starts = [phrase for phrase in _phrases(families, "start", _folded_start) if phrase.reason != "byline"]
    return PhraseBook(
        whole=whole,
        start=_indexed(starts, lambda text: text[:_INDEX_CHARACTERS]),
        end=_indexed(_phrases(families, "end", _folded_end), lambda text: text[-_INDEX_CHARACTERS:]),
        anywhere=_indexed(_phrases(families, "anywhere", flat), _inner_word),
        bylines=tuple(_folded_start(text) for text in words_of(families, "start", "byline")),
    )


def _listed(families: Mapping[Reason, Family], kind: str) -> Iterator[tuple[Reason, str]]:
    for reason, family in families.items():
        for table in family.values():
            for text in table.get(kind, ()):
                yield reason, text


def words_of(families: Mapping[Reason, Family], kind: str, only: Reason | None = None) -> Iterator[str]:
    """Return the entries of a kind, of all families or of one."""
    return (text for reason, text in _listed(families, kind) if only in {None, reason})


def _phrases(families: Mapping[Reason, Family], kind: str, form: Callable[[str], str]) -> Iterator[Phrase]:
    for reason, text in _listed(families, kind):
        yield Phrase(reason, form(text), opens=reason in {"related", "comments", "donation"})


def _folded_start(text: str) -> str:
    start = flat(text).lstrip(_EDGES)
    return f"{start} " if text.endswith(" ") else start


def _folded_end(text: str) -> str:
    return flat(text).rstrip(_EDGES)


def _inner_word(text: str) -> str:
    """Return the longest word with blanks on both sides, which a line must have as a word; "" without one."""
    return max(text.split(" ")[1:-1], key=len, default="")


def _indexed(phrases: Iterable[Phrase], key: Callable[[str], str]) -> dict[str, list[Phrase]]:
    index: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        index[key(phrase.text)].append(phrase)
    return dict(index)
