"""The command line: what a person types, and the one line they get when something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agents.command_line import COMMANDS, main
from agents.kafka_topics import compare_topics
from agents.settings import ROOT, Settings
from benchmarks.corpus import made_articles
from benchmarks.file_mode import file_mode
from benchmarks.processes import family
from running import newsloom, publish
from schemas import EnrichedArticle, RawArticle

TEXT = "The mayor of Vienna opened the new bridge over the Danube on Monday. Thousands of people came to see it."


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


def test_enrich_writes_one_record_a_line_in_order(tmp_path: Path) -> None:
    """Records in the order of the input, whatever the number of processes; failed articles go to their file."""
    source, output, letters = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "dead.jsonl"
    articles = [RawArticle(uri=f"urn:{number}", body=TEXT if number != 7 else " ") for number in range(40)]
    source.write_bytes(b"\n".join(article.encode() for article in articles))

    finished = newsloom(
        "enrich", str(source), "--output", str(output), "--dead-letters", str(letters), settings=Settings(processes=2)
    )

    assert finished.returncode == 3
    written = [json.loads(line)["uri"] for line in output.read_text(encoding="utf-8").splitlines()]
    assert written == [article.uri for article in articles if article.uri != "urn:7"]
    (letter,) = [json.loads(line) for line in letters.read_text(encoding="utf-8").splitlines()]
    assert (letter["key"], letter["error_type"], letter["stage"]) == ("urn:7", "no_article_text", "cleaning")
    assert RawArticle.decode(letter["value"].encode()) == articles[7]


def test_enrich_reads_standard_input() -> None:
    """A pipe works; a record comes out."""
    command = [sys.executable, "-m", "agents.command_line", "enrich", "-", "--processes", "1"]

    finished = subprocess.run(command, input=TEXT.encode(), capture_output=True, check=True, timeout=60)

    assert EnrichedArticle.decode(finished.stdout.strip()).body == TEXT


def test_enrich_computes_in_one_thread_per_process() -> None:
    """A library with a thread for each core in each process made an article cost thirteen times its CPU time."""
    lines = [article.encode() + b"\n" for article in made_articles(32)]

    with file_mode(processes=2) as files:
        files.enrich(lines)
        threads = [len(list(Path(f"/proc/{member}/task").iterdir())) for member in family(files.process_id)[1:]]

    assert set(threads) == {1}


def test_enrich_names_what_it_cannot_read(tmp_path: Path) -> None:
    """An absent file is named, the others are enriched, and the exit code says so."""
    finished = newsloom("enrich", str(tmp_path / "absent.txt"), str(ROOT / "seeds"), settings=Settings(processes=1))

    assert finished.returncode == 3
    assert "absent.txt" in finished.stderr
    assert len(finished.stdout.splitlines()) >= 16


def test_enrich_refuses_to_skip_an_unknown_stage(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that is not there cannot be skipped."""
    code = main(["enrich", "--skip", "translation", str(ROOT / "seeds")])

    assert code == 2
    assert "translation" in capsys.readouterr().err


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
