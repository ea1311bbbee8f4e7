"""Starts, awaits, stops and kills one Kafka node."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from broker.errors import BrokerError
from broker.jars import fetch_jars
from broker.java import find_java
from broker.server.ports import choose_port, is_open
from broker.server.process import spawn
from broker.server.properties import node_properties, write_properties
from broker.server.storage import format_once, last_lines, prepare_records
from broker.version import KAFKA_VERSION

READY_TIMEOUT_SECONDS = 60.0  # 4 s on two idle cores, 6 s after a kill (2026-11-23)
STOP_TIMEOUT_SECONDS = 15.0  # 0.5 s on two idle cores (2026-11-23)
_POLL_SECONDS = 0.05
_ADMIN_TIMEOUT_MILLISECONDS = 2000
_LOG4J = Path(__file__).parents[1] / "log4j2.properties"
_JAVA_OPTIONS = ("-Xmx512m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Broker:
    """A Kafka node that can be started again, on the same port and data, after `stop` or `kill`.

    As a context manager it is started on entry and stopped on exit.

    Args:
        port: where it serves, on 127.0.0.1; its controller takes the next port. 0 takes any free pair.
        data_dir: keeps records, configuration and log; without one they live in a temporary directory until `stop`.
        properties: more Kafka properties, which win over ours; `ACCESS_CONTROL` makes it obey access control lists.
            The port must stay one without encryption and login, as the node is asked there whether it serves.
    """

    def __init__(
        self, *, port: int = 0, data_dir: Path | None = None, properties: Mapping[str, str] | None = None
    ) -> None:
        self.port = port
        self._is_temporary = data_dir is None
        self._data_dir = data_dir
        self._properties = dict(properties or {})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Host and port for clients."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """Process id of the node, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def log_path(self) -> Path:
        """What the node says: warnings, errors, and that it has started. Known from the start of the node."""
        assert self._data_dir
        return self._data_dir / "kafka.log"

    def start(self) -> str:
        """Start the node, wait until it serves, and return its address; does nothing when it runs.

        Call it from a thread that stays: on Linux the node is killed when that thread ends.

        Raises:
            BrokerError: Java or Kafka is missing, a port or the data directory is in use, or the node is not ready
                within a minute.
        """
        if self.pid:
            return self.address
        try:
            self._launch()
            self._await_ready()
        except BaseException:
            self.kill()
            self._discard_temporary()
            raise
        return self.address

    def stop(self) -> None:
        """Stop the node in order, or kill it when that takes too long; does nothing when it does not run."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None
        self._discard_temporary()

    def kill(self) -> None:
        """Kill the node as a crash would; its data stays, and `start` brings it back."""
        if not self._process:
            return
        self._process.kill()
        self._process.wait()
        self._process = None

    def wait(self) -> None:
        """Wait as long as the node runs, then say how it ended.

        Raises:
            BrokerError: it ended, which nobody asked for.
        """
        if self._process:
            code = self._process.wait()
            raise BrokerError(f"Kafka ended with exit code {code}; {last_lines(self.log_path)}")

    def _discard_temporary(self) -> None:
        if self._is_temporary and self._data_dir:
            shutil.rmtree(self._data_dir, ignore_errors=True)
            self._data_dir = None

    def _launch(self) -> None:
        class_path = ":".join(str(jar) for jar in fetch_jars())
        java = (find_java(), *_JAVA_OPTIONS, f"-Dlog4j2.configurationFile={_LOG4J.as_uri()}", "-cp", class_path)
        self._data_dir = self._data_dir or Path(tempfile.mkdtemp(prefix="newsloom-kafka-"))
        records = self._data_dir.absolute() / "records"
        prepare_records(records)
        self.port = choose_port(self.port)
        configuration = self._data_dir / "server.properties"
        write_properties(node_properties(self.port, records, self._properties), configuration)
        format_once(records, java, configuration, self.log_path)
        self._process = spawn((*java, "kafka.Kafka", configuration), self.log_path)

    def _await_ready(self) -> None:
        assert self._process
        deadline = time.monotonic() + READY_TIMEOUT_SECONDS
        while not (is_open(self.port) and _answers(self.address)):
            code = self._process.poll()
            if code is not None:
                raise BrokerError(f"Kafka ended with exit code {code} while starting; {last_lines(self.log_path)}")
            if time.monotonic() > deadline:
                raise BrokerError(
                    f"Kafka {KAFKA_VERSION} does not serve at {self.address} after {READY_TIMEOUT_SECONDS:.0f} s; "
                    f"{last_lines(self.log_path)}"
                )
            time.sleep(_POLL_SECONDS)


def _answers(address: str) -> bool:
    """Tell whether an admin request is answered and the node counts as a broker of its cluster."""
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        admin = KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=_ADMIN_TIMEOUT_MILLISECONDS)
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


@contextmanager
def running_broker(
    *, port: int = 0, data_dir: Path | None = None, properties: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Give the address of a node that runs as long as the context; the arguments are those of `Broker`."""
    with Broker(port=port, data_dir=data_dir, properties=properties) as broker:
        yield broker.address
