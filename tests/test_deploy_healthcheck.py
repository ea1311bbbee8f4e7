"""The health check of the container asks what a worker serves."""

import runpy
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT, Settings

SCRIPT = ROOT / "deploy" / "healthcheck.py"
HEALTHCHECK = runpy.run_path(str(SCRIPT))


class Alive(BaseHTTPRequestHandler):
    """A stage that lives."""

    status, answer = 200, b"ok"

    def do_GET(self) -> None:
        """Answer /livez only."""
        self.send_response(self.status if self.path == "/livez" else 404)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests short."""


class Starting(Alive):
    """A stage that lives and is not ready."""

    def do_GET(self) -> None:
        """Answer /readyz too."""
        self.send_response(503 if self.path == "/readyz" else 200)
        self.end_headers()
        self.wfile.write(b"no partitions are assigned")


class Stalled(Alive):
    """A stage that stands still."""

    status, answer = 503, b"records wait and none has been finished for 61 s"


@contextmanager
def serving(stage: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve a stage on a free port and return it."""
    with HTTPServer(("127.0.0.1", 0), stage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def check(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the health check for a command line of a container."""
    return subprocess.run(
        [sys.executable, SCRIPT, *command], env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_healthcheck_agrees_with_the_settings() -> None:
    """It repeats four facts, because importing them would take longer than asking."""
    assert len(STAGE_NAMES) == HEALTHCHECK["STAGES_TOTAL"]
    assert Settings.model_fields["metrics_port"].default == int(HEALTHCHECK["DEFAULT_PORT"])
    assert Settings.model_fields["canary_metrics_port"].default == int(HEALTHCHECK["DEFAULT_CANARY_PORT"])
    assert Settings.model_fields["metrics_host"].default == HEALTHCHECK["DEFAULT_HOST"]


@pytest.mark.parametrize(
    ("command", "environment", "ports"),
    [
        ("newsloom worker", {}, [9464, 9465, 9466, 9467]),
        ("docker-init -- newsloom worker", {"NEWSLOOM_METRICS_PORT": "80"}, [80, 81, 82, 83]),
        ("newsloom worker --stages entities --metrics-port 7000", {"NEWSLOOM_METRICS_PORT": "80"}, [7000]),
        ("newsloom worker --processes 2 --stages=topics,cleaning", {}, [9464, 9465]),
        ("newsloom topics create", {}, []),
        ("newsloom canary", {"NEWSLOOM_METRICS_PORT": "80"}, [9468]),
        ("newsloom canary --metrics-port 7000", {"NEWSLOOM_CANARY_METRICS_PORT": "80"}, [7000]),
    ],
)
def test_healthcheck_knows_the_ports_of_a_worker(command: str, environment: dict[str, str], ports: list[int]) -> None:
    """One port for each stage that the worker runs; none for another command."""
    assert list(HEALTHCHECK["metrics_ports"](command.split(), environment)) == ports


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - what a container is told
def test_healthcheck_passes_when_every_stage_lives(host: str) -> None:
    """A stage that answers is well, whatever address it serves on."""
    with serving(Alive) as port:
        result = check("worker", "--stages", "cleaning", NEWSLOOM_METRICS_PORT=str(port), NEWSLOOM_METRICS_HOST=host)

    assert (result.returncode, result.stderr) == (0, "")


def test_healthcheck_tells_why_a_stage_does_not_live() -> None:
    """The reason is the stage's own answer."""
    with serving(Stalled) as port:
        result = check("worker", "--stages", "cleaning", "--metrics-port", str(port))

    assert result.returncode == 1
    assert result.stderr.strip() == f"port {port}: {Stalled.answer.decode()}"


def test_healthcheck_tells_why_a_stage_is_not_ready() -> None:
    """It lives all the same: two questions, two answers."""
    with serving(Starting) as port:
        ready = check("--ready", "worker", "--stages", "cleaning", "--metrics-port", str(port))
        alive = check("worker", "--stages", "cleaning", "--metrics-port", str(port))

    assert (ready.returncode, alive.returncode) == (1, 0)
    assert ready.stderr.strip() == f"port {port}: no partitions are assigned"


@pytest.mark.parametrize("listens", [True, False])
def test_healthcheck_fails_when_nothing_answers(*, listens: bool) -> None:
    """The supervisor keeps listening for a stage whose process has died, so a connection alone says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        port = listener.getsockname()[1]
        if not listens:
            listener.close()

        result = check("worker", "--stages", "cleaning", "--metrics-port", str(port))

    assert result.returncode == 1
    assert f"port {port} does not answer" in result.stderr


def test_healthcheck_refuses_ports_that_it_cannot_know() -> None:
    """Port 0 lets the machine choose."""
    result = check("worker", NEWSLOOM_METRICS_PORT="0")

    assert result.returncode == 1
    assert "give it a port" in result.stderr
