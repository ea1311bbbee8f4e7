"""The lexicon files keep to their form."""

from collections import Counter
from pathlib import Path

import pytest

from agents.topics.lexicon import SPACELESS_LANGUAGES, lexicon_files, load_lexicon, read_weights
from agents.topics.taxonomy import load_taxonomy
from agents.topics.terms import INSIDE_MARK, WHOLE_MARK, normalise_word, parse_term

FILES = lexicon_files()
LARGE_LANGUAGES = {"en", "de", "ru", "uk"}
FEWEST_TERMS = 25
FEWEST_TERMS_OF_LARGE = 80

each_file = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def terms_by_topic(file: Path) -> dict[str, list[str]]:
    """Return all terms of each topic, as they are written."""
    return {
        topic: [term for terms in by_weight.values() for term in terms]
        for topic, by_weight in read_weights(file).items()
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


def test_taxonomy_has_the_top_topics() -> None:
    """The seventeen topics of the top level have names."""
    taxonomy = load_taxonomy()

    assert sorted(uri for uri, topic in taxonomy.items() if topic.level == 1) == [
        f"medtop:{number:02}000000" for number in range(1, 18)
    ]


def test_taxonomy_hangs_together() -> None:
    """A narrower topic lies below a top-level one, which lies below none."""
    taxonomy = load_taxonomy()

    assert {taxonomy[topic.top].level for topic in taxonomy.values()} == {1}
    assert all((topic.level == 1) == (topic.top == uri) for uri, topic in taxonomy.items())


@each_file
def test_lexicon_knows_its_topics(file: Path) -> None:
    """Every top-level topic has enough terms, and there are no unknown topics."""
    fewest = FEWEST_TERMS_OF_LARGE if file.stem in LARGE_LANGUAGES else FEWEST_TERMS
    taxonomy = load_taxonomy()

    terms = terms_by_topic(file)

    assert {uri for uri, topic in taxonomy.items() if topic.level == 1} <= set(terms) <= set(taxonomy)
    assert [uri for uri, found in terms.items() if taxonomy[uri].level == 1 and len(found) < fewest] == []


@each_file
def test_lexicon_weights_are_one_to_three(file: Path) -> None:
    """There are three weights."""
    assert {weight for by_weight in read_weights(file).values() for weight in by_weight} == {"1", "2", "3"} - (
        {"1"} if file.stem in {"it", "ja", "nl", "pt"} else set()
    )


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
