"""What the classifier learns from: pages as the rules read them, with a label for each line."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.cleaning.draft import draft_of, raw_starts, text_of
from agents.cleaning.lines import read_lines
from agents.cleaning.page import Reading, read_page
from agents.cleaning.repairs import repaired
from agents.cleaning.rules import CleaningRules
from training.cleaning.augmentation import Labelled, nearly_clean, thinned
from training.cleaning.corpus import HELD_OUT_FOLD, folds_of, read_pages
from training.cleaning.foreign import Filler, fillers, read_documents
from training.cleaning.own_pages import read_own_pages

Kind = Literal["whole", "light", "heavy", "thinned", "foreign", "own"]

WEIGHTS: dict[Kind, float] = {"whole": 1.0, "light": 0.5, "heavy": 0.5, "thinned": 0.5, "foreign": 0.3, "own": 0.7}
"""What a line of each kind of page counts."""

FOREIGN_PAGES = 3
_SKELETON_LINES = range(40, 400)
_MIN_KEPT = 4
_KNOWN_HEADLINE_SHARE = 0.35


class Example(NamedTuple):
    """A page to learn from."""

    kind: Kind
    fold: int
    language: str
    page: Reading
    keep: NDArray[np.int8]

    @property
    def weights(self) -> NDArray[np.float64]:
        """Return what each line counts: long ones more."""
        weights: NDArray[np.float64] = WEIGHTS[self.kind] * np.sqrt([max(1, line.words) for line in self.page.lines])
        return weights


def read_example(page: Labelled, headline: str | None, rules: CleaningRules) -> tuple[Reading, NDArray[np.int8]]:
    """Read a page as the stage does; a line is kept when more than half of its characters are."""
    texts = [text for text, _ in page]
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
    draft = repaired(draft_of("\n".join(texts)), rules.words)
    lines = read_lines(text_of(draft), rules.phrases, rules.words)
    places = raw_starts(draft, [place for line in lines for place in (line.start, line.end - 1)])
    keep = []
    for first, last in zip(places[::2], places[1::2], strict=True):
        span = page[bisect_right(starts, first) - 1 : bisect_right(starts, last)]
        keep.append(2 * sum(len(text) for text, kept in span if kept) > sum(len(text) for text, _ in span))
    return read_page(lines, headline, rules.words), np.array(keep, np.int8)


def read_examples(corpora: Path, rules: CleaningRules) -> list[Example]:
    """Return all examples, of all folds, in an order and with chances that are always the same."""
    pages = read_pages(corpora)
    folds = folds_of(pages)
    whole = [list(zip(page.lines, page.keep, strict=True)) for page in pages]
    found: list[Example] = []
    for number, (page, fold) in enumerate(zip(pages, folds, strict=True)):
        mates = [i for i, other in enumerate(pages) if folds[i] == fold and other.site != page.site]
        mates = [i for i in mates if pages[i].language == page.language] or mates
        found += _variants(whole[number], [whole[i] for i in mates], page.language, fold, rules, Random(number))  # noqa: S311
    skeletons = [
        one
        for one in found
        if one.kind == "whole" and len(one.page.lines) in _SKELETON_LINES and one.keep.sum() >= _MIN_KEPT
    ]
    for (tag, fold), filler in fillers(read_documents(corpora)).items():
        found += _foreign(filler, [one for one in skeletons if one.fold == fold], tag, fold, rules)
    own = (
        _example("own", page.lines, None, language=page.language, fold=number % HELD_OUT_FOLD, rules=rules)
        for number, page in enumerate(read_own_pages())
    )
    return found + list(filter(None, own))


def _variants(
    page: Labelled, mates: Sequence[Labelled], language: str, fold: int, rules: CleaningRules, random: Random
) -> Iterator[Example]:
    example = partial(_example, language=language, fold=fold, rules=rules)
    original = example("whole", page, None)
    if original is None:
        return
    yield original
    title = original.page.title.text

    def headline() -> str | None:
        return title if random.random() < _KNOWN_HEADLINE_SHARE else None

    made: list[tuple[Kind, Labelled]] = [
        ("light", nearly_clean(page, random.choice(mates), random, heavy=False)),
        ("heavy", nearly_clean(page, random.choice(mates), random, heavy=True)),
        ("thinned", thinned(page, random)),
        ("thinned", thinned(page, random)),
    ]
    yield from filter(None, (example(kind, lines, headline()) for kind, lines in made))


def _foreign(
    filler: Filler, skeletons: Sequence[Example], tag: str, fold: int, rules: CleaningRules
) -> Iterator[Example]:
    random = Random(f"{tag} {fold}")  # noqa: S311 a chance that is always the same
    example = partial(_example, "foreign", headline=None, language=tag, fold=fold, rules=rules)
    made = []
    for _ in range(FOREIGN_PAGES):
        skeleton = random.choice(skeletons)
        made.append(filler.fill(skeleton.page, [bool(keep) for keep in skeleton.keep], random))
    first, second, third = made
    pages = (first, thinned(second, random), third, nearly_clean(first, third, random, heavy=False))
    yield from filter(None, map(example, pages))


def _example(
    kind: Kind, page: Labelled, headline: str | None, *, language: str, fold: int, rules: CleaningRules
) -> Example | None:
    reading, keep = read_example(page, headline, rules)
    return Example(kind, fold, language, reading, keep) if keep.any() else None
