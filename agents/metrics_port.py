"""The port at which a process serves its metrics and probes: opened before it starts, asked while it runs."""

import socket
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from agents.settings import LAST_PORT


class MetricsPortError(ValueError):
    """The metrics cannot be served; the message is the remedy."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        MetricsPortError: the port is in use, or there is none of this number.
    """
    remedy = "choose another --metrics-port, or 0 for a free one"
    if not 0 <= port <= LAST_PORT:
        raise MetricsPortError(f"no metrics at port {port}, ports end at {LAST_PORT}: {remedy}")
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise MetricsPortError(f"no metrics at {host}:{port}, {error.strerror}: {remedy}") from error


def address(listener: socket.socket) -> str:
    """Return where a socket listens, as a URL without a path."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def ask(url: str, *, timeout_seconds: float) -> tuple[int, str]:
    """Return status and text of an answer; no proxy is asked, whatever the environment names: the process is ours.

    Raises:
        OSError: there is no whole answer in time.
    """
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=timeout_seconds)
    try:
        connection.request("GET", place.path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except HTTPException as error:
        raise ConnectionError(f"{url} gave no whole answer") from error
    finally:
        connection.close()
