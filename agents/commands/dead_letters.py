"""`newsloom dead-letters`: looks at failed articles and sends them back."""

import argparse
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from agents.commands import Subparsers, add_broker_option, rfc3339
from agents.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.dead_letter import DeadLetter
    from agents.kafka_reader import TopicReader

DELIVERY_TIMEOUT_SECONDS = 60

_PLACE_HELP = "the place of a dead letter, as `list` prints it"
_DESCRIPTION = """
Look at the articles that failed, and send them back to the topic on which they failed once the cause is mended.
A dead letter is named by its place, PARTITION:OFFSET, as `list` prints it.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "dead-letters", help="look at failed articles, send them back", description=_DESCRIPTION
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="one line each", description="Print one line for each dead letter.")
    _add_filters(listing)
    listing.set_defaults(run=run_list)
    show = actions.add_parser(
        "show", help="one of them, whole", description="Print headers and value of a dead letter."
    )
    show.add_argument("place", type=_place, metavar="PARTITION:OFFSET", help=_PLACE_HELP)
    add_broker_option(show)
    show.set_defaults(run=run_show)
    replay = actions.add_parser(
        "replay",
        help="send them back",
        description="Send dead letters back to the topic on which they failed, byte for byte. They stay listed.",
    )
    replay.add_argument("places", nargs="*", type=_place, metavar="PARTITION:OFFSET", help=_PLACE_HELP)
    replay.add_argument("--all", action="store_true", help="all that the filters let through")
    _add_filters(replay)
    replay.set_defaults(run=run_replay)


def run_list(arguments: argparse.Namespace) -> int:
    """Print one line for each dead letter, oldest first within a partition."""
    with _reader(load_settings(bootstrap_servers=arguments.bootstrap_servers)) as reader:
        count = 0
        for letter in _matching(reader, arguments):
            attempts = "once" if letter.attempts == 1 else f"{letter.attempts} times"
            print(f"{letter.place:>10}  {letter.failed_at}  {letter.stage}  {letter.error_type}  {letter.uri}")
            print(f"{'':>10}  failed {attempts}: {letter.message}")
            count += 1
    print(f"{count} dead letters", file=sys.stderr)
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print headers, then the value as it came."""
    with _reader(load_settings(bootstrap_servers=arguments.bootstrap_servers)) as reader:
        letter = _letter(reader.record_at(*arguments.place))
    print(f"key: {letter.key!r}")
    for name, value in letter.headers:
        print(f"{name}: {value.decode(errors='backslashreplace').rstrip()}")
    print(flush=True)
    sys.stdout.buffer.write(b"(null)" if letter.value is None else letter.value)
    sys.stdout.buffer.write(b"\n")
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Send letters back; exit code 0 when each is acknowledged."""
    if bool(arguments.places) == arguments.all:
        raise ValueError("say which: places as `newsloom dead-letters list` prints them, or --all")
    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    with _reader(settings) as reader:
        if arguments.all:
            letters = list(_matching(reader, arguments))
        else:
            letters = [_letter(reader.record_at(*place)) for place in arguments.places]
    sendable = [letter for letter in letters if letter.key is not None or letter.value is not None]
    _send_back(sendable, settings)
    print(f"{len(sendable)} dead letters sent back")
    if len(sendable) < len(letters):
        print(f"{len(letters) - len(sendable)} held neither key nor value: there is nothing to send", file=sys.stderr)
    return 0


def _send_back(letters: "list[DeadLetter]", settings: Settings) -> None:
    from kafka import KafkaProducer

    from agents.dead_letter import original_headers
    from agents.expected_topics import DEAD_LETTER_MARGIN_BYTES
    from agents.kafka_security import connect, needing

    producer = connect(
        KafkaProducer,
        settings,
        acks="all",
        max_request_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
    )
    try:
        futures = [
            producer.send(
                letter.topic, key=letter.key, value=letter.value, headers=list(original_headers(letter.headers))
            )
            for letter in letters
        ]
        with needing("WRITE on the topics of newsloom", settings):
            for future in futures:
                future.get(timeout=DELIVERY_TIMEOUT_SECONDS)
    finally:
        producer.close()


@contextmanager
def _reader(settings: Settings) -> "Iterator[TopicReader]":
    from agents.kafka_reader import topic_reader
    from schemas import DEAD_LETTER_TOPIC

    with topic_reader(settings, settings.kafka_topic(DEAD_LETTER_TOPIC)) as reader:
        yield reader


def _matching(reader: "TopicReader", arguments: argparse.Namespace) -> "Iterator[DeadLetter]":
    for record in reader.present():
        letter = _letter(record)
        if arguments.stage not in (None, letter.stage) or arguments.error_type not in (None, letter.error_type):
            continue
        if arguments.since and letter.failed_at and rfc3339(letter.failed_at) < arguments.since:
            continue
        yield letter


def _letter(record: Any) -> "DeadLetter":  # noqa: ANN401 - kafka-python has no types
    from agents.dead_letter import read_dead_letter

    return read_dead_letter(
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stage", help="only those that failed in this stage")
    parser.add_argument("--error-type", metavar="TYPE", help="only those of this type, such as invalid_record")
    parser.add_argument("--since", type=rfc3339, metavar="TIME", help="only those that failed since then, RFC 3339")
    add_broker_option(parser)


def _place(text: str) -> tuple[int, int]:
    partition, _, offset = text.partition(":")
    return int(partition), int(offset)
