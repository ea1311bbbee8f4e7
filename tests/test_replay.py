"""The command that publishes articles, as far as it needs no broker."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents.metrics_port import ask

REPLAY = Path(__file__).resolve().parents[1] / "replay.py"
COMMAND = [sys.executable, str(REPLAY)]
DEADLINE_SECONDS = 120


def _run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False
    )


def _articles(path: Path, count: int) -> str:
    path.write_text("".join(json.dumps({"uri": f"a{number}", "body": "Text."}) + "\n" for number in range(count)))
    return str(path)


def test_replay_explains_itself() -> None:
    """A newcomer learns options and exit codes."""
    result = _run("--help")

    assert result.returncode == 0
    assert "--dry-run" in result.stdout
    assert "exit codes" in result.stdout


def test_replay_dry_run_counts(tmp_path: Path) -> None:
    """Everything is read and nothing is sent: there is no broker at the address."""
    result = _run("--dry-run", "--bootstrap-servers", "127.0.0.1:1", _articles(tmp_path / "a.jsonl", 12))

    assert result.returncode == 0
    assert result.stdout.startswith("read 12 articles")
    assert result.stderr == ""


def test_replay_reads_seeds_by_default() -> None:
    """Without a path there is something to see."""
    result = _run("--dry-run", "--limit", "3")

    assert result.stdout.startswith("read 3 articles")


def test_replay_reads_standard_input() -> None:
    """A dash is standard input; a line that is no article is named there."""
    result = _run("--dry-run", "-", stdin='{"uri": "a", "body": "Text."}\n{"uri": "b"}\n')

    assert result.returncode == 1
    assert result.stdout.startswith("read 1 articles")
    assert "skipped standard input:2: body: Field required" in result.stderr


def test_replay_repeats_up_to_limit(tmp_path: Path) -> None:
    """A loop begins again, and names what is unreadable once."""
    (tmp_path / "empty.txt").touch()
    _articles(tmp_path / "a.jsonl", 4)

    result = _run("--dry-run", "--loop", "--limit", "10", str(tmp_path))

    assert result.returncode == 1
    assert result.stdout.startswith("read 10 articles")
    assert result.stderr.count("empty.txt: empty") == 1


def test_replay_ends_loop_over_nothing(tmp_path: Path) -> None:
    """Without an article there is nothing to repeat."""
    result = _run("--dry-run", "--loop", str(tmp_path))

    assert result.returncode == 1
    assert result.stdout.startswith("read 0 articles")


def test_replay_quiet_says_what_went_wrong_only(tmp_path: Path) -> None:
    """No summary, no progress."""
    result = _run("--dry-run", "--quiet", _articles(tmp_path / "a.jsonl", 2), str(tmp_path / "nowhere"))

    assert result.stdout == ""
    assert result.stderr == f"skipped {tmp_path / 'nowhere'}: no such file or directory\n"


@pytest.mark.parametrize(
    "arguments",
    [["--loop", "-"], ["--rate", "0"], ["--rate", "fast"], ["--limit", "0"], ["--rate", "nan"], ["--unknown"]],
)
def test_replay_refuses_wrong_options(arguments: list[str]) -> None:
    """A wrong option ends with the usage and code 2."""
    result = _run("--dry-run", *arguments)

    assert result.returncode == 2
    assert "replay.py: error:" in result.stderr


def test_replay_names_unknown_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable is no silent default."""
    monkeypatch.setenv("NEWSLOOM_BOOTSTRAP_SERVER", "127.0.0.1:9092")

    result = _run("--dry-run")

    assert result.returncode == 2
    assert "NEWSLOOM_BOOTSTRAP_SERVER" in result.stderr


@pytest.mark.alone
def test_replay_names_unreachable_broker() -> None:
    """The remedy comes within seconds, in one line."""
    began_seconds = time.monotonic()

    result = _run("--bootstrap-servers", "127.0.0.1:1")

    assert result.returncode == 2
    assert result.stderr == (
        "replay: no Kafka broker answers at 127.0.0.1:1: start one with `newsloom broker`, "
        "or set NEWSLOOM_BOOTSTRAP_SERVERS\n"
    )
    assert time.monotonic() - began_seconds < 15


def test_replay_names_metrics_port_in_use() -> None:
    """The port that is taken is in the message."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        result = _run("--dry-run", "--metrics-port", str(port))

    assert result.returncode == 2
    assert f"no metrics at 127.0.0.1:{port}" in result.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_replay_stops_while_connecting(number: signal.Signals, code: int) -> None:
    """A broker that never answers holds it up for seconds only."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with subprocess.Popen([*COMMAND, "--bootstrap-servers", address], stderr=subprocess.PIPE, text=True) as process:
            connection, _ = server.accept()
            process.send_signal(number)
            _, errors = process.communicate(timeout=DEADLINE_SECONDS)
            connection.close()

    assert process.returncode == code
    assert f"no Kafka broker answers at {address}" in errors


def test_replay_stops_while_reading() -> None:
    """Standard input that never ends does not hold it up; metrics count what came before."""
    command = [*COMMAND, "--dry-run", "--metrics-port", "0", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write('{"uri": "a", "body": "Text."}\n')
        process.stdin.flush()
        address = process.stderr.readline().removeprefix("metrics at ").strip()
        while _published(address) < 1:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
        summary = process.stdout.read()

    assert process.returncode == 130
    assert errors == "stopped: SIGINT; the last article sent was standard input:1\n"
    assert summary.startswith("read 1 articles")


def _published(address: str) -> float:
    _, text = ask(address, timeout_seconds=DEADLINE_SECONDS)
    found = re.search(r"^newsloom_replay_articles_published_total (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_replay_second_signal_ends_at_once() -> None:
    """Who presses Ctrl-C twice does not want to wait."""
    script = "import os, signal; from agents.replay import Stop; Stop().install()\n" + 2 * "os.kill(os.getpid(), 2)\n"

    result = subprocess.run(
        [sys.executable, "-c", script], cwd=REPLAY.parent, capture_output=True, timeout=DEADLINE_SECONDS, check=False
    )

    assert result.returncode == 130
    assert b"ended at once" in result.stderr
