"""`newsloom worker`: runs the agents."""

import argparse
import logging
import time

from agents.commands import Subparsers, add_broker_option
from agents.settings import Settings, load_settings

logger = logging.getLogger("newsloom.worker")

_DESCRIPTION = """
Run the agents until SIGTERM or Ctrl-C: one process per stage, each restarted when it ends by itself.
The topics must exist (`newsloom topics create`). Several workers share the work; each stage can be scaled alone.
"""

_WAIT_SECONDS = 1.0


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("worker", help="run the agents until SIGTERM", description=_DESCRIPTION)
    parser.add_argument("--stages", metavar="A,B", help="run only these stages (default: all)")
    parser.add_argument(
        "--metrics-port",
        type=int,
        metavar="PORT",
        help="of the first stage, the next ones follow; 0 takes any free ones (NEWSLOOM_METRICS_PORT, or 9464)",
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="of a heavy stage (default: NEWSLOOM_PROCESSES, or the cores)"
    )
    add_broker_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop; exit code 0 then, 2 if the settings or topics forbid a start, 1 for other failures."""
    from agents.logs import configure_logs
    from agents.pipeline import STAGE_NAMES, stages_named
    from agents.tracing import require_exporter
    from agents.worker import Supervisor

    settings = load_settings(
        bootstrap_servers=arguments.bootstrap_servers,
        metrics_port=arguments.metrics_port,
        processes=arguments.processes,
    )
    require_exporter(settings)
    names = STAGE_NAMES if arguments.stages is None else [name.strip() for name in arguments.stages.split(",")]
    stages = stages_named(names)
    configure_logs("supervisor", settings)
    _require_topics(settings)
    return Supervisor(stages, settings).run()


def _require_topics(settings: Settings) -> None:
    """Wait for the broker, then refuse to start on topics with which articles could be lost.

    Raises:
        ConnectionError: the broker has not come up in time.
        ValueError: a topic is missing or has wrong settings.
    """
    from agents.kafka_topics import compare_topics

    deadline = time.monotonic() + settings.broker_wait_seconds
    while True:
        try:
            differences = [difference for difference in compare_topics(settings) if not difference.safe]
            break
        except ConnectionError as error:
            if time.monotonic() > deadline:
                raise
            logger.warning("waiting: %s", error)
            time.sleep(_WAIT_SECONDS)
    if differences:
        raise ValueError("; ".join(f"topic {difference.topic} {difference.message}" for difference in differences))
