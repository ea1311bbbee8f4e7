"""What the classifier of lines is trained on: splits, made pages, labels."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.cleaning import load_rules
from training.cleaning.augmentation import nearly_clean, noise_runs, thinned
from training.cleaning.corpus import FOLDS, Page, folds_of
from training.cleaning.examples import read_example
from training.cleaning.foreign import Filler
from training.cleaning.html_pages import html_page

CASE = json.loads((Path(__file__).parent / "cases" / "cleaning" / "en.json").read_text("utf-8"))
TITLE: str = CASE["title"]
PARAGRAPHS: list[str] = CASE["paragraphs"]
PAGE = [
    ("Home", False),
    (TITLE, False),
    (PARAGRAPHS[0], True),
    ("Advertisement", False),
    (PARAGRAPHS[1], True),
    (PARAGRAPHS[2], True),
    ("Most read", False),
]
PAGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), min_size=1, max_size=20)
RANDOM = st.randoms(use_true_random=False)
RULES = load_rules()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_training_folds_keep_sites_together(sites: list[int]) -> None:
    """No site is in two folds."""
    pages = [Page("source", "en", site, ("line",), (True,)) for site in sites]

    folds = folds_of(pages)

    assert all(0 <= fold < FOLDS for fold in folds)
    assert len(set(zip(sites, folds, strict=True))) == len(set(sites))


@given(PAGES, PAGES, RANDOM, st.booleans())
def test_training_nearly_clean_page_has_lines_of_both(
    page: list[tuple[str, bool]],
    other: list[tuple[str, bool]],
    random: Random,
    heavy: bool,  # noqa: FBT001
) -> None:
    """The article comes from one page and its order stays; the noise comes from the other."""
    made = nearly_clean(page, other, random, heavy=heavy)

    article = [line for line in page if line[1]]
    kept = [line for line in made if line[1]]
    assert kept == article[: len(kept)]
    assert {line for line in made if not line[1]} <= {line for line in other if not line[1]}


@given(PAGES, RANDOM)
def test_training_thinned_page_keeps_the_article(page: list[tuple[str, bool]], random: Random) -> None:
    """Only noise goes."""
    made = thinned(page, random)

    assert [line for line in made if line[1]] == [line for line in page if line[1]]
    assert not Counter(made) - Counter(page)


def test_training_noise_runs_are_apart() -> None:
    """Runs end where the article goes on."""
    assert [len(run) for run in noise_runs(PAGE)] == [2, 1, 1]


def test_training_example_is_read_as_the_stage_reads_it() -> None:
    """Each line of the page has its label, also when a repair changed its text."""
    page = [(text.replace("Tuesday", "Tues\u00adday"), keep) for text, keep in PAGE]

    reading, keep = read_example(page, None, RULES)

    assert [line.text for line in reading.lines] == [text for text, _ in PAGE]
    assert keep.tolist() == [int(kept) for _, kept in PAGE]


def test_training_foreign_page_has_the_skeleton_of_another() -> None:
    """Paragraphs become paragraphs of the other text, noise becomes noise."""
    reading, keep = read_example(PAGE, None, RULES)
    documents = [["Titel eins", "Satz eins.", "Satz zwei.", "Satz drei."], ["Titel zwei", "Anderer Satz."]]
    filler = Filler(documents, {"advert": ["anzeige"]}, " ")

    made = filler.fill(reading, [bool(one) for one in keep], Random(3))  # noqa: S311 a chance that is always the same

    text = " ".join(line for line, kept in made if kept)
    assert text in {"Satz eins. Satz zwei. Satz drei.", "Anderer Satz."}
    assert ("Anzeige", False) in made


@pytest.mark.parametrize("seed", range(6))
def test_training_html_page_says_what_the_lines_say(seed: int) -> None:
    """Each line stands in the page once, and markup is closed."""
    page = html_page(PAGE, Random(seed))  # noqa: S311 a chance that is always the same

    assert all(page.count(f">{text}<") == 1 + (text == PAGE[0][0]) for text, _ in PAGE)
    assert page.count("<div") == page.count("</div>")
    assert page.count("<article") == page.count("</article>")
