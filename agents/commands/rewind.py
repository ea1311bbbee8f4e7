"""`newsloom rewind`: has articles processed once more."""

import argparse

from agents.commands import Subparsers, add_broker_option, rfc3339
from agents.settings import load_settings

_DESCRIPTION = """
Set a stage back in its topic, so that its workers, which must be stopped, process articles once more when they start:
after a better model was installed, say. The later stages follow by themselves. Nothing is deleted; each new record
takes the place of the earlier one with the same key. An offset is never moved forward.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("rewind", help="process articles once more", description=_DESCRIPTION)
    parser.add_argument("--stage", help="from which stage on (default: the first)")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--since", type=rfc3339, metavar="TIME", help="what came to the stage's topic since then, RFC 3339"
    )
    where.add_argument("--from-beginning", action="store_true", help="all that the stage's topic still holds")
    add_broker_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print how many records each partition has to read again; exit code 2 while workers run."""
    from agents.pipeline import STAGE_NAMES, stages_named
    from agents.rewinding import rewind

    (stage,) = stages_named([arguments.stage or STAGE_NAMES[0]])
    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    counts = rewind(stage, settings, since=arguments.since)
    topic = settings.kafka_topic(stage.reads.kafka_topic)
    for partition, count in counts.items():
        print(f"{topic} {partition}: {count} records")
    print(f"{sum(counts.values())} records will be processed once more, from {stage.name} on, when a worker starts")
    return 0
