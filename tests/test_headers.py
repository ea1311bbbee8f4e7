"""What travels on with an article beside its record."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from agents.headers import carried, entered_at, event_headers

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BEGUN = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-01")


def sent(*headers: tuple[str, bytes | None]) -> dict[str, bytes]:
    """Return the headers of a result whose record came with these."""
    return dict(event_headers("topic", "urn:a", b"{}", "/newsloom/test", carried=carried(headers)))


def test_headers_carry_the_trace() -> None:
    """Both headers of a trace travel on as they came, others do not."""
    result = sent(("traceparent", TRACEPARENT.encode()), ("tracestate", b"vendor=1"), ("x-scraper", b"7"))

    assert result["traceparent"] == TRACEPARENT.encode()
    assert result["tracestate"] == b"vendor=1"
    assert "x-scraper" not in result


def test_headers_begin_a_trace() -> None:
    """Without a traceparent there is a new one, and the state of another trace does not belong to it."""
    result = sent(("tracestate", b"vendor=1"))

    assert BEGUN.fullmatch(result["traceparent"])
    assert "tracestate" not in result


@given(st.lists(st.tuples(st.sampled_from(["traceparent", "tracestate"]), st.none() | st.binary()), max_size=3))
@example([("traceparent", b"\xff")])
def test_headers_of_any_bytes_are_answered(headers: list[tuple[str, bytes | None]]) -> None:
    """Whatever comes, the result belongs to a trace."""
    assert sent(*headers)["traceparent"]


@given(st.floats(allow_nan=False))
@example(1.7e15)
def test_headers_give_an_entry_for_any_timestamp(seconds: float) -> None:
    """Microseconds where Kafka expects milliseconds are a mistake, and no reason to stand still."""
    assert 1970 <= entered_at({}, seconds).year <= 9999
