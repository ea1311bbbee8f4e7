"""Whole pages that were written for newsloom, with a label for each line; `pages/README.md` says how."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.cleaning.augmentation import Labelled

FOLDER = Path(__file__).parent / "pages"
_PAGE = "## "
_LABELS = {"+ ": True, "- ": False}


class OwnPage(NamedTuple):
    """A page of an invented site."""

    language: str
    lines: Labelled


def read_own_pages(folder: Path = FOLDER) -> list[OwnPage]:
    """Return all pages, file by file.

    Raises:
        ValueError: a line is neither the name of a site nor labelled.
    """
    return [page for path in sorted(folder.glob("*.txt")) for page in _pages(path)]


def _pages(path: Path) -> Iterator[OwnPage]:
    language = path.stem.split("_")[0]
    lines: Labelled = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith(_PAGE):
            if lines:
                yield OwnPage(language, lines)
            lines = []
        elif line[:2] in _LABELS:
            lines.append((line[2:], _LABELS[line[:2]]))
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: a line begins with `+ `, `- ` or `## `")
    if lines:
        yield OwnPage(language, lines)
