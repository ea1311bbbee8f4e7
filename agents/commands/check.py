"""`newsloom check`: are settings, models, broker and topics usable?"""

import argparse
from collections.abc import Callable

from agents.commands import Subparsers, add_broker_option
from agents.kafka_security import AccessError
from agents.settings import PREFIX, Settings, load_settings
from agents.tracing import require_exporter

_DESCRIPTION = """
Say whether settings, models, broker and topics are usable, and what mends what is not. Exit code 1 if something is not.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "check", help="are settings, models, broker and topics usable?", description=_DESCRIPTION
    )
    parser.add_argument(
        "--settings", action="store_true", help="list every setting with its value and meaning, and end"
    )
    add_broker_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run every check, also after one has failed."""
    settings = load_settings(bootstrap_servers=arguments.bootstrap_servers)
    if arguments.settings:
        _print_settings(settings)
        return 0
    require_exporter(settings)
    print("ok     settings")
    results = [
        _check("models", lambda: _check_models(settings)),
        _check("broker and topics", lambda: _check_topics(settings)),
    ]
    return 0 if all(results) else 1


def _check(name: str, check: Callable[[], str]) -> bool:
    try:
        finding = check()
    except (ValueError, OSError, ImportError, AccessError) as error:
        print(f"WRONG  {name}: {error}")
        return False
    print(f"ok     {name}: {finding}")
    return True


def _check_models(settings: Settings) -> str:
    from agents.pipeline import load_pipeline

    steps = load_pipeline(settings).steps
    return "; ".join(f"{step.stage.name} {step.loaded.model_names}" for step in steps if step.loaded)


def _check_topics(settings: Settings) -> str:
    from agents.kafka_topics import compare_topics

    wrong = [difference for difference in compare_topics(settings) if not difference.safe]
    if wrong:
        raise ValueError("; ".join(f"{difference.topic} {difference.message}" for difference in wrong))
    return settings.bootstrap_servers


def _print_settings(settings: Settings) -> None:
    for name, field in Settings.model_fields.items():
        print(f"{PREFIX}{name}".upper() + f"={getattr(settings, name)}\n    {field.description}")
