"""Message headers: CloudEvents 1.0 in binary mode, the trace that an article belongs to, the mark of a canary."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

Headers = tuple[tuple[str, bytes], ...]
ReadHeaders = tuple[tuple[str, bytes | None], ...]
"""What a message may come with: a value that is null, too."""

TRACEPARENT = "traceparent"
TRACESTATE = "tracestate"
CANARY = "newsloom.canary"
"""Marks an article of `newsloom canary`; its value names the round. The enriched record goes to a topic of its own."""
CARRIED = (TRACEPARENT, TRACESTATE, CANARY)
"""What a result takes over from the record that it was made of, as it came."""
TIME = "ce_time"
LATEST_SECONDS = 253_402_300_799
"""Unix time at the end of the year 9999, the last that Python knows; a producer's microseconds lie beyond it."""


def event_headers(
    record_topic: str,
    uri: str,
    value: bytes,
    source: str,
    *,
    carried: Mapping[str, str] | None = None,
    time: str | None = None,
) -> Headers:
    """Describe a record.

    Args:
        record_topic: the topic's own name, without the prefix of the cluster; it names type and schema of the event.
        uri: of the article.
        value: the record's JSON form; the id of the event is a hash of it, so a duplicate is recognisable.
        source: who writes it, a URI reference such as `/newsloom/replay`.
        carried: headers that are taken over; without a traceparent among them a trace begins.
        time: when the article entered the stream, RFC 3339; now if None.
    """
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": sha256(b"\0".join((record_topic.encode(), uri.encode(), value))).hexdigest()[:32],
        "ce_source": source,
        "ce_type": record_topic,
        TIME: time or now(),
        "ce_subject": uri,
        "ce_dataschema": f"urn:newsloom:schema:{record_topic}",
        "content-type": "application/json",
        **(carried or {}),
    }
    if TRACEPARENT not in attributes:
        attributes[TRACEPARENT] = new_traceparent()
    return tuple((name, text.encode()) for name, text in attributes.items())


def carried(headers: ReadHeaders) -> dict[str, str]:
    """Return the headers that a result takes over; what belongs to a trace needs a traceparent."""
    found = dict(headers)
    texts = {name: header_text(found, name) for name in CARRIED}
    if not texts[TRACEPARENT]:
        texts[TRACESTATE] = None
    return {name: text for name, text in texts.items() if text}


def replaced(headers: Headers, by: Mapping[str, str]) -> Headers:
    """Return headers, some of them with another text."""
    return (*(header for header in headers if header[0] not in by), *((name, by[name].encode()) for name in by))


def now() -> str:
    """Return the time in RFC 3339, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_traceparent() -> str:
    """Begin a trace: version 00, a random trace and span, marked as sampled (W3C Trace Context, level 1)."""
    ids = os.urandom(24).hex()
    return f"00-{ids[:32]}-{ids[32:]}-01"


def header_text(headers: Mapping[str, bytes | None], name: str) -> str | None:
    """Return a header as text, or None when it is absent, null or no UTF-8."""
    value = headers.get(name)
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def entered_at(headers: Mapping[str, bytes | None], timestamp_seconds: float) -> datetime:
    """Return when the article entered the stream: by its header, or else by the message's own timestamp."""
    text = header_text(headers, TIME)
    if text:
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            time = None
        if time is not None and time.tzinfo is not None:
            return time
    return datetime.fromtimestamp(min(max(0.0, timestamp_seconds), LATEST_SECONDS), UTC)
