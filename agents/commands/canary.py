"""`newsloom canary`: labelled articles travel the live path and come back scored."""

import argparse
import sys
from typing import TYPE_CHECKING

from agents.commands import Subparsers, add_broker_option
from agents.settings import Settings, load_settings

if TYPE_CHECKING:
    from agents.canary import CanaryHealth, CanaryMetrics, Lost, Returned

DEADLINE_SECONDS = 120.0

_DESCRIPTION = """
Send labelled articles of ours, one for each language, along the live path every few minutes, and serve as metrics how
right they come back and after how long. They travel with a mark, and no consumer of the enriched topic sees them. With
--once it sends them one time, prints a table, and returns 0 if all came back and are right: a test of a new deployment.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "canary", help="send labelled articles, score what comes back", description=_DESCRIPTION
    )
    parser.add_argument(
        "--interval-seconds",
        type=float,
        metavar="SECONDS",
        help="from one round to the next (default: NEWSLOOM_CANARY_INTERVAL_SECONDS, or 300)",
    )
    parser.add_argument(
        "--metrics-port",
        type=int,
        metavar="PORT",
        help="serves /metrics, /livez and /readyz; 0 takes a free one (default: NEWSLOOM_CANARY_METRICS_PORT, or 9468)",
    )
    parser.add_argument(
        "--once", action="store_true", help="one round and a table; exit code 1 if one is wrong or lost"
    )
    parser.add_argument(
        "--deadline-seconds",
        type=float,
        default=DEADLINE_SECONDS,
        metavar="SECONDS",
        help=f"how long --once waits (default: {DEADLINE_SECONDS:.0f})",
    )
    add_broker_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until a signal, which ends it with 0; `--once` returns 1 unless all came back and are right."""
    from agents.canary import Canaries, canary_path, labelled_articles, patrol, send_once
    from agents.logs import configure_logs
    from agents.replay import Stop

    settings = load_settings(
        bootstrap_servers=arguments.bootstrap_servers,
        canary_interval_seconds=arguments.interval_seconds,
        canary_metrics_port=arguments.metrics_port,
    )
    configure_logs("canary", settings)
    stop = Stop()
    stop.install()
    articles = labelled_articles()
    languages = [article.language for article in articles]
    with canary_path(settings) as (messages, producer):
        canaries = Canaries(articles, producer=producer, settings=settings)
        if not arguments.once:
            metrics, health = _exposed(settings, languages)
            interval_seconds = settings.canary_interval_seconds
            patrol(canaries, messages, interval_seconds=interval_seconds, metrics=metrics, health=health, stop=stop)
            return 0
        answers = send_once(canaries, messages, deadline_seconds=arguments.deadline_seconds, stop=stop)
    return stop.exit_code or _report(languages, answers)


def _exposed(settings: Settings, languages: list[str]) -> "tuple[CanaryMetrics, CanaryHealth]":
    """Serve metrics and probes, and say where.

    Raises:
        MetricsPortError: the port cannot be used.
    """
    from agents.canary import CanaryHealth, CanaryMetrics
    from agents.exposition import serve
    from agents.metrics_port import address, listen

    listener = listen(settings.metrics_host, settings.canary_metrics_port)
    metrics, health = CanaryMetrics(languages), CanaryHealth(settings.stalled_after_seconds)
    serve(listener, metrics.expose, health)
    place = f"{address(listener)}/metrics"
    print(f"newsloom canary: {len(languages)} articles a round, {place}", file=sys.stderr, flush=True)
    return metrics, health


def _report(languages: list[str], answers: "dict[str, Returned | Lost]") -> int:
    """Print a line for each language; return 0 when all are right."""
    from agents.canary import FLOOR_RATIO, TASKS, Returned

    print("".join(f"{title:>10}" for title in ("", *TASKS, "seconds")))
    wrong = 0
    for language in languages:
        answer = answers.get(language)
        if isinstance(answer, Returned):
            values = [*answer.scores.values(), answer.latency_seconds]
            print(f"{language:>10}" + "".join(f"{value:10.2f}" for value in values))
            wrong += min(answer.scores.values()) < FLOOR_RATIO
        else:
            print(f"{language:>10}  {answer.reason if answer else 'not back in time'}")
            wrong += 1
    print(f"{len(languages) - wrong} of {len(languages)} came back right, {FLOOR_RATIO} and above")
    return 1 if wrong else 0
