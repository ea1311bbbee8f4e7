"""The corpora: which there are, and their sentences."""

import gzip
import tarfile
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from training.entities.annotated import AnnotatedSentence, LabelMap
from training.entities.markup import read_markup
from training.entities.readers import (
    read_columns,
    read_concepts,
    read_document_relations,
    read_objects,
    read_offsets,
    read_treebank,
)

Family = Literal["latin", "cyrillic"]
Role = Literal["train", "test"]

CORPORA_FILE = Path(__file__).with_name("corpora.toml")

_READERS = {
    "concepts": read_concepts,
    "document_relations": read_document_relations,
    "markup": read_markup,
    "offsets": read_offsets,
    "treebank": read_treebank,
}


class Corpus(BaseModel):
    """A part of a corpus with one role.

    Attributes:
        archive: name of the `.tar.gz` without that ending, or of a plain text file.
        members: patterns of the files in it.
        columns: of token and tag, where the reader needs them.
        repeat: how often it goes into the training set.
        fill: whether repeats get other names in the place of theirs.
        test_labels: the labels that a test corpus annotates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    licence: str
    archive: str
    members: tuple[str, ...]
    reader: str
    language: str
    family: Family
    role: Role
    columns: tuple[int, int] = (0, 1)
    repeat: int = 1
    fill: bool = False
    test_labels: tuple[str, ...] = ("PER", "ORG", "LOC")


def load_corpora(path: Path = CORPORA_FILE) -> tuple[tuple[Corpus, ...], LabelMap]:
    """Read the list of corpora and the map of their labels."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(map(Corpus.model_validate, content["corpus"])), content["labels"]


def read_corpus(corpus: Corpus, folder: Path, *, labels: LabelMap) -> Iterator[AnnotatedSentence]:
    """Read the sentences of a corpus as its makers annotated them, mapped to three labels."""
    files = _read_files(corpus, folder)
    if corpus.reader == "objects":
        yield from read_objects(files, labels=labels, language=corpus.language)
        return
    for text in files.values():
        if corpus.reader == "columns":
            token_column, tag_column = corpus.columns
            yield from read_columns(
                text, labels=labels, language=corpus.language, token_column=token_column, tag_column=tag_column
            )
        else:
            yield from _READERS[corpus.reader](text, labels=labels, language=corpus.language)


def _read_files(corpus: Corpus, folder: Path) -> dict[str, str]:
    """Return the texts of a corpus by their path in its archive, sorted."""
    plain = folder / corpus.archive
    if plain.is_file():
        return {plain.name: plain.read_text(encoding="utf-8")}
    texts: dict[str, str] = {}
    with tarfile.open(folder / f"{corpus.archive}.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream and any(fnmatch(member.name, pattern) for pattern in corpus.members):
                content = stream.read()
                texts[member.name] = (gzip.decompress(content) if member.name.endswith(".gz") else content).decode()
    return dict(sorted(texts.items()))
