"""The command `newsloom`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from agents.stage import VERSION

COMMANDS = ("enrich", "worker", "consume", "dead_letters", "topics", "broker", "check")

_DESCRIPTION = "Turns scraped news pages into clean, enriched records, in real time, on Kafka."
_EPILOG = """
Settings are environment variables with the prefix NEWSLOOM_; an option of the same name wins.
`newsloom check --settings` lists them with their values.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 2 for what the caller can mend, with one line that says how."""
    parsed = make_parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains on its way out
        return 1
    except (ValueError, OSError) as error:
        print(f"newsloom: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="newsloom", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"newsloom {VERSION}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        import_module(f"agents.commands.{command}").add_parser(subparsers)
    return parser


def _one_line(error: Exception) -> str:
    problems = getattr(error, "errors", None)
    if callable(problems):  # a settings error: name the variables
        return "; ".join(
            f"NEWSLOOM_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}, not {problem['input']!r}"
            for problem in problems()
        )
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
