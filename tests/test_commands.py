"""The command line: what a person types, and the one line they get when something is wrong."""

import re
import subprocess
import sys

import pytest

from agents.command_line import COMMANDS, main
from agents.kafka_topics import compare_topics
from agents.settings import ROOT, Settings
from running import newsloom, publish
from schemas import EnrichedArticle


@pytest.fixture
def no_broker() -> Settings:
    """Settings that name a port where nothing listens."""
    return Settings(bootstrap_servers="127.0.0.1:1", processes=1, broker_wait_seconds=0)


@pytest.mark.parametrize("command", [[], *([name.replace("_", "-")] for name in COMMANDS)], ids=str)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--help explains and ends with exit code 0."""
    with pytest.raises(SystemExit) as ending:
        main([*command, "--help"])

    assert ending.value.code == 0
    assert len(capsys.readouterr().out) > 200


@pytest.mark.parametrize(
    "arguments",
    [["consume"], ["topics", "create"], ["topics", "check"], ["dead-letters", "list"], ["worker"]],
    ids=" ".join,
)
def test_command_without_broker_says_so(arguments: list[str], no_broker: Settings) -> None:
    """One line names the address and the remedy; exit code 2."""
    finished = newsloom(*arguments, settings=no_broker)

    assert finished.returncode == 2
    lines = [line for line in finished.stderr.splitlines() if line.startswith("newsloom: ")]
    assert len(lines) == 1
    assert "127.0.0.1:1" in lines[0]
    assert "newsloom broker" in lines[0]
    assert "Traceback" not in finished.stderr


def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The variable, its value and what is wrong with it."""
    monkeypatch.setenv("NEWSLOOM_PARTITIONS", "many")

    code = main(["topics", "create"])

    assert code == 2
    assert "NEWSLOOM_PARTITIONS" in capsys.readouterr().err


def test_unknown_stage_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt stage is named beside those that exist."""
    code = main(["worker", "--stages", "cleaning,entitys"])

    assert code == 2
    assert "entitys: the stages are cleaning, language, entities, topics" in capsys.readouterr().err


def test_check_lists_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """Every setting is shown with its value."""
    code = main(["check", "--settings"])

    shown = capsys.readouterr().out
    assert code == 0
    assert all(f"NEWSLOOM_{name.upper()}=" in shown for name in Settings.model_fields)


@pytest.mark.parametrize("arguments", [["consume", "--limit", "0"], ["dead-letters", "show", "2"]], ids=" ".join)
def test_wrong_argument_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed, and what is expected in its place."""
    with pytest.raises(SystemExit) as ending:
        main(arguments)

    assert ending.value.code == 2
    assert re.search(f"{arguments[-1]} is no .* such as ", capsys.readouterr().err)


def test_empty_choice_of_stages_is_not_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    """A variable that was not set must not start everything."""
    code = main(["worker", "--stages", ""])

    assert code == 2
    assert "the stages are cleaning" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["-m", "agents.command_line", "check", "--settings"], ["replay.py", "--dry-run"]], ids=" ".join
)
def test_output_that_nobody_reads_on_is_no_error_to_look_at(command: list[str]) -> None:
    """`| head` closes the pipe: no traceback, neither while it is written nor on the way out."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()

    assert (process.returncode, errors) == (1, b"")


@pytest.mark.broker
def test_topics_are_created_once_and_compared(settings: Settings) -> None:
    """Creating twice is harmless; what was created is as expected; what is missing is named."""
    missing = newsloom("topics", "check", settings=settings)
    first = newsloom("topics", "create", settings=settings)
    second = newsloom("topics", "create", settings=settings)
    check = newsloom("topics", "check", settings=settings)

    assert (missing.returncode, missing.stdout.count("does not exist")) == (1, 7)
    assert (first.stdout.count("created"), second.stdout.count("exists")) == (7, 7)
    assert compare_topics(settings) == ()
    assert check.returncode == 0


@pytest.mark.broker
def test_check_finds_everything_usable(kafka_settings: Settings) -> None:
    """With models, broker and topics in place, every line says ok."""
    finished = newsloom("check", settings=kafka_settings)

    assert finished.returncode == 0, finished.stdout
    assert finished.stdout.count("ok ") == 3


@pytest.mark.broker
def test_consume_shows_what_is_there(kafka_settings: Settings) -> None:
    """As JSON the record as it is, as a table what a person wants to know; a takedown is passed over."""
    loaded = newsloom("enrich", str(ROOT / "seeds"), settings=kafka_settings).stdout.splitlines()
    record = loaded[0].encode()
    publish(kafka_settings, EnrichedArticle.kafka_topic, [(b"urn:gone", None), (b"urn:a", record)])
    options = ("--from-beginning", "--limit", "1")

    as_json = newsloom("consume", *options, "--format", "json", settings=kafka_settings)
    as_table = newsloom("consume", *options, settings=kafka_settings)
    nothing = newsloom("consume", "--limit", "1", "--timeout", "0.5", settings=kafka_settings)

    assert as_json.stdout.strip().encode() == record
    assert EnrichedArticle.decode(record).uri in as_table.stdout
    assert nothing.returncode == 1
