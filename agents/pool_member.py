"""What runs inside a process of the pool."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from agents.attempt import Chain, Message, Outcome
from agents.process_control import die_with, leave_signals_to_parent
from agents.stage import Model


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a runner has loaded."""

    models: tuple[Model, ...]
    fingerprint: str
    duration_seconds: float


class _Member:
    """What a process of the pool holds; an error of loading is kept, so that the worker learns it."""

    chain: Chain
    loaded: Loaded
    error: Exception | None = None


def begin(prepare: Callable[[], None], load: Callable[[], Chain], parent: int) -> None:
    """Load the chain, once per process."""
    die_with(parent)
    leave_signals_to_parent()
    prepare()
    began = time.perf_counter()
    try:
        _Member.chain = load()
    except Exception as error:  # noqa: BLE001 - raised again in the parent by `loaded`
        _Member.error = error
        return
    _Member.loaded = describe(_Member.chain, time.perf_counter() - began)


def loaded() -> Loaded:
    """Return what this process has loaded, and raise what prevented it."""
    if _Member.error is not None:
        raise _Member.error
    return _Member.loaded


def attempt_all(messages: tuple[Message, ...]) -> list[Outcome]:
    """Attempt messages one after the other."""
    loaded()
    return [_Member.chain.attempt(key, value) for key, value in messages]


def describe(chain: Chain, duration_seconds: float) -> Loaded:
    """Say what a chain consists of."""
    stages = [step.loaded for step in chain.steps if step.loaded is not None]
    return Loaded(
        models=tuple(model for stage in stages for model in stage.models),
        fingerprint="-".join(stage.fingerprint for stage in stages),
        duration_seconds=duration_seconds,
    )
