"""Make the word tables of the taggers: `python -m training.entities.vectors --family latin --output FILE.npz`.

Latin: Brown clusters of English, German and Spanish words (spacy-lookups-data, MIT). Cyrillic: navec (in the wheel of
natasha, MIT), found by the cognate form of a word, so that Ukrainian words find their Russian cognates.
"""

import argparse
import gzip
import json
from importlib.resources import files
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from agents.entities.cognates import cognate_form
from agents.entities.vectors import Forms, word_keys
from training.entities.corpora import Family
from training.entities.starts import load_navec

CLUSTER_LANGUAGES = ("en", "de", "es")
CLUSTER_NUMBERS = 64
PATH_LENGTHS = (4, 6, 8, 10, 12, 14)
"""Bits of the path to a cluster; words with the same first bits are alike."""
CLUSTER_NORM = 3.0
NAVEC_NORM = 9.0
"""Lengths of a row that train best, of those tried in November 2026."""

FREQUENT_WORDS = 20_000
"""Whose rows are measured for it."""

SEED = 7


def write_word_vectors(family: Family, path: Path) -> None:
    """Write the word table of a family of languages."""
    if family == "latin":
        _write_clusters(path)
    else:
        _write_navec(path)


def _write_clusters(path: Path) -> None:
    """Write the clusters of three languages side by side; a word without one in a language has zeros there."""
    clusters = [_read_clusters(language) for language in CLUSTER_LANGUAGES]
    words = sorted({word for table in clusters for word in table})
    codebooks = [{cluster: code for code, cluster in enumerate(sorted(set(table.values())), 1)} for table in clusters]
    codes = np.array(
        [
            [book[table[word]] if word in table else 0 for word in words]
            for table, book in zip(clusters, codebooks, strict=True)
        ],
        dtype=np.uint16,
    ).T
    pieces = np.zeros((len(clusters), max(map(len, codebooks)) + 1, CLUSTER_NUMBERS), dtype=np.float32)
    for block, book in enumerate(codebooks):
        for cluster, code in book.items():
            pieces[block, code] = _cluster_row(cluster, block)
    distinct, rows = np.unique(codes, axis=0, return_inverse=True)
    pieces *= CLUSTER_NORM / np.linalg.norm(pieces[:, 1:], axis=2).mean()
    _write(path, "printed", words, rows, distinct, pieces)


def _read_clusters(language: str) -> dict[str, int]:
    """Return the cluster of each word with a letter in it; 0 stands for the rare words, which have none."""
    file = files("spacy_lookups_data") / "data" / f"{language}_lexeme_cluster.json.gz"
    table: dict[str, int] = json.loads(gzip.decompress(file.read_bytes()))
    return {word: cluster for word, cluster in table.items() if cluster and any(map(str.isalpha, word))}


def _cluster_row(cluster: int, block: int) -> npt.NDArray[np.float32]:
    """Add up a random row of signs for each beginning of the path to a cluster; its first bit is the lowest."""
    row = np.zeros(CLUSTER_NUMBERS, dtype=np.float32)
    for length in PATH_LENGTHS:
        random = Random(f"{SEED} {block} {length} {cluster % 2**length}")  # noqa: S311 - repeatable, not secret
        row += np.array([random.choice((-1, 1)) for _ in range(CLUSTER_NUMBERS)], dtype=np.float32)
    return row


def _write_navec(path: Path) -> None:
    """Write navec as it is coded, found by cognate form; the most frequent word of a form gives its row."""
    table = load_navec()
    frequent_first = sorted(
        zip(table.vocab.words, table.vocab.counts, range(len(table.vocab.words)), strict=True), key=lambda row: -row[1]
    )
    numbers = {word: number for word, _, number in frequent_first if not word.startswith("<")}
    by_form = dict(numbers)
    for word, number in numbers.items():
        by_form.setdefault(cognate_form(word), number)
    pieces = table.pq.codes.astype(np.float32)
    frequent = table.pq.indexes[[number for _, _, number in frequent_first[:FREQUENT_WORDS]]]
    norms = np.linalg.norm(pieces[np.arange(len(pieces)), frequent].reshape(len(frequent), -1), axis=1)
    rows = np.array(list(by_form.values()))
    _write(path, "cognate", list(by_form), rows, table.pq.indexes, pieces * (NAVEC_NORM / norms.mean()))


def _write(
    path: Path,
    forms: Forms,
    words: list[str],
    rows: npt.NDArray[np.intp],
    codes: npt.NDArray[np.integer],
    pieces: npt.NDArray[np.float32],
) -> None:
    """Write a table: sorted keys as the gaps between them, which are small numbers."""
    keys, first = np.unique(word_keys(words), return_index=True)
    small = np.uint16 if len(codes) <= np.iinfo(np.uint16).max else np.uint32
    np.savez_compressed(
        path,
        forms=np.array(forms),
        key_gaps=np.diff(keys, prepend=np.uint32(0)),
        rows=rows.ravel()[first].astype(small),
        codes=codes,
        pieces=pieces.astype(np.float32),
    )
    print(f"{len(keys)} words, {len(codes)} rows, {path.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Read the command line and write a table."""
    parser = argparse.ArgumentParser(prog="python -m training.entities.vectors", description="Make a word table.")
    parser.add_argument("--family", choices=("latin", "cyrillic"), required=True)
    parser.add_argument("--output", type=Path, required=True, help="the .npz file")
    options = parser.parse_args()
    write_word_vectors(options.family, options.output)


if __name__ == "__main__":
    main()
