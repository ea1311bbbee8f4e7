"""The weighted terms of every topic, one file per language."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TypeAlias

from agents.topics.substrings import SubstringTerms, index_substrings
from agents.topics.taxonomy import Taxonomy
from agents.topics.terms import parse_term
from agents.topics.words import WordTerms, index_words

LEXICON_FOLDER = Path(__file__).with_name("lexicon")
ENTITIES_FILE = Path(__file__).with_name("entities.toml")

MISLEADING = "misleading"
"""In place of a topic: terms that speak for none, so that a shorter one within them does not either."""

SPACELESS_LANGUAGES = frozenset({"ja"})
"""Their terms are found as substrings."""

Terms: TypeAlias = WordTerms | SubstringTerms
Votes: TypeAlias = tuple[tuple[str, float], ...]
"""Topics and how much something speaks for them."""

EntityVotes: TypeAlias = Mapping[str, Votes]
"""By the identifier of an entity."""

Weights: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By topic and weight: the terms as they are written."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What speaks for topics.

    Attributes:
        languages: the terms of each language.
        entities: the same in all languages.
    """

    languages: Mapping[str, Terms]
    entities: EntityVotes

    def terms(self, language_tag: str) -> Terms | None:
        """Return the terms of a language, or None when there are none: terms of a related language mislead."""
        return self.languages.get(base_language(language_tag))


def base_language(language_tag: str) -> str:
    """Return the language part of a BCP 47 tag.

    >>> base_language("en-GB")
    'en'
    """
    return language_tag.partition("-")[0].lower()


def language_files() -> tuple[Path, ...]:
    """Return the files of the terms, one per language."""
    return tuple(sorted(LEXICON_FOLDER.glob("*.toml")))


def lexicon_files() -> tuple[Path, ...]:
    """Return all files of the lexicon."""
    return (*language_files(), ENTITIES_FILE)


def load_lexicon(taxonomy: Taxonomy) -> Lexicon:
    """Read the lexicon of every language; a term of a narrower topic also speaks for those above it.

    Raises:
        ValueError: a file is not TOML, or a term in it cannot be read.
        KeyError: a topic is not in the taxonomy.
    """
    entities = {entity: _votes(weights, taxonomy) for entity, weights in _by_written(ENTITIES_FILE).items()}
    return Lexicon({path.stem: _load_language(path, taxonomy) for path in language_files()}, entities)


def read_weights(path: Path) -> Weights:
    """Read a lexicon file as it is written."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _load_language(path: Path, taxonomy: Taxonomy) -> Terms:
    terms = [parse_term(written, _votes(weights, taxonomy)) for written, weights in _by_written(path).items()]
    return index_substrings(terms) if path.stem in SPACELESS_LANGUAGES else index_words(terms)


def _by_written(path: Path) -> Mapping[str, Mapping[str, float]]:
    """Return for each term or entity of a file its topics and weights; there are none if it misleads."""
    weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for topic, by_weight in read_weights(path).items():
        for weight, all_written in by_weight.items():
            for written in all_written:
                weights[written] |= {} if topic == MISLEADING else {topic: float(weight)}
    return weights


def _votes(weights: Mapping[str, float], taxonomy: Taxonomy) -> Votes:
    """Let a term speak for the topics above its own too; with n top-level ones each gets 1/√n of its weight."""
    complete: dict[str, float] = {}
    for topic, weight in weights.items():
        for above in taxonomy[topic].above:
            complete[above] = max(weight, complete.get(above, 0.0))
    complete |= weights
    tops = {taxonomy[topic].top for topic in weights}
    return tuple((topic, weight / sqrt(len(tops))) for topic, weight in sorted(complete.items()))
