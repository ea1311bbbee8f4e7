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

SPACELESS_LANGUAGES = frozenset({"ja"})
"""Their terms are found as substrings."""

Terms: TypeAlias = WordTerms | SubstringTerms
Weights: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By topic and weight: the terms as they are written."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of all languages, by the language part of a BCP 47 tag."""

    languages: Mapping[str, Terms]

    def terms(self, language_tag: str) -> Terms | None:
        """Return the terms of a language, or None when there are none: terms of a related language mislead."""
        return self.languages.get(language_tag.partition("-")[0].lower())


def lexicon_files() -> tuple[Path, ...]:
    """Return the files of the lexicon, one per language."""
    return tuple(sorted(LEXICON_FOLDER.glob("*.toml")))


def load_lexicon(taxonomy: Taxonomy) -> Lexicon:
    """Read the lexicon of every language; a term of a narrower topic also speaks for the top-level topic above it.

    Raises:
        ValueError: a file is not TOML, or a term in it cannot be read.
        KeyError: a topic is not in the taxonomy.
    """
    return Lexicon({path.stem: _load_language(path, taxonomy) for path in lexicon_files()})


def read_weights(path: Path) -> Weights:
    """Read a lexicon file as it is written."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _load_language(path: Path, taxonomy: Taxonomy) -> Terms:
    weights_of_term: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for topic, terms_by_weight in read_weights(path).items():
        for weight, written_terms in terms_by_weight.items():
            for written in written_terms:
                weights_of_term[written][topic] = float(weight)
    terms = [parse_term(written, _votes(weights, taxonomy)) for written, weights in weights_of_term.items()]
    return index_substrings(terms) if path.stem in SPACELESS_LANGUAGES else index_words(terms)


def _votes(weights: Mapping[str, float], taxonomy: Taxonomy) -> tuple[tuple[str, float], ...]:
    """Share a term among its topics: with n top-level ones each gets 1/√n of its weight."""
    inherited = {taxonomy[topic].top: weight for topic, weight in weights.items()}
    complete = {**inherited, **weights}
    return tuple((topic, weight / sqrt(len(inherited))) for topic, weight in sorted(complete.items()))
