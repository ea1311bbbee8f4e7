"""The process of one stage, as the supervisor starts it: `python -m agents.run_stage STAGE LISTENER [apart]`.

LISTENER is the number of an open, listening socket that serves the metrics. With `apart`, a light stage runs in a
process of its own too: the supervisor asks for it after a death that a record may have caused.
"""

import logging
import socket
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from agents.exposition import serve
from agents.health import Health
from agents.kafka_security import AccessError
from agents.logs import configure_logs
from agents.metrics import Metrics
from agents.pipeline import load_stage, stages_named
from agents.pool import InPlace, ProcessPool, Runner
from agents.process_control import UNMENDABLE
from agents.settings import Settings, load_settings
from agents.stage import Stage
from agents.tracing import Tracing, open_tracing
from schemas import CANARY_TOPIC, DEAD_LETTER_TOPIC

logger = logging.getLogger("newsloom.worker")


def main() -> int:
    """Serve metrics, load the models, run the stage until SIGTERM."""
    (stage,) = stages_named(sys.argv[1:2])
    settings = load_settings()
    configure_logs(stage.name, settings)
    metrics = Metrics(stage.name)
    health = Health(settings.stalled_after_seconds, settings.session_timeout_seconds)

    def expose() -> bytes:
        metrics.set("newsloom_ready", 0 if health.hindrances() else 1)
        return metrics.expose()

    serve(socket.socket(fileno=int(sys.argv[2])), expose, health)
    runner = _runner(stage, settings, metrics, health, apart="apart" in sys.argv[3:])
    tracing = open_tracing(settings, stage.name)
    try:
        return _run(stage, settings, runner, metrics=metrics, health=health, tracing=tracing)
    finally:
        runner.close()
        tracing.close()


def _runner(stage: Stage[Any, Any], settings: Settings, metrics: Metrics, health: Health, *, apart: bool) -> Runner:
    load = partial(load_stage, stage.name, settings)
    if not stage.heavy and not apart:
        return InPlace(load=load, progressed=health.advance)
    return ProcessPool(
        name=stage.name,
        load=load,
        processes=settings.processes if stage.heavy else 1,
        timeout_seconds=settings.record_timeout_seconds,
        prepare=partial(configure_logs, stage.name, settings),
        repeated=metrics.retried,
        progressed=health.advance,
    )


def _run(
    stage: Stage[Any, Any],
    settings: Settings,
    runner: Runner,
    *,
    metrics: Metrics,
    health: Health,
    tracing: Tracing,
) -> int:
    if not _is_loaded(runner, metrics, health):
        return UNMENDABLE

    from agents.app import make_app, run_app
    from agents.batch import BatchProcessor

    try:
        limits_bytes = _limits_bytes(stage, settings)
    except AccessError as error:
        logger.critical("%s", error)
        return UNMENDABLE
    processor = BatchProcessor(
        stage=stage,
        settings=settings,
        runner=runner,
        metrics=metrics,
        tracing=tracing,
        progressed=health.advance,
    )
    app = make_app(
        stage=stage,
        settings=settings,
        processor=processor,
        metrics=metrics,
        health=health,
        limits_bytes=limits_bytes,
    )
    return run_app(app, stage=stage.name, settings=settings)


def _is_loaded(runner: Runner, metrics: Metrics, health: Health) -> bool:
    """Load the models, and tell whether that went well."""
    try:
        loaded = runner.start()
    except (OSError, ValueError, ImportError) as error:
        logger.critical("cannot load the models: %s; `newsloom check` shows what is missing", error)
        return False
    metrics.loaded(loaded)
    health.begin()
    logger.info("models loaded in %.1f s", loaded.duration_seconds)
    return True


def _limits_bytes(stage: Stage[Any, Any], settings: Settings) -> Mapping[str, int]:
    """Ask the cluster what the output topics take: somebody may have changed it since the supervisor looked.

    Raises:
        AccessError: Kafka turns us away now.
    """
    from kafka.errors import KafkaError

    from agents.kafka_topics import message_limits

    canary = (CANARY_TOPIC,) if stage.makes_enriched else ()
    outputs = [settings.kafka_topic(name) for name in (stage.writes.kafka_topic, *canary, DEAD_LETTER_TOPIC)]
    try:
        limits_bytes = message_limits(settings, outputs)
    except (ConnectionError, KafkaError) as error:
        logger.warning("cannot ask for the limits of %s (%s); the settings hold", ", ".join(outputs), error)
        return dict.fromkeys(outputs[:-1], settings.max_message_bytes)
    for topic in set(outputs) - limits_bytes.keys():
        logger.warning("%s does not exist: `newsloom topics create` creates it, then start this worker again", topic)
    return limits_bytes


if __name__ == "__main__":
    sys.exit(main())
