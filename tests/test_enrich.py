"""`newsloom enrich`: files in, records out, no broker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.command_line import main
from agents.settings import ROOT, Settings
from benchmarks.corpus import made_articles
from benchmarks.file_mode import file_mode
from benchmarks.processes import family
from running import newsloom
from schemas import EnrichedArticle, RawArticle

TEXT = "The mayor of Vienna opened the new bridge over the Danube on Monday. Thousands of people came to see it."


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


def test_enrich_takes_any_name_of_a_file_and_any_locale(tmp_path: Path) -> None:
    """A name that is no UTF-8 stands in its dead letter as text; records are UTF-8 where nothing else is."""
    folder, letters = tmp_path / "pages", tmp_path / "dead.jsonl"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text("Advertisement")
    (folder / "good.txt").write_text(f"{TEXT} Grüße aus Wien.", encoding="utf-8")
    (folder / "notes.md").touch()
    command = [sys.executable, "-m", "agents.command_line", "enrich", str(folder), "--processes", "1"]

    finished = subprocess.run(
        [*command, "--dead-letters", str(letters)],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert finished.returncode == 3, finished.stderr
    assert "Grüße" in EnrichedArticle.decode(finished.stdout).body
    assert json.loads(letters.read_text(encoding="utf-8"))["location"] == f"{folder}/\\xff.txt"
    assert b"ignored 1 files of other kinds" in finished.stderr
