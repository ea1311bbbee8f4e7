"""Pages whose lines were labelled, and which of them come from one site."""

import gzip
import json
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

from training.corpora import find_corpus

CORPUS = "lines.jsonl.gz"

FOLDS = 6
HELD_OUT_FOLD = 5
"""The sites of this fold are never trained on; `python -m training.cleaning.evaluate` measures on them."""

_MIN_SHARED_LINES = 4
_MIN_LINE_CHARACTERS = 12
_MAX_PAGES_OF_LINE = 12
_SEED = 7


class Page(NamedTuple):
    """A page as lines of visible text, with a label for each: keep or not."""

    source: str
    language: str
    site: int
    lines: tuple[str, ...]
    keep: tuple[bool, ...]

    @property
    def kept(self) -> str:
        """Return what a reader would keep."""
        return "\n".join(line for line, keep in zip(self.lines, self.keep, strict=True) if keep)


def read_pages(corpora: Path) -> list[Page]:
    """Return the pages that have an article.

    Raises:
        FileNotFoundError: the corpus is not there.
    """
    with gzip.open(find_corpus(corpora, CORPUS), "rt", encoding="utf-8") as lines:
        found = [page for line in lines if any((page := json.loads(line))["keep"])]
    sites = _sites(found)
    return [
        Page(page["source"], page["lang"], site, tuple(page["lines"]), tuple(map(bool, page["keep"])))
        for page, site in zip(found, sites, strict=True)
    ]


def _sites(pages: list[dict[str, list[str]]]) -> list[int]:
    """Number the sites: pages share one when an id names the publisher, or when they share furniture."""
    parents = list(range(len(pages)))

    def root(number: int) -> int:
        while parents[number] != number:
            number = parents[number]
        return number

    def unite(left: int, right: int) -> None:
        low, high = sorted((root(left), root(right)))
        parents[high] = low

    publishers: dict[str, int] = {}
    carriers: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        if str(page["source"]).startswith("fundus"):
            unite(number, publishers.setdefault(str(page["id"]).split("_")[0].lower(), number))
        furniture = {line for line, keep in zip(page["lines"], page["keep"], strict=True) if not keep}
        for line in furniture:
            if len(line) >= _MIN_LINE_CHARACTERS:
                carriers[line].append(number)
    shared = Counter(
        pair for carried in carriers.values() if len(carried) <= _MAX_PAGES_OF_LINE for pair in combinations(carried, 2)
    )
    for (left, right), count in sorted(shared.items()):
        if count >= _MIN_SHARED_LINES:
            unite(left, right)
    return [root(number) for number in range(len(pages))]


def folds_of(pages: list[Page]) -> list[int]:
    """Return the fold of each page; all pages of a site are in one."""
    sizes = sorted(Counter(page.site for page in pages).items())
    Random(_SEED).shuffle(sizes)  # noqa: S311 a split is no secret
    filled = [0] * FOLDS
    folds: dict[int, int] = {}
    for site, size in sizes:
        folds[site] = filled.index(min(filled))
        filled[folds[site]] += size
    return [folds[page.site] for page in pages]
