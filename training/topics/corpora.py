"""Texts whose topics a reader has given."""

import csv
import tarfile
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from training.corpora import find_corpus

NTREX_FILES = {
    "de": "newstest2019-ref.deu.txt",
    "en": "newstest2019-src.eng.txt",
    "es": "newstest2019-ref.spa.txt",
    "fr": "newstest2019-ref.fra.txt",
    "it": "newstest2019-ref.ita.txt",
    "ja": "newstest2019-ref.jpn.txt",
    "nl": "newstest2019-ref.nld.txt",
    "pl": "newstest2019-ref.pol.txt",
    "pt": "newstest2019-ref.por.txt",
    "ru": "newstest2019-ref.rus.txt",
    "uk": "newstest2019-ref.ukr.txt",
}


class LabelledText(NamedTuple):
    """A text and the top-level topics that a reader gave it, the main one first."""

    headline: str | None
    body: str
    topics: tuple[str, ...]


def read_corpora(folder: Path) -> Mapping[str, list[LabelledText]]:
    """Return the texts of each corpus and language below a folder.

    Raises:
        FileNotFoundError: a corpus is missing.
    """
    own = {f"own {path.stem[-2:]}": list(_read_own(path)) for path in sorted(folder.rglob("own_??.txt"))}
    topics = list(_read_topics(find_corpus(folder, "ntrex_topics.tsv")))
    with tarfile.open(find_corpus(folder, "ntrex.tar.gz")) as archive:
        documents = _read_lines(archive, "DOCUMENT_IDS.tsv")
        ntrex = {
            f"ntrex {language}": list(_read_documents(documents, _read_lines(archive, name), topics))
            for language, name in NTREX_FILES.items()
        }
    return own | ntrex


def _read_own(path: Path) -> Iterator[LabelledText]:
    """Read lines of a two-digit topic and a text."""
    for line in path.read_text(encoding="utf-8").splitlines():
        number, _, text = line.partition(" ")
        if number.isdigit():
            yield LabelledText(None, text, (_uri(number),))


def _read_topics(path: Path) -> Iterator[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield tuple(map(_uri, row["topics"].split(",")))


def _read_lines(archive: tarfile.TarFile, name: str) -> list[str]:
    member = next(member for member in archive if Path(member.name).name == name)
    file = archive.extractfile(member)
    assert file is not None
    return file.read().decode().splitlines()


def _read_documents(
    documents: list[str], sentences: list[str], topics: list[tuple[str, ...]]
) -> Iterator[LabelledText]:
    """Join the sentences of each document; the first is its headline."""
    pairs = zip(documents, sentences, strict=True)
    for (_, group), labels in zip(groupby(pairs, key=lambda pair: pair[0]), topics, strict=True):
        headline, *body = (sentence.strip() for _, sentence in group)
        yield LabelledText(headline, "\n".join(body), labels)


def _uri(number: str) -> str:
    return f"medtop:{number}000000"
