"""`newsloom dead-letters`: looks at failed articles and sends them back."""

import argparse
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from agents.commands import Subparsers, add_broker_option, rfc3339
from agents.dead_letter import DeadLetter, original_headers, read_dead_letter
from agents.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        letter = read_dead_letter(reader.record_at(*arguments.place))
    print(f"key: {letter.key!r}")
    for name, value in letter.headers:
        print(f"{name}: {'(null)' if value is None else value.decode(errors='backslashreplace').rstrip()}")
    print(flush=True)
    sys.stdout.buffer.write(b"(null)" if letter.value is None else letter.value)
    sys.stdout.buffer.write(b"\n")
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Send letters back; exit code 0 when each is acknowledged."""
    if bool(arguments.places) == arguments.all:
        raise ValueError("say which: places as `newsloom dead-letters list` prints them, or --all")
    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    left_out = 0
    with _reader(settings) as reader, _sender(settings) as send:
        if arguments.all:
            letters = _matching(reader, arguments)
        else:
            letters = iter([read_dead_letter(reader.record_at(*place)) for place in arguments.places])
        acknowledgements = []
        for letter in letters:  # one at a time: all of them may be more than memory holds
            if letter.topic and (letter.key is not None or letter.value is not None):
                acknowledgements.append(send(letter))
            else:
                left_out += 1
        for acknowledgement in acknowledgements:
            acknowledgement.get(timeout=DELIVERY_TIMEOUT_SECONDS)
    print(f"{len(acknowledgements)} dead letters sent back")
    if left_out:
        print(f"{left_out} not sent: they hold neither key nor value, or name no topic", file=sys.stderr)
    return 0


@contextmanager
def _sender(settings: Settings) -> "Iterator[Callable[[DeadLetter], Any]]":
    """Give what sends a letter back and returns its acknowledgement, to be awaited."""
    from kafka import KafkaProducer

    from agents.expected_topics import DEAD_LETTER_MARGIN_BYTES
    from agents.kafka_security import connect, needing

    producer = connect(
        KafkaProducer,
        settings,
        acks="all",
        max_request_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
    )

    def send(letter: DeadLetter) -> Any:  # noqa: ANN401 - kafka-python has no types
        # kafka-python sends no null in a header; no stage reads one.
        headers = [(name, value or b"") for name, value in original_headers(letter.headers)]
        return producer.send(letter.topic, key=letter.key, value=letter.value, headers=headers)

    try:
        with needing("READ on the dead letters, WRITE on the topics on which they failed", settings):
            yield send
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
        letter = read_dead_letter(record)
        if arguments.stage not in (None, letter.stage) or arguments.error_type not in (None, letter.error_type):
            continue
        if arguments.since and letter.failed_at and rfc3339(letter.failed_at) < arguments.since:
            continue
        yield letter


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stage", help="only those that failed in this stage")
    parser.add_argument("--error-type", metavar="TYPE", help="only those of this type, such as invalid_record")
    parser.add_argument("--since", type=rfc3339, metavar="TIME", help="only those that failed since then, RFC 3339")
    add_broker_option(parser)


def _place(text: str) -> tuple[int, int]:
    partition, _, offset = text.partition(":")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is no PARTITION:OFFSET such as 2:17")
    return int(partition), int(offset)
