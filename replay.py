"""Publishes articles to Kafka: `python replay.py PATH…`; without a path, the examples in `seeds`."""

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from agents.commands import count, drop_output
from agents.kafka_security import AccessError, needing
from agents.logs import configure_logs
from agents.metrics_port import MetricsPortError
from agents.replay import (
    BrokerError,
    Display,
    DryRun,
    Interrupted,
    Pace,
    Publisher,
    SilentBrokerError,
    Sink,
    Stop,
    Tally,
    connect,
    publish_all,
    read_endlessly,
)
from agents.settings import ROOT, Settings, load_settings
from agents.sources import STANDARD_INPUT, read_articles
from agents.tracing import open_tracing, require_exporter
from schemas import RawArticle

_EPILOG = """exit codes:
  0  every article was acknowledged by the broker
  1  something was unreadable, too large or not acknowledged; it is named on standard error
  2  wrong options, no broker, no topic, or Kafka refuses
  130, 143  stopped by Ctrl-C or SIGTERM, after what was sent has been acknowledged
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.loop and STANDARD_INPUT in options.paths:
        parser.error("standard input can be read only once: leave out --loop or -")
    stop = Stop()
    stop.install()
    try:
        settings = load_settings(bootstrap_servers=options.bootstrap_servers)
        require_exporter(settings)
        configure_logs("replay", settings)
    except ValueError as error:
        parser.error(str(error))
    try:
        return _replay(options, settings, stop)
    except (AccessError, BrokerError, MetricsPortError) as error:
        print(f"replay: {error}", file=sys.stderr)
        return stop.exit_code or 2
    except BrokenPipeError:  # of the summary: all else is done
        drop_output()
        return 1


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(
        prog="replay.py",
        description="Publish news articles to Kafka and wait until each is acknowledged.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        default=[str(ROOT / "seeds")],
        metavar="PATH",
        help=".txt, .html or .jsonl files, also .gz; folders; - is standard input (default: the examples in seeds)",
    )
    parser.add_argument(
        "--bootstrap-servers",
        metavar="HOST:PORT",
        help="Kafka brokers (default: NEWSLOOM_BOOTSTRAP_SERVERS, or 127.0.0.1:9092)",
    )
    parser.add_argument("--topic", help=f"full name of the topic (default: {RawArticle.kafka_topic})")
    parser.add_argument("--rate", type=_rate, metavar="N/s", help="articles a second (default: as fast as possible)")
    parser.add_argument("--limit", type=count, metavar="N", help="stop after so many articles")
    parser.add_argument(
        "--loop", action="store_true", help="begin again at the end, until stopped or --limit is reached"
    )
    parser.add_argument("--dry-run", action="store_true", help="read and check everything, publish nothing")
    parser.add_argument(
        "--metrics-port", type=int, metavar="PORT", help="serve Prometheus metrics; 0 takes a free port"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary, only what went wrong")
    return parser


def _rate(text: str) -> float:
    number = text.removesuffix("/s")
    if not re.fullmatch(r"[0-9]*\.?[0-9]+", number) or not float(number):
        raise argparse.ArgumentTypeError(f"{text} is no number of articles a second such as 50/s")
    return float(number)


def _replay(options: argparse.Namespace, settings: Settings, stop: Stop) -> int:
    tally = Tally()
    if options.metrics_port is not None:
        address = tally.metrics.serve(host=settings.metrics_host, port=options.metrics_port)
        print(f"metrics at {address}", file=sys.stderr, flush=True)
    topic = options.topic or settings.kafka_topic(RawArticle.kafka_topic)
    display = Display(tally, limit=options.limit, is_quiet=options.quiet)
    with closing(display), needing(f"WRITE and DESCRIBE on the topic {topic}", settings):
        sink = _sink(options, settings, topic=topic, tally=tally, display=display, stop=stop)
        _publish(options, settings, sink=sink, tally=tally, display=display, stop=stop)
    if not options.quiet:
        print(tally.summary("read" if options.dry_run else f"published to {topic}:"), flush=True)
    return stop.exit_code or int(bool(tally.skipped_total or tally.lost_total))


def _sink(
    options: argparse.Namespace, settings: Settings, *, topic: str, tally: Tally, display: Display, stop: Stop
) -> Sink:
    if options.dry_run:
        return DryRun(tally)
    # No place to be interrupted: kafka-python would swallow the exception and wait for ever. It takes seconds at most.
    producer = connect(settings, topic)
    tracing = open_tracing(settings, "replay")
    return Publisher(producer, topic, tally=tally, display=display, stop=stop, tracing=tracing)


def _publish(
    options: argparse.Namespace, settings: Settings, *, sink: Sink, tally: Tally, display: Display, stop: Stop
) -> None:
    def ignore(_path: Path) -> None:
        tally.ignored_total += 1

    read = read_endlessly if options.loop else read_articles
    try:
        with closing(sink):
            publish_all(
                read(options.paths, on_ignored=ignore),
                sink=sink,
                tally=tally,
                display=display,
                pace=Pace(options.rate),
                stop=stop,
                limit=options.limit,
                largest_bytes=settings.max_message_bytes,
            )
    except (Interrupted, SilentBrokerError) as reason:
        place = f"the last article sent was {tally.last_sent}" if tally.last_sent else "nothing was sent"
        display.say(f"stopped: {reason}; {place}")


if __name__ == "__main__":
    sys.exit(main())
