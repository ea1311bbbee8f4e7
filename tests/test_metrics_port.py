"""The port of the metrics: one line when it cannot be had, and answers that no proxy stands before."""

import socket
import threading
from collections.abc import Iterator

import pytest

from agents.exposition import serve
from agents.metrics_port import MetricsPortError, address, ask, listen


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that listens at a free port."""
    with listen("127.0.0.1", 0) as listener:
        yield listener


def test_metrics_port_in_use_is_named(listener: socket.socket) -> None:
    """Address, reason and remedy."""
    port = listener.getsockname()[1]

    with pytest.raises(MetricsPortError, match=rf"no metrics at 127\.0\.0\.1:{port}, .*in use.*: choose another"):
        listen("127.0.0.1", port)


def test_metrics_port_beyond_the_last_is_named() -> None:
    """The later stages of a worker take the ports after that of the first, which may be the last one."""
    with pytest.raises(MetricsPortError, match="no metrics at port 65536, ports end at 65535: choose another"):
        listen("127.0.0.1", 65536)


def test_metrics_port_is_asked_without_a_proxy(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment would answer in the place of the stage, and the supervisor would end it as stuck."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    serve(listener, lambda: b"newsloom_ready 1.0\n")

    metrics = ask(f"{address(listener)}/metrics", timeout_seconds=60)
    alive = ask(f"{address(listener)}/livez", timeout_seconds=60)

    assert (metrics, alive) == ((200, "newsloom_ready 1.0\n"), (200, "ok\n"))


@pytest.mark.parametrize("answer", [b"", b"no HTTP\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_metrics_port_that_breaks_off_gives_no_answer(listener: socket.socket, answer: bytes) -> None:
    """A process may be killed in the middle of an answer."""

    def break_off() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1024)
            connection.sendall(answer)

    threading.Thread(target=break_off, daemon=True).start()

    with pytest.raises(OSError):  # noqa: PT011 - whichever kind, the caller treats it as silence
        ask(f"{address(listener)}/livez", timeout_seconds=60)
