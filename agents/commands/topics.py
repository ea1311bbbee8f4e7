"""`newsloom topics`: creates the Kafka topics, or says what differs."""

import argparse

from agents.commands import Subparsers, add_broker_option
from agents.settings import load_settings

_DESCRIPTION = "Create the Kafka topics of newsloom with their settings, or compare what is there with what should be."


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("topics", help="create or check the Kafka topics", description=_DESCRIPTION)
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser(
        "create", help="create the topics that are missing", description="Create the topics that are missing."
    )
    create.add_argument(
        "--partitions", type=int, metavar="N", help="of each topic (default: NEWSLOOM_PARTITIONS, or 4)"
    )
    create.add_argument(
        "--replication-factor",
        type=int,
        metavar="N",
        help="copies of each partition (default: NEWSLOOM_REPLICATION_FACTOR, or 1)",
    )
    add_broker_option(create)
    create.set_defaults(run=run_create)
    check = actions.add_parser(
        "check", help="say what differs", description="Say what differs. Exit code 1 if a worker would refuse to start."
    )
    add_broker_option(check)
    check.set_defaults(run=run_check)


def run_create(arguments: argparse.Namespace) -> int:
    """Create what is missing."""
    from agents.expected_topics import expected_topics
    from agents.kafka_topics import create_topics

    settings = load_settings(
        bootstrap_servers=arguments.bootstrap_servers,
        partitions=arguments.partitions,
        replication_factor=arguments.replication_factor,
    )
    created = create_topics(settings)
    for topic in expected_topics(settings):
        print(f"{'created' if topic.name in created else 'exists '}  {topic.name}")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Print every difference."""
    from agents.expected_topics import expected_topics
    from agents.kafka_topics import compare_topics

    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    differences = compare_topics(settings)
    for difference in differences:
        print(f"{'note' if difference.safe else 'WRONG'}  {difference.topic} {difference.message}")
    wrong = [difference for difference in differences if not difference.safe]
    if not wrong:
        print(f"the {len(expected_topics(settings))} topics are usable")
    return 1 if wrong else 0
