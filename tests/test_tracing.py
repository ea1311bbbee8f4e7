"""Spans and the headers that name them, without a broker."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.dead_letter import Origin
from agents.settings import Settings
from agents.tracing import Ending, open_tracing, require_exporter
from agents.tracing.spans import Spans
from otlp_receiver import Receiver, otlp_receiver

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
IMPORTS = "import sys, replay, agents.run_stage, agents.app, agents.batch; from agents.settings import Settings; "


def origin(*headers: tuple[str, bytes]) -> Origin:
    """Return the place of a record that came with these headers."""
    return Origin("news.article.raw.v1", 3, 42, headers)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """A collector."""
    with otlp_receiver() as opened:
        yield opened


@pytest.fixture(scope="module")
def spans(receiver: Receiver) -> Iterator[Spans]:
    """What begins the spans of the stage cleaning."""
    opened = open_tracing(Settings(otlp_endpoint=receiver.url), "cleaning")
    assert isinstance(opened, Spans)
    yield opened
    opened.close()


def parts(traceparent: str) -> tuple[str, ...]:
    """Return trace, span and flags."""
    found = TRACEPARENT.fullmatch(traceparent)
    assert found
    return found.groups()


def test_span_takes_its_place_in_the_trace(spans: Spans) -> None:
    """The trace and its state stay, what comes of the record has the new span as its parent."""
    headers = ("traceparent", f"00-{TRACE}-{PARENT}-01".encode()), ("tracestate", b"vendor=1")

    carried = spans.consume(b"urn:a", origin(*headers)).carried

    trace, span, flags = parts(carried["traceparent"])
    assert (trace, flags, carried["tracestate"]) == (TRACE, "01", "vendor=1")
    assert span != PARENT


def test_span_that_is_not_sampled_stays_so() -> None:
    """Nothing of a trace is exported that its producer did not sample, and the next hop is told so."""
    with otlp_receiver() as receiver:
        tracing = open_tracing(Settings(otlp_endpoint=receiver.url), "cleaning")
        for flags in ("00", "01"):
            span = tracing.consume(flags.encode(), origin(("traceparent", f"00-{TRACE}-{PARENT}-{flags}".encode())))
            assert parts(span.carried["traceparent"])[::2] == (TRACE, flags)
            span.end(Ending("emitted"))
        tracing.close()

    assert list(receiver.trace("01")) == ["newsloom.cleaning"]
    assert not receiver.trace("00")


@given(traceparent=st.binary() | st.text().map(str.encode), tracestate=st.binary())
@example(traceparent=f"00-{TRACE}-{PARENT}-01".encode(), tracestate=b"=,=\xff")
@example(traceparent=f"00-{'0' * 32}-{PARENT}-01".encode(), tracestate=b"vendor=1")
@example(traceparent=f"ff-{TRACE}-{PARENT}-01-more".encode(), tracestate=b"")
def test_span_begins_whatever_headers_come(spans: Spans, traceparent: bytes, tracestate: bytes) -> None:
    """Any bytes give a span with a good traceparent: of a new trace unless the old one can be read."""
    carried = spans.consume(b"\xff", origin(("traceparent", traceparent), ("tracestate", tracestate))).carried

    trace, _, _ = parts(carried["traceparent"])
    assert (trace == TRACE) == (traceparent == f"00-{TRACE}-{PARENT}-01".encode())


def test_tracing_is_nothing_when_it_is_off() -> None:
    """Without a collector OpenTelemetry is not even imported, and headers travel on as they came."""
    check = IMPORTS + (
        "from agents.tracing import open_tracing; open_tracing(Settings(), 'cleaning'); "
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
    span = open_tracing(Settings(), "cleaning").consume(None, origin(("traceparent", b"anything")))
    assert span.carried == {"traceparent": "anything"}


def test_tracing_honours_the_standard_variables(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    """The usual names of endpoint, service and resource do what they say."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "press")

    tracing = open_tracing(Settings(), "topics")
    tracing.consume(b"urn:standard", origin()).end(Ending("emitted"))
    tracing.close()

    assert list(receiver.trace("urn:standard")) == ["press.topics"]
    assert Settings(otlp_endpoint="").otlp_endpoint == ""


def test_tracing_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra a collector cannot be had; the message says what mends it."""
    monkeypatch.setattr(sys, "path", [])

    require_exporter(Settings(otlp_endpoint=""))
    with pytest.raises(ValueError, match=r"NEWSLOOM_OTLP_ENDPOINT=http://c:1 .* pip install -e '\.\[tracing\]'"):
        require_exporter(Settings(otlp_endpoint="http://c:1"))


def test_tracing_refuses_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a host alone is no endpoint."""
    monkeypatch.setenv("NEWSLOOM_OTLP_ENDPOINT", "collector:4318")

    result = subprocess.run(
        [sys.executable, "-m", "agents.command_line", "check"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 2
    assert result.stderr.startswith("newsloom: NEWSLOOM_OTLP_ENDPOINT=collector:4318: ")
