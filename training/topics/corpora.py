"""Texts whose topics a reader has given, and texts without."""

import csv
import re
import tarfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from training.corpora import find_corpus
from training.news_articles import article_languages, read_news_articles
from training.news_lines import Role, news_languages, read_news_lines

MARKUP = re.compile(r"\[([^\[\]|]+)\|(?:PER|LOC|ORG)\]")

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
SIB_FOLDERS = {
    "deu_Latn": "de",
    "eng_Latn": "en",
    "fra_Latn": "fr",
    "ita_Latn": "it",
    "jpn_Jpan": "ja",
    "nld_Latn": "nl",
    "pol_Latn": "pl",
    "por_Latn": "pt",
    "rus_Cyrl": "ru",
    "spa_Latn": "es",
    "ukr_Cyrl": "uk",
}
SIB_TOPICS = {
    "entertainment": "01",
    "health": "07",
    "politics": "11",
    "science/technology": "13",
    "sports": "15",
    "travel": "10",
}
"""Geography, the seventh, is no subject of news."""


class LabelledText(NamedTuple):
    """A text and the top-level topics that a reader gave it, the main one first.

    Attributes:
        group: texts of one group are translations of each other, or the same.
    """

    language: str
    headline: str | None
    body: str
    topics: tuple[str, ...]
    group: str

    @property
    def text(self) -> str:
        """Headline and body."""
        return f"{self.headline}\n{self.body}" if self.headline else self.body


def read_own_lines(*, test: bool) -> Iterator[LabelledText]:
    """Read our own lines of `training/news`, those to train on or those to test on."""
    for language in news_languages():
        for line, numbers, annotated in read_news_lines(language, "test" if test else "train"):
            yield LabelledText(language, None, MARKUP.sub(r"\1", annotated), tuple(map(topic_uri, numbers)), line)


def read_own_articles(*, test: bool) -> Iterator[LabelledText]:
    """Read our own articles of `training/articles`, those to train on or those to test on."""
    role: Role = "test" if test else "train"
    for language in article_languages(role):
        for topics, headline, body in read_news_articles(language, role):
            yield LabelledText(language, headline, body, tuple(map(topic_uri, topics)), headline)


def read_numbered_lines(folder: Path) -> Iterator[LabelledText]:
    """Read the files whose lines are a two-digit topic and a text."""
    for path in sorted(folder.rglob("own_??.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            number, _, text = line.partition(" ")
            if number.isdigit():
                yield LabelledText(path.stem[-2:], None, text, (topic_uri(number),), line)


def read_ntrex(folder: Path) -> Iterator[LabelledText]:
    """Read the news documents of NTREX-128 in the languages of the lexicon, with our topics."""
    topics = list(_read_topics(find_corpus(folder, "ntrex_topics.tsv")))
    with tarfile.open(find_corpus(folder, "ntrex.tar.gz")) as archive:
        documents = _read_lines(archive, "DOCUMENT_IDS.tsv")
        for language, name in NTREX_FILES.items():
            yield from _read_documents(language, documents, _read_lines(archive, name), topics)


def read_sib(folder: Path) -> Iterator[LabelledText]:
    """Read the sentences of SIB-200 in the languages of the lexicon."""
    with tarfile.open(find_corpus(folder, "sib200.tar.gz")) as archive:
        for member in sorted(archive, key=lambda member: member.name):
            path = Path(member.name)
            file = archive.extractfile(member) if path.suffix == ".tsv" and path.parent.name in SIB_FOLDERS else None
            for line in file.read().decode().splitlines()[1:] if file else ():
                _, category, text = line.split("\t", 2)
                if category in SIB_TOPICS:
                    topics = (topic_uri(SIB_TOPICS[category]),)
                    yield LabelledText(SIB_FOLDERS[path.parent.name], None, text, topics, text)


def topic_uri(number: str) -> str:
    """Return the identifier of a top-level topic.

    >>> topic_uri("04")
    'medtop:04000000'
    """
    return f"medtop:{number}000000"


def _read_topics(path: Path) -> Iterator[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield tuple(map(topic_uri, row["topics"].split(",")))


def _read_lines(archive: tarfile.TarFile, name: str) -> list[str]:
    member = next(member for member in archive if Path(member.name).name == name)
    file = archive.extractfile(member)
    assert file is not None
    return file.read().decode().splitlines()


def _read_documents(
    language: str, documents: list[str], sentences: list[str], topics: list[tuple[str, ...]]
) -> Iterator[LabelledText]:
    """Join the sentences of each document; the first is its headline."""
    pairs = zip(documents, sentences, strict=True)
    for (name, group), labels in zip(groupby(pairs, key=lambda pair: pair[0]), topics, strict=True):
        headline, *body = (sentence.strip() for _, sentence in group)
        yield LabelledText(language, headline, "\n".join(body), labels, name)
