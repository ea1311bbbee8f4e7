"""News lines that were written and annotated for newsloom: `training/news/<language>.txt`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from zlib import crc32

from training.entities.annotated import AnnotatedSentence, LabelMap
from training.entities.markup import read_markup

NEWS_FOLDER = Path(__file__).parents[1] / "news"
TEST_SHARE = 5
"""One line in so many is held out."""

LABELS: LabelMap = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}


def read_news(language: str, role: Literal["train", "test"], folder: Path = NEWS_FOLDER) -> list[AnnotatedSentence]:
    """Return the lines of a language that have a role; what a line says decides it, not its place."""
    path = folder / f"{language}.txt"
    return list(_read(path.read_text(encoding="utf-8"), language, role)) if path.is_file() else []


def _read(text: str, language: str, role: Literal["train", "test"]) -> Iterator[AnnotatedSentence]:
    for line in text.splitlines():
        _, tab, annotated = line.partition("\t")
        if tab and (crc32(line.encode()) % TEST_SHARE == 0) == (role == "test"):
            yield from read_markup(annotated, labels=LABELS, language=language)
