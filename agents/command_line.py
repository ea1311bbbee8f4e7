"""The command `newsloom`."""

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from importlib import import_module

from agents.commands import drop_output
from agents.kafka_security import AccessError
from agents.stage import VERSION

COMMANDS = ("enrich", "worker", "consume", "dead_letters", "rewind", "canary", "topics", "broker", "check")

_DESCRIPTION = "Turns scraped news pages into clean, enriched records, in real time, on Kafka."
_EPILOG = """
Settings are environment variables with the prefix NEWSLOOM_; an option of the same name wins.
`newsloom check --settings` lists them with their values.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 2 for what the caller can mend, with one line that says how."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as JSON has to be, whatever the locale says
    parsed = make_parser().parse_args(arguments)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what matters to a person is said in a line of ours
    try:
        code = int(parsed.run(parsed))
        sys.stdout.flush()  # here, where it is no traceback that nobody reads on
    except BrokenPipeError:
        drop_output()
        return 1
    except (ValueError, OSError) as error:
        print(f"newsloom: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except AccessError as error:
        print(f"newsloom: {error}", file=sys.stderr)
        return 1
    except _kafka_error() as error:
        print(f"newsloom: Kafka refused: {error}", file=sys.stderr)
        return 1
    return code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="newsloom", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"newsloom {VERSION}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        import_module(f"agents.commands.{command}").add_parser(subparsers)
    return parser


def _kafka_error() -> type[Exception]:
    """Return the base of what kafka-python raises; imported late, because most commands end without it."""
    from kafka.errors import KafkaError

    return KafkaError  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())
