"""`newsloom broker`: a real local Kafka in the foreground."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents.commands import Subparsers
from broker import KAFKA_VERSION, Broker, BrokerError

DEFAULT_PORT = 9092

_DESCRIPTION = f"""
Run a real Apache Kafka {KAFKA_VERSION} on this machine, for trying newsloom out; no Docker and no Java are needed.
The first start downloads 44 MB. It prints its address when it serves, and runs until Ctrl-C or SIGTERM.
Records stay in the data directory, so that the next start finds them. Only this machine can reach it.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("broker", help="run a real local Kafka in the foreground", description=_DESCRIPTION)
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        help=f"where it serves on 127.0.0.1; the next port is used too; 0 takes free ones (default: {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--data-dir",
        type=Path,
        help="directory of records, configuration and log; delete it to start afresh "
        "(default: newsloom/kafka in $XDG_DATA_HOME or ~/.local/share)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; return 0 then, 2 when Kafka does not start or ends by itself."""
    data_dir = arguments.data_dir or default_data_dir()
    try:
        with _sigterm_interrupts():
            print(f"Starting Kafka {KAFKA_VERSION}; its data and log are in {data_dir}", file=sys.stderr)
            with Broker(port=arguments.port, data_dir=data_dir) as broker:
                print(f"Kafka {KAFKA_VERSION} serves at {broker.address}", flush=True)
                broker.wait()
    except KeyboardInterrupt:
        print("Kafka has stopped", file=sys.stderr)
        return 0
    except BrokerError as error:
        print(f"newsloom: {error}", file=sys.stderr)
        return 2
    return 0


def default_data_dir() -> Path:
    """Return where the records of this user are kept."""
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "newsloom" / "kafka"


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Make SIGTERM do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
