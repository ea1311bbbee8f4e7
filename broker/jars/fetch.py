"""Makes sure that every jar of the list is on this machine and is the one that was listed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broker.errors import BrokerError
from broker.jars.listing import JAR_LIST, Jar, load_jar_list, sha256_of
from broker.jars.repository import Repository
from broker.version import KAFKA_VERSION


def fetch_jars(list_path: Path = JAR_LIST, *, repository_path: Path | None = None) -> tuple[Path, ...]:
    """Return the class path of Kafka; downloads what is missing (44 MB the first time) and verifies everything.

    Raises:
        BrokerError: a jar cannot be downloaded, or its checksum is not that of the list.
    """
    jars = load_jar_list(list_path)
    repository = Repository(repository_path)
    with _locked(repository.path):
        missing = [jar for jar in jars if not (repository.path / jar.path).exists()]
        if missing:
            _download(missing, repository)
    for jar in jars:
        _verify(jar, repository.path / jar.path, list_path)
    return tuple(repository.path / jar.path for jar in jars)


def _download(missing: list[Jar], repository: Repository) -> None:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    title = f"Downloading Kafka {KAFKA_VERSION}"
    if not console.is_terminal:
        console.print(f"{title}: {len(missing)} jars to {repository.path}", soft_wrap=True, highlight=False)
    for jar in track(missing, title, console=console, disable=not console.is_terminal):
        repository.download(jar.path)


def _verify(jar: Jar, local: Path, list_path: Path) -> None:
    actual = sha256_of(local)
    if actual != jar.sha256:
        raise BrokerError(
            f"{local} has the SHA-256 {actual}, but {list_path} lists {jar.sha256}; "
            "delete the jar and try again: if the new one differs too, do not run it"
        )


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Let one process at a time look and download: a jar that another is still writing would look damaged."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokerError(f"cannot make {directory}: {error.strerror}; set M2_REPO to a directory of yours") from error
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
