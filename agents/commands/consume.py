"""`newsloom consume`: shows the enriched stream."""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from agents.commands import Subparsers, add_broker_option, count
from agents.settings import load_settings

_DESCRIPTION = """
Show enriched articles as they come, without a consumer group: nothing is committed, and other consumers lose nothing.
With --format json it prints the records as they are, one a line.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("consume", help="show the enriched stream", description=_DESCRIPTION)
    parser.add_argument("--from-beginning", action="store_true", help="show first what is there already")
    parser.add_argument("--limit", type=count, metavar="N", help="stop after so many articles (default: Ctrl-C stops)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="stop when nothing has come for so long")
    add_broker_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show articles; exit code 1 if fewer than the limit came before the timeout."""
    from agents.article_table import article_table
    from agents.kafka_reader import topic_reader
    from schemas import EnrichedArticle

    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    shown = 0
    with topic_reader(settings, settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        values = _values(reader.follow(from_beginning=arguments.from_beginning), arguments.timeout)
        for value in values:
            if arguments.format == "json":
                print(value.decode(), flush=True)
            else:
                print(article_table(EnrichedArticle.decode(value)), flush=True)
            shown += 1
            if shown == arguments.limit:
                return 0
    return 1 if arguments.limit else 0


def _values(records: Iterator[Any], timeout_seconds: float | None) -> Iterator[bytes]:
    """Yield the values of articles that are no takedowns, until none has come for the timeout."""
    last = time.monotonic()
    for record in records:
        if record is not None:
            last = time.monotonic()
            if record.value is not None:
                yield record.value
        elif timeout_seconds is not None and time.monotonic() - last > timeout_seconds:
            return
