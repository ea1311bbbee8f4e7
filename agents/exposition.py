"""Serves /metrics, /livez and /readyz on a thread of its own, so that a busy or blocked event loop still answers."""

import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from prometheus_client import CONTENT_TYPE_LATEST

REQUEST_TIMEOUT_SECONDS = 10


class Probed(Protocol):
    """What the probes know of a process."""

    def faults(self) -> tuple[str, ...]:
        """Return why it should be restarted; empty when it lives."""

    def hindrances(self) -> tuple[str, ...]:
        """Return why it is not ready; empty when it is."""


class AlwaysWell:
    """What the probes know of a process that ends by itself."""

    def faults(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    hindrances = faults


def serve(listener: socket.socket, expose: Callable[[], bytes], health: Probed | None = None) -> None:
    """Answer requests on a socket that listens already, for as long as the process runs.

    Args:
        listener: the socket.
        expose: returns all metrics in the Prometheus text format.
        health: what the probes ask; without it they are always content.
    """

    class Handler(_Handler):
        answers = _Answers(expose, health or AlwaysWell())

    server = _Server(listener.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    threading.Thread(target=server.serve_forever, name="exposition", daemon=True).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up before its answer."""


class _Answers:
    def __init__(self, expose: Callable[[], bytes], health: Probed) -> None:
        self._expose = expose
        self._health = health

    def metrics(self) -> tuple[HTTPStatus, str, bytes]:
        return HTTPStatus.OK, CONTENT_TYPE_LATEST, self._expose()

    def livez(self) -> tuple[HTTPStatus, str, bytes]:
        return _verdict(self._health.faults())

    def readyz(self) -> tuple[HTTPStatus, str, bytes]:
        return _verdict(self._health.hindrances())


class _Handler(BaseHTTPRequestHandler):
    answers: _Answers
    timeout = REQUEST_TIMEOUT_SECONDS

    def do_GET(self) -> None:
        """Answer one request."""
        paths = {"/metrics": self.answers.metrics, "/livez": self.answers.livez, "/readyz": self.answers.readyz}
        answer = paths.get(self.path.partition("?")[0])
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND, explain="there is /metrics, /livez and /readyz")
            return
        status, content_type, body = answer()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the signature of the base class
        """Log nothing: probes come every few seconds."""


def _verdict(problems: tuple[str, ...]) -> tuple[HTTPStatus, str, bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return status, "text/plain; charset=utf-8", ("\n".join(problems or ("ok",)) + "\n").encode()
