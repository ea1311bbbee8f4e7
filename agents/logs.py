"""Log lines: one for each event of a worker, none for an article, and never a flood."""

import logging
import logging.config
import time

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


def logging_config(stage: str, *, explained: tuple[type[BaseException], ...] = ()) -> dict[str, object]:
    """Return the configuration of `logging.config.dictConfig` for the worker of a stage.

    Faust and aiokafka tell of every step of a rebalance at INFO; an operator needs their warnings.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"repeat": {"()": RepeatFilter}, "explained": {"()": ExplainedFilter, "errors": explained}},
        "formatters": {"line": {"format": f"%(asctime)s %(levelname)s {stage} %(name)s: %(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["explained", "repeat"]},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        # What kafka-python complains of reaches whoever called it as an error, and is said there, once.
        "loggers": {"newsloom": {"level": "INFO"}, "kafka": {"level": "CRITICAL"}},
    }
