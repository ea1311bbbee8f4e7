"""The commands of `newsloom`, one module each: `add_parser` describes it, `run` runs it."""

import argparse
import os
import sys
from datetime import UTC, datetime
from typing import TypeAlias

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def add_broker_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that every command which talks to Kafka has."""
    parser.add_argument(
        "--bootstrap-servers",
        metavar="HOST:PORT",
        help="Kafka brokers, separated by commas (default: NEWSLOOM_BOOTSTRAP_SERVERS, or 127.0.0.1:9092)",
    )


def drop_output() -> None:
    """Let what is still to be printed go nowhere: nobody reads on, and the interpreter would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def count(text: str) -> int:
    """Return how many articles are meant.

    Raises:
        argparse.ArgumentTypeError: it is no number, or less than one.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of articles such as 10")
    return int(text)


def rfc3339(text: str) -> datetime:
    """Return a point in time; one without an offset is in UTC.

    Raises:
        ValueError: it is none.
    """
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
