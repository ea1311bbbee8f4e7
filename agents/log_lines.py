"""What a log line looks like, for people or as JSON, and that it quotes no article."""

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from structlog.processors import ExceptionRenderer, JSONRenderer
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, ExcInfo

SPEAKERS = frozenset({"newsloom", "faust", "mode", "aiokafka", "kafka", "opentelemetry"})
"""Loggers of what never looks into a record."""
OUTSPOKEN = (OSError, ImportError, RuntimeError)
"""Errors that say what happened; others, such as ValueError and KeyError, quote what they were given."""
WITHHELD = "(withheld, it may quote an article)"
LONGEST_CHAIN = 5
FRAMES = 20


class DiscreetFilter(logging.Filter):
    """Leaves of a message only what cannot be text of an article: the place that it comes from, and kinds of errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record if need be; it is always logged."""
        speaker = record.name.partition(".")[0]
        if record.name == "py.warnings":
            record.msg, record.args = " ".join(record.getMessage().split(": ")[:2]), ()  # file, line and category
        elif speaker not in SPEAKERS:
            record.msg, record.args = f"{record.module}:{record.lineno} {WITHHELD}", ()
        elif speaker != "newsloom" and isinstance(record.args, tuple):
            record.args = tuple(_Named(item) if isinstance(item, BaseException) else item for item in record.args)
        return True


class _Named:
    """An error as it is said in a line, whether %s or %r asks for it."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __repr__(self) -> str:
        return f"{_kind(self._error)}: {_message(self._error)}"


def line_formatter(*, stage: str, instance: str, as_json: bool) -> ProcessorFormatter:
    """Return the formatter of a process.

    Args:
        stage: or another word for what the process does.
        instance: names the worker among others.
        as_json: one object a line, else a line for people.
    """

    def fields(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - of structlog
        record: logging.LogRecord = event["_record"]
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return {
            "timestamp": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "stage": stage,
            "logger": record.name,
            "instance": instance,
            "pid": record.process,
            **event,
        }

    return ProcessorFormatter(
        foreign_pre_chain=[fields, ExceptionRenderer(_chain)],
        processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer() if as_json else _for_people],
    )


def _for_people(_logger: Any, _method: str, event: EventDict) -> str:  # noqa: ANN401 - of structlog
    lines = [f"{event['timestamp']} {event['level'].upper()} {event['stage']} {event['logger']}: {event['event']}"]
    for error in reversed(event.get("exception", ())):
        lines += [
            f'  File "{frame["file"]}", line {frame["line"]}, in {frame["function"]}' for frame in error["frames"]
        ]
        lines.append(f"{error['type']}: {error['message']}")
    return "\n".join(lines)


def _chain(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """Describe an exception and what it came from, the last one first."""
    error: BaseException | None = exc_info[1]
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < LONGEST_CHAIN:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        chain.append(
            {
                "type": _kind(error),
                "message": _message(error),
                "frames": [{"file": frame.filename, "line": frame.lineno, "function": frame.name} for frame in frames],
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _message(error: BaseException) -> str:
    return str(error) if isinstance(error, OUTSPOKEN) else WITHHELD
