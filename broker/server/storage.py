"""The data directory of a node: formatted once, used by one node at a time.

`records` is the directory in it that Kafka keeps for itself.
"""

import base64
import fcntl
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path

from broker.errors import BrokerError
from broker.server.process import environment

_FORMAT_TIMEOUT_SECONDS = 60  # 1 s on two idle cores (2026-11-23)


def prepare_records(records: Path) -> None:
    """Make the directory and check that no running node holds it.

    Raises:
        BrokerError: it cannot be written, or is in use.
    """
    try:
        records.mkdir(parents=True, exist_ok=True)
        with (records / ".lock").open("ab") as lock:  # Kafka locks this file as long as it runs
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BrokerError(
            f"{records.parent} is in use by another Kafka that is running; stop it, or choose another data directory"
        ) from error
    except OSError as error:
        raise BrokerError(f"cannot write to {records}: {error.strerror}; choose another data directory") from error


def format_once(records: Path, java: Sequence[str | Path], properties: Path, log: Path) -> None:
    """Make the directory the storage of a new cluster, unless it is one; `java` is the command up to the main class.

    Raises:
        BrokerError: Kafka refuses.
    """
    if (records / "meta.properties").exists():  # the last file that formatting writes
        return
    cluster_id = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    # With an equals sign, because one id in 64 starts with a dash and would be taken for an option.
    tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", f"--cluster-id={cluster_id}", "-c", properties)
    try:
        with log.open("ab") as output:
            subprocess.run(  # noqa: S603 - all of it is ours
                (*java, *tool),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(),
                timeout=_FORMAT_TIMEOUT_SECONDS,
                check=True,
            )
    except subprocess.SubprocessError as error:
        raise BrokerError(f"Kafka cannot format {records}; {last_lines(log)}") from error


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of the log file, for an error message."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n  ".join((f"{log.name} ends:", *lines[-count:]))
