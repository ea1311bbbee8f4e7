"""News lines that were written and annotated for newsloom (`training/news`), as all trainings read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from zlib import crc32

NEWS_FOLDER = Path(__file__).parent / "news"
TEST_SHARE = 5
"""One line in so many is held out, by every training alike."""

Role = Literal["train", "test"]


class NewsLine(NamedTuple):
    """A line as it stands in its file, and its parts.

    Attributes:
        topics: first two digits of top-level topics, the main one first.
        annotated: the text with its names marked.
    """

    line: str
    topics: tuple[str, ...]
    annotated: str


def news_languages() -> tuple[str, ...]:
    """Return the languages in which there are lines (ISO 639-1), sorted."""
    return tuple(sorted(path.stem for path in NEWS_FOLDER.glob("??.txt")))


def read_news_lines(language: str, role: Role, folder: Path = NEWS_FOLDER) -> Iterator[NewsLine]:
    """Yield the lines of a language that have a role; what a line says decides it, not its place."""
    path = folder / f"{language}.txt"
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        topics, _, annotated = line.partition("\t")
        if annotated and (crc32(line.encode()) % TEST_SHARE == 0) == (role == "test"):
            yield NewsLine(line, tuple(topics.split(",")), annotated)
