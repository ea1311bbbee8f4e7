"""The committed list of jars: which ones, and the SHA-256 that each must have."""

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from broker.errors import BrokerError

JAR_LIST = Path(__file__).parents[1] / "jars.sha256"
_SHA256_CHARACTERS = 64
_MIN_SLASHES = 3  # group/artifact/version/name.jar
REGENERATE = "python -m broker.jars --write"


class Jar(NamedTuple):
    """One line of the list; `path` is relative to any Maven repository and so names group, artifact and version."""

    sha256: str
    path: PurePosixPath


def load_jar_list(path: Path = JAR_LIST) -> tuple[Jar, ...]:
    """Read lines of the form `<sha256>  <path>`, as sha256sum writes them.

    Raises:
        BrokerError: a line has another form.
    """
    jars = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        sha256, _, name = line.partition("  ")
        if len(sha256) != _SHA256_CHARACTERS or name.count("/") < _MIN_SLASHES:
            raise BrokerError(f"{path}:{number}: {line!r} is not `<sha256>  <path>`; write it again: `{REGENERATE}`")
        jars.append(Jar(sha256, PurePosixPath(name)))
    return tuple(jars)


def write_jar_list(jars: Iterable[Jar], path: Path = JAR_LIST) -> None:
    """Write the list, sorted by path."""
    lines = sorted((jar.path.as_posix(), jar.sha256) for jar in jars)
    path.write_text("".join(f"{sha256}  {name}\n" for name, sha256 in lines), encoding="utf-8")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
