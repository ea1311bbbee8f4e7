"""The lexicon files keep to their form."""

import csv
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from agents.topics.lexicon import (
    ENTITIES_FILE,
    MISLEADING,
    SPACELESS_LANGUAGES,
    language_files,
    lexicon_files,
    load_lexicon,
    read_weights,
)
from agents.topics.taxonomy import load_taxonomy
from agents.topics.terms import INSIDE_MARK, WHOLE_MARK, normalise_word, parse_term

OVERLAPS = Path(__file__).with_name("cases") / "topics" / "overlaps.tsv"
FILES = language_files()
LARGE = {"en", "de", "ru", "uk"}
FEWEST_TERMS = 25
FEWEST_TERMS_OF_LARGE = 80

each_file = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def terms_by_topic(file: Path) -> dict[str, list[str]]:
    """Return all terms of each topic, as they are written; those that mislead are none."""
    return {
        topic: [term for terms in by_weight.values() for term in terms]
        for topic, by_weight in read_weights(file).items()
        if topic != MISLEADING
    }


def test_lexicon_has_its_languages() -> None:
    """Eleven languages have a lexicon."""
    assert set(load_lexicon(load_taxonomy()).languages) == {
        "de",
        "en",
        "es",
        "fr",
        "it",
        "ja",
        "nl",
        "pl",
        "pt",
        "ru",
        "uk",
    }


@each_file
def test_lexicon_finds_every_narrower_topic(file: Path) -> None:
    """A narrower topic has terms of its own or narrower topics that have."""
    taxonomy = load_taxonomy()
    found = set(terms_by_topic(file))

    reached = found | {above for topic in found for above in taxonomy[topic].above}

    assert set(taxonomy) - reached == set()


@each_file
def test_lexicon_knows_its_topics(file: Path) -> None:
    """Every top-level topic has enough terms, and there are no unknown topics."""
    fewest = FEWEST_TERMS_OF_LARGE if file.stem in LARGE else FEWEST_TERMS
    taxonomy = load_taxonomy()

    terms = terms_by_topic(file)

    assert {uri for uri, topic in taxonomy.items() if topic.level == 1} <= set(terms) <= set(taxonomy)
    assert [uri for uri, found in terms.items() if taxonomy[uri].level == 1 and len(found) < fewest] == []


@each_file
def test_lexicon_weights_are_one_to_three(file: Path) -> None:
    """There are three weights."""
    weights = {weight for topic, by_weight in read_weights(file).items() if topic != MISLEADING for weight in by_weight}

    assert {"2", "3"} <= weights <= {"1", "2", "3"}


@each_file
def test_lexicon_contradicts_itself_with_reason(file: Path) -> None:
    """A term speaks for two top-level topics only if it is said why such topics meet."""
    taxonomy = load_taxonomy()
    tops: defaultdict[str, set[str]] = defaultdict(set)
    for topic, terms in terms_by_topic(file).items():
        for term in terms:
            tops[term].add(taxonomy[topic].top.removeprefix("medtop:")[:2])
    with OVERLAPS.open(encoding="utf-8", newline="") as overlaps:
        reasons = {row["topics"]: row["reason"] for row in csv.DictReader(overlaps, delimiter="\t")}

    found = {(term, "+".join(pair)): None for term, topics in tops.items() for pair in combinations(sorted(topics), 2)}

    assert {place for place in found if not reasons.get(place[1])} == set()


@each_file
def test_lexicon_does_not_mislead_itself(file: Path) -> None:
    """A term that speaks for no topic speaks for none."""
    misleading = set(read_weights(file)[MISLEADING]["0"])

    assert {term for terms in terms_by_topic(file).values() for term in terms if term in misleading} == set()


def test_lexicon_of_entities_knows_its_topics() -> None:
    """Entities speak for topics that there are, and are listed with the lexicon."""
    assert set(read_weights(ENTITIES_FILE)) <= set(load_taxonomy())
    assert ENTITIES_FILE in lexicon_files()


@each_file
def test_lexicon_has_no_duplicates(file: Path) -> None:
    """A term has one weight for a topic."""
    repeated = {
        topic: [term for term, count in Counter(terms).items() if count > 1]
        for topic, terms in terms_by_topic(file).items()
    }

    assert {topic: terms for topic, terms in repeated.items() if terms} == {}


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.stem not in SPACELESS_LANGUAGES], ids=lambda file: file.stem
)
def test_lexicon_terms_are_normalised(file: Path) -> None:
    """Terms are written as words are compared: lower case, one form of every letter, single spaces."""
    written = {term for terms in terms_by_topic(file).values() for term in terms}

    assert {term for term in written if normalise_word(" ".join(term.split())) != term} == set()


@each_file
def test_lexicon_marks_a_stem_once(file: Path) -> None:
    """A stem is found inside compounds for all its topics or for none."""
    written = {term for terms in terms_by_topic(file).values() for term in terms}

    assert {
        term for term in written if term.startswith(INSIDE_MARK) and term.removeprefix(INSIDE_MARK) in written
    } == set()


@pytest.mark.parametrize(
    ("written", "word", "fits"),
    [
        ("elect", "elections", True),
        ("art", "art", True),
        ("art", "artillery", False),
        ("bank" + WHOLE_MARK, "bank", True),
        ("bank" + WHOLE_MARK, "bankrupt", False),
    ],
)
def test_term_fits_words(written: str, word: str, fits: bool) -> None:  # noqa: FBT001
    """A stem stands for the words that begin with it; a short or marked one for itself."""
    (stem,) = parse_term(written, votes=()).stems

    assert stem.fits(word) is fits


@pytest.mark.parametrize("written", ["", INSIDE_MARK + "art", INSIDE_MARK + "civil war"])
def test_term_that_cannot_be_found_is_refused(written: str) -> None:
    """Empty terms, and short or several words inside compounds, are mistakes in the file."""
    with pytest.raises(ValueError, match=r"take"):
        parse_term(written, votes=())
