"""Real news texts: some with topics that we read and gave, the others without."""

import csv
import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from training.corpora import find_corpus
from training.topics.corpora import LabelledText, topic_uri

LABELS_FILE = Path(__file__).with_name("pages.tsv")

KEY_DIGITS = 16
FEWEST_WORDS = 60
FEWEST_LINE_WORDS = 10
"""Shorter lines of a whole page are menus and links."""

HEADLINE_WORDS = 25
SAME_START_CHARACTERS = 80
"""Two press releases that begin alike are the same."""

Role = Literal["tune", "test"]


class _Label(NamedTuple):
    role: str
    language: str
    topics: tuple[str, ...]


def read_pages(folder: Path, *, role: Role) -> Iterator[LabelledText]:
    """Read the texts with topics: those to tune and train on, or those that are only measured on."""
    labels = _read_labels()
    for _, text in _read_texts(folder):
        label = labels.get(text_key(text))
        if label and label.role == role:
            headline, _, body = text.partition("\n")
            if not body or len(headline.split()) > HEADLINE_WORDS:
                headline, body = "", text
            yield LabelledText(label.language, headline or None, body, label.topics, text_key(text))


def read_unlabelled(folder: Path) -> Iterator[tuple[str, str]]:
    """Read language and text of the texts without topics."""
    labels = _read_labels()
    for language, text in _read_texts(folder):
        if language in {"de", "ru"} and text_key(text) not in labels and len(text.split()) >= FEWEST_WORDS:
            yield language, text


def text_key(text: str) -> str:
    """Return what a text is called in our list of topics."""
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _read_labels() -> dict[str, _Label]:
    with LABELS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["key"]: _Label(row["role"], row["language"], tuple(map(topic_uri, row["topics"].split(","))))
            for row in csv.DictReader(file, delimiter="\t")
        }


def _read_texts(folder: Path) -> Iterator[tuple[str, str]]:
    yield from _read_kept_lines(find_corpus(folder, "lines.jsonl.gz"))
    yield from _read_whole_pages(find_corpus(folder, "cleaning_segments.jsonl.gz"))
    yield from _read_factrueval(find_corpus(folder, "factrueval2016.tar.gz"))
    yield from _read_smartdata(find_corpus(folder, "smartdata.tar.gz"))


def _read_kept_lines(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, mode="rt", encoding="utf-8") as file:
        for page in map(json.loads, file):
            kept = (line for line, keep in zip(page["lines"], page["keep"], strict=True) if keep)
            yield page["lang"], "\n".join(kept)


def _read_whole_pages(path: Path) -> Iterator[tuple[str, str]]:
    """Read the long lines of whole pages, without those known to be no part of the article; no language is noted."""
    with gzip.open(path, mode="rt", encoding="utf-8") as file:
        for page in map(json.loads, file):
            lines = (line for line in page["noisy"].splitlines() if len(line.split()) >= FEWEST_LINE_WORDS)
            yield "", "\n".join(line for line in lines if not any(other in line for other in page["without"]))


def _read_factrueval(path: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(path) as archive:
        for member in sorted(archive, key=lambda member: member.name):
            file = archive.extractfile(member) if member.name.endswith(".txt") else None
            if file:
                yield "ru", file.read().decode()


def _read_smartdata(path: Path) -> Iterator[tuple[str, str]]:
    """Read every document once: the versions of the corpus share many."""
    seen = set()
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".json.gz") else None
            for document in _split_objects(gzip.decompress(file.read()).decode()) if file else ():
                text = _document_text(document)
                start = " ".join(text.split())[:SAME_START_CHARACTERS]
                if start not in seen:
                    seen.add(start)
                    yield "de", text


def _split_objects(text: str) -> Iterator[dict[str, object]]:
    """Read JSON objects that follow each other without a list around them."""
    decoder, position = json.JSONDecoder(), text.find("{")
    while position >= 0:
        item, end = decoder.raw_decode(text, position)
        yield item
        position = text.find("{", end)


def _document_text(document: dict[str, object]) -> str:
    text = document.get("text") or ""
    return str(text["string"]) if isinstance(text, dict) else str(text)
