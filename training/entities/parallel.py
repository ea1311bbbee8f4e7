"""Parallel texts: the same sentences in many languages."""

import csv
import io
import tarfile
from itertools import groupby
from pathlib import Path

NTREX_CODES = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld", "pl": "pol", "pt": "por",
    "sv": "swe", "da": "dan", "no": "nob", "cs": "ces", "sk": "slk", "ro": "ron", "hu": "hun", "hr": "hrv",
    "fi": "fin", "tr": "tur", "ru": "rus", "uk": "ukr", "be": "bel", "bg": "bul", "sr": "srp-Cyrl", "mk": "mkd",
}  # fmt: skip
SIB_CODES = {"ru": "rus_Cyrl", "uk": "ukr_Cyrl"}


def read_ntrex(folder: Path, language: str) -> list[str]:
    """Return the sentences of NTREX in one language, in the order that all languages share."""
    code = NTREX_CODES[language]
    side = "src" if code == "eng" else "ref"
    with tarfile.open(folder / "ntrex.tar.gz") as archive:
        return _read(archive, f"ntrex/newstest2019-{side}.{code}.txt").strip().splitlines()


def read_ntrex_articles(folder: Path, language: str) -> list[list[str]]:
    """Return the sentences of NTREX in one language, article by article."""
    with tarfile.open(folder / "ntrex.tar.gz") as archive:
        identifiers = [line.split("\t")[0] for line in _read(archive, "ntrex/DOCUMENT_IDS.tsv").strip().splitlines()]
    pairs = zip(identifiers, read_ntrex(folder, language), strict=True)
    return [[text for _, text in members] for _, members in groupby(pairs, key=lambda pair: pair[0])]


def read_sib(folder: Path, language: str) -> dict[str, str]:
    """Return the sentences of SIB-200 in one language by their number."""
    with tarfile.open(folder / "sib200.tar.gz") as archive:
        return {
            row["index_id"]: row["text"].strip()
            for part in ("train", "dev", "test")
            for row in csv.DictReader(
                io.StringIO(_read(archive, f"sib200/{SIB_CODES[language]}/{part}.tsv")),
                delimiter="\t",
                quoting=csv.QUOTE_NONE,
            )
        }


def _read(archive: tarfile.TarFile, name: str) -> str:
    """Return the text of a member.

    Raises:
        ValueError: it is a folder.
    """
    stream = archive.extractfile(name)
    if stream is None:
        raise ValueError(f"{name} is no file of the archive; the archive of parallel texts is incomplete")
    return stream.read().decode()
