"""Log lines: their two forms, and that they quote nothing."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.log_lines import WITHHELD, DiscreetFilter, line_formatter

WORD = "zyzzogeton"
UNCAUGHT = """
import logging, threading
from agents.logs import configure_logs
from agents.settings import Settings
configure_logs("cleaning", Settings(log_format="json"))
thread = threading.Thread(target=lambda: int("zyzzogeton"))
thread.start()
thread.join()
{}["zyzzogeton"]
"""


def logged(say: Callable[[logging.Logger], None], *, name: str = "newsloom.worker", as_json: bool = True) -> str:
    """Return what a logger of this name writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(DiscreetFilter())
    handler.setFormatter(line_formatter(stage="cleaning", instance="one", as_json=as_json))
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.propagate = False
    try:
        say(logger)
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    return stream.getvalue()


def failing(logger: logging.Logger) -> None:
    """Log an error that quotes what it was given, and that another one caused."""
    try:
        try:
            Path("/nowhere").read_bytes()
        except OSError:
            int(WORD)
    except ValueError as error:
        logger.exception("Crashed reason=%r", error)  # noqa: TRY401 - as Faust does


def test_log_line_is_a_json_object() -> None:
    """One line with a closed set of fields, the time in UTC."""
    line = logged(lambda logger: logger.warning("%d partitions assigned\nin two lines", 3))

    fields = json.loads(line)
    assert line.count("\n") == 1
    assert fields.pop("timestamp").endswith("Z")
    assert fields.pop("pid") > 0
    assert fields == {
        "level": "warning",
        "stage": "cleaning",
        "logger": "newsloom.worker",
        "instance": "one",
        "event": "3 partitions assigned\nin two lines",
    }


def test_log_line_is_readable() -> None:
    """People see time, level, stage and message; of an error its kind, and where it was raised."""
    lines = logged(failing, name="mode.services", as_json=False).splitlines()

    assert lines[0].endswith(f"Z ERROR cleaning mode.services: Crashed reason=ValueError: {WITHHELD}")
    assert "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere'" in lines
    assert Path(__file__).name in lines[-2]
    assert lines[-1] == f"ValueError: {WITHHELD}"


def test_log_line_has_an_exception_as_a_field() -> None:
    """The last error comes first, each with its places; its message only if it is of a kind that quotes nothing."""
    first, cause = json.loads(logged(failing, name="mode.services"))["exception"]

    assert (first["type"], first["message"]) == ("ValueError", WITHHELD)
    assert (cause["type"], cause["message"]) == ("FileNotFoundError", "[Errno 2] No such file or directory: '/nowhere'")
    assert first["frames"][-1]["function"] == "failing"


def test_log_line_of_our_own_says_what_it_means() -> None:
    """A message of ours with an error in it is a remedy, and not cut."""
    line = logged(lambda logger: logger.critical("cannot load the models: %s", ValueError("run `make train`")))

    assert json.loads(line)["event"] == "cannot load the models: run `make train`"


@given(text=st.text(min_size=12))
def test_log_of_a_library_that_reads_articles_names_the_place_only(text: str) -> None:
    """Whatever it says, whether as an argument or in the message, is left out."""
    for say in (lambda logger: logger.error("odd: %s", text), lambda logger: logger.error(text)):
        event = json.loads(logged(say, name="htmldate.core"))["event"]
        assert event.startswith("test_logs:")
        assert event.endswith(WITHHELD)


def test_warning_is_named_by_its_kind_and_place() -> None:
    """A warning can quote what it is about, so only file, line and category are logged."""
    shown = warnings.formatwarning(WORD, UserWarning, "/a/b.py", 7, f"warn('{WORD}')")

    line = logged(lambda logger: logger.warning(shown), name="py.warnings")

    assert json.loads(line)["event"] == "/a/b.py:7 UserWarning"


def test_uncaught_errors_are_logged() -> None:
    """What ends a thread or the process is a line like any other."""
    result = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, check=False)

    thread, process = map(json.loads, result.stderr.splitlines())
    assert result.returncode == 1
    assert WORD not in result.stderr
    assert [found["exception"][0]["type"] for found in (thread, process)] == ["ValueError", "KeyError"]


@pytest.mark.parametrize("value", ["", "xml"])
def test_log_format_is_text_or_json(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Another form is refused with the two that there are."""
    monkeypatch.setenv("NEWSLOOM_LOG_FORMAT", value)

    result = subprocess.run(
        [sys.executable, "-m", "agents.command_line", "check"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 2
    assert "'text' or 'json'" in result.stderr
