"""Finds the corpora, which are no part of the repository: each command takes the folder that holds them."""

from pathlib import Path


def find_corpus(corpora: Path, name: str) -> Path:
    """Return the file of this name anywhere below a folder.

    Raises:
        FileNotFoundError: it is not there.
    """
    path = next(iter(sorted(corpora.rglob(name))), None)
    if path is None:
        raise FileNotFoundError(f"there is no {name} below {corpora}")
    return path
