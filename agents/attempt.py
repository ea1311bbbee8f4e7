"""One attempt at one record: bytes in, and whatever comes of it as a value.

This is the only place where any exception of a stage is caught: it becomes data for the dead letter.
"""

import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from agents.fault_points import reach, reach_inside
from agents.observations import Observation, observe
from agents.settings import Settings
from agents.stage import VERSION, LoadedStage, Stage, UnfitArticleError
from schemas import CleanedArticle, ProcessingStep

ErrorType = Literal[
    "undecodable",
    "invalid_record",
    "missing_key",
    "no_article_text",
    "unfit_article",
    "stage_error",
    "process_died",
    "timed_out",
    "result_too_large",
    "canary_undeliverable",
]
"""Why a record became a dead letter; a closed set, because it is a label of metrics."""

MESSAGE_CHARACTERS = 500
STACKTRACE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Emitted:
    """A record for the next topic; no value is a takedown."""

    key: bytes
    value: bytes | None
    duration_seconds: float = 0.0
    function_cpu_seconds: float = 0.0
    json_cpu_seconds: float = 0.0
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no record; all that a dead letter says of it."""

    stage: str
    error_type: ErrorType
    exception: str
    message: str
    stacktrace: str = ""
    duration_seconds: float = 0.0


Outcome = Emitted | Failed
Message = tuple[bytes | None, bytes | None]
"""Key and value."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that is loaded, or one that is skipped, and how it makes the next record."""

    stage: Stage[Any, Any]
    loaded: LoadedStage[Any, Any] | None

    def advance(self, article: Any) -> CleanedArticle:  # noqa: ANN401 - the pipeline's types say which record it is
        """Run the stage and note in the result which version did it and how long it took."""
        if self.loaded is None:
            skipped: CleanedArticle = self.stage.skipped(article)
            return skipped
        began = time.perf_counter()
        record: CleanedArticle = self.loaded.run(article)
        step = ProcessingStep(
            stage=self.stage.name,
            version=VERSION,
            model=self.loaded.model_names,
            fingerprint=self.loaded.fingerprint,
            duration_seconds=round(time.perf_counter() - began, 6),
        )
        return record.model_copy(update={"processing": (*record.processing, step)})


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps that a record passes through in one process: one of them in a worker, all of them in `enrich`."""

    steps: tuple[Step, ...]

    def attempt(self, key: bytes | None, value: bytes | None) -> Outcome:
        """Run every step on a message; never raises."""
        began = time.perf_counter()
        stage = self.steps[0].stage
        if value is None:
            return _takedown(stage.name, key)
        cpu = [time.thread_time()]
        reach("before_stage", stage.name)
        try:
            record: Any = stage.reads.decode(value)
            cpu.append(time.thread_time())
            reach_inside(stage.name)
            for step in self.steps:
                stage = step.stage
                record = step.advance(record)
            cpu.append(time.thread_time())
            encoded = record.encode()
            reach("after_stage", stage.name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stage raises becomes a dead letter
            return failed(stage.name, error, duration_seconds=time.perf_counter() - began)
        return Emitted(
            key=record.uri.encode(),
            value=encoded,
            duration_seconds=time.perf_counter() - began,
            function_cpu_seconds=cpu[2] - cpu[1],
            json_cpu_seconds=cpu[1] - cpu[0] + time.thread_time() - cpu[2],
            observations=observe(record),
        )


def load_chain(stages: Iterable[Stage[Any, Any]], settings: Settings, *, skip: frozenset[str] = frozenset()) -> Chain:
    """Load the models of the stages, all but those to skip.

    Raises:
        OSError, ImportError: something is missing.
        ValueError: a model is damaged.
    """
    return Chain(tuple(Step(stage, None if stage.name in skip else _loaded(stage, settings)) for stage in stages))


def _loaded(stage: Stage[Any, Any], settings: Settings) -> LoadedStage[Any, Any]:
    try:
        return stage.load(settings)
    except (OSError, ImportError):
        raise
    except Exception as error:
        # Half a file makes zlib, zipfile, json or numpy complain, each in its own way, and none names the file.
        damage = f"{type(error).__name__}: {error}"
        raise ValueError(f"the models of {stage.name} in {settings.models_dir} are damaged ({damage})") from error


def failed(
    stage: str, error: BaseException, *, error_type: ErrorType | None = None, duration_seconds: float = 0.0
) -> Failed:
    """Describe an exception."""
    kind = type(error)
    return Failed(
        stage=stage,
        error_type=error_type or _error_type(error),
        exception=f"{kind.__module__}.{kind.__qualname__}",
        message=_message(error)[:MESSAGE_CHARACTERS],
        stacktrace="".join(traceback.format_exception(error, limit=-20))[-STACKTRACE_CHARACTERS:],
        duration_seconds=duration_seconds,
    )


def _takedown(stage: str, key: bytes | None) -> Outcome:
    if key is None:
        return failed(
            stage, ValueError("a takedown (null value) needs the uri of its article as key"), error_type="missing_key"
        )
    return Emitted(key=key, value=None)


def _error_type(error: BaseException) -> ErrorType:
    if isinstance(error, ValidationError):
        undecodable = any(problem["type"] == "json_invalid" for problem in error.errors(include_input=False))
        return "undecodable" if undecodable else "invalid_record"
    if isinstance(error, UnfitArticleError):
        return error.error_type
    return "stage_error"


def _message(error: BaseException) -> str:
    """Say what is wrong without repeating the article."""
    if not isinstance(error, ValidationError):
        return str(error)
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, problem['loc'])) or 'record'}: {problem['msg']}" for problem in problems)
