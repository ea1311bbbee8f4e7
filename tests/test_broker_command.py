"""`newsloom broker` runs a real Kafka in the foreground."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from agents.commands.broker import default_data_dir
from broker import KAFKA_VERSION

pytestmark = pytest.mark.broker

COMMAND = [sys.executable, "-m", "agents.command_line", "broker"]
DEADLINE_SECONDS = 120


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT], ids=["terminate", "ctrl-c"])
def test_broker_command_serves_until_a_signal(tmp_path: Path, signal_number: signal.Signals) -> None:
    """The command prints its address when it serves, and a signal ends it with exit code 0 and without a trace."""
    command = [*COMMAND, "--port", "0", "--data-dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        host, _, port = line.split()[-1].partition(":")
        socket.create_connection((host, int(port))).close()

        process.send_signal(signal_number)
        _, errors = process.communicate(timeout=DEADLINE_SECONDS)

    assert line == f"Kafka {KAFKA_VERSION} serves at {host}:{port}\n"
    assert process.returncode == 0
    assert "Traceback" not in errors
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_broker_command_reports_an_error_in_one_line(tmp_path: Path) -> None:
    """What cannot start says so without a traceback, and the exit code is 2."""
    command = [*COMMAND, "--port", "65535", "--data-dir", str(tmp_path)]

    finished = subprocess.run(command, capture_output=True, text=True, check=False)

    assert finished.returncode == 2
    assert finished.stderr.splitlines()[-1].startswith("newsloom: port 65535")
    assert not finished.stdout


@pytest.mark.parametrize(
    ("variable", "expected"), [("XDG_DATA_HOME", "newsloom/kafka"), ("HOME", ".local/share/newsloom/kafka")]
)
def test_broker_command_keeps_its_data_with_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, expected: str
) -> None:
    """The data directory is where the desktop conventions want it."""
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))

    assert default_data_dir() == tmp_path / expected
