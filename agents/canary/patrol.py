"""Rounds of canaries: one after another until a signal comes, or a single one."""

import logging
import time
from collections.abc import Iterator
from typing import Any

from agents.canary.exposed import CanaryHealth, CanaryMetrics
from agents.canary.flight import Canaries, Lost, Returned
from agents.canary.scores import FLOOR_RATIO
from agents.replay import Stop

logger = logging.getLogger("newsloom.canary")


def patrol(
    canaries: Canaries,
    messages: Iterator[Any],
    *,
    interval_seconds: float,
    metrics: CanaryMetrics,
    health: CanaryHealth,
    stop: Stop,
) -> None:
    """Send a round every few minutes and note what comes back, until a signal comes.

    Args:
        canaries: what is sent.
        messages: of the topics on which they may end; None when none has come for a moment.
        interval_seconds: from one round to the next.
        metrics: told of every article.
        health: told of every turn.
        stop: knows of a signal.
    """
    due = time.monotonic()
    for message in messages:
        health.ticked = time.monotonic()
        if stop.signal:
            return
        for language in canaries.acknowledged():
            metrics.sent(language)
        health.acknowledged = canaries.all_acknowledged
        if time.monotonic() >= due:
            due = time.monotonic() + interval_seconds
            _begin_round(canaries)
        if message is not None:
            _note(canaries.receive(message), metrics)


def _begin_round(canaries: Canaries) -> None:
    missing = canaries.missing()
    if missing:
        logger.warning("not back before the next round: %s", ", ".join(missing))
    if canaries.all_acknowledged:
        canaries.send()
    else:
        logger.warning("the broker has not acknowledged the last round: no other is sent")


def _note(answer: Returned | Lost | None, metrics: CanaryMetrics) -> None:
    match answer:
        case Returned(language, scores, latency_seconds):
            metrics.returned(language, scores, latency_seconds)
            wrong = ", ".join(f"{task} {ratio:.2f}" for task, ratio in scores.items() if ratio < FLOOR_RATIO)
            if wrong:
                logger.warning("the article in %s came back wrong: %s", language, wrong)
        case Lost(language, reason):
            logger.warning("the article in %s is lost: %s", language, reason)


def send_once(
    canaries: Canaries, messages: Iterator[Any], *, deadline_seconds: float, stop: Stop
) -> dict[str, Returned | Lost]:
    """Send one round and return what has become of it when nothing is missing, or time is up, or a signal comes."""
    next(messages)
    canaries.send()
    until = time.monotonic() + deadline_seconds
    answers: dict[str, Returned | Lost] = {}
    for message in messages:
        answer = None if message is None else canaries.receive(message)
        if answer is not None:
            answers[answer.language] = answer
        canaries.acknowledged()
        if stop.signal or not canaries.missing() or time.monotonic() > until:
            break
    return answers
