"""Log lines: one for each event of a worker, none for an article, no text of one, and never a flood."""

import logging
import logging.config
import socket
import sys
import threading
import time
from types import TracebackType

from agents.log_lines import DiscreetFilter, line_formatter
from agents.settings import Settings

logger = logging.getLogger("newsloom")

REPEAT_SECONDS = 10.0


class RepeatFilter(logging.Filter):
    """Lets the same message of the same logger through once in ten seconds.

    While a broker is away, aiokafka logs about 110 lines a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the message is new or old enough to be repeated."""
        key = (record.name, str(record.msg))
        now = time.monotonic()
        if now - self._last.get(key, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return False
        self._last[key] = now
        return True


class ExplainedFilter(logging.Filter):
    """Drops what libraries log of errors that the worker itself explains in one line."""

    def __init__(self, errors: tuple[type[BaseException], ...]) -> None:
        super().__init__()
        self._errors = errors

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the message is of another error, or of none."""
        raised = record.exc_info[1] if record.exc_info else None
        named = record.args if isinstance(record.args, tuple) else ()
        return not any(isinstance(item, self._errors) for item in (raised, *named))


def configure_logs(process: str, settings: Settings) -> None:
    """Send what is logged, warned of or never caught to standard error, as the settings ask for it.

    Args:
        process: the stage, or another word for what this process does.
        settings: the form of the lines, and the name of the worker.
    """
    logging.config.dictConfig(logging_config(process, settings))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_end_of_process
    threading.excepthook = _log_end_of_thread


def logging_config(
    process: str, settings: Settings, *, explained: tuple[type[BaseException], ...] = ()
) -> dict[str, object]:
    """Return the configuration of `logging.config.dictConfig` for a process.

    Faust and aiokafka tell of every step of a rebalance at INFO; an operator needs their warnings.
    """
    line = {
        "()": line_formatter,
        "stage": process,
        "instance": settings.instance or socket.gethostname(),
        "as_json": settings.log_format == "json",
    }
    filters = {
        "explained": {"()": ExplainedFilter, "errors": explained},
        "discreet": {"()": DiscreetFilter},
        "repeat": {"()": RepeatFilter},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": filters,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": list(filters)}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            "newsloom": {"level": "INFO"},
            # What kafka-python complains of reaches whoever called it as an error, and is said there, once.
            "kafka": {"level": "CRITICAL"},
            # It has a way of its own to standard error, and quotes articles.
            "spacy": {"level": "CRITICAL"},
        },
    }


def _log_end_of_process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logger.critical("an error that nothing caught ends the process", exc_info=(kind, error, trace))


def _log_end_of_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None:
        logger.critical("an error that nothing caught ends a thread", exc_info=failure.exc_value)
