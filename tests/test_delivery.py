"""Delivery: all results acknowledged, in order for each key, however often the broker fails."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

import pytest
from aiokafka.errors import (
    KafkaError,
    KafkaStorageError,
    KafkaTimeoutError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    NotLeaderForPartitionError,
    OutOfOrderSequenceNumber,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from hypothesis import given
from hypothesis import strategies as st

from agents.delivery import UNDELIVERABLE, LimitChangedError, Parcel, deliver
from agents.lease import MembershipLostError


class TooLargeHereError(MessageSizeTooLargeError):  # type: ignore[misc] # aiokafka has no types
    """Raised before a message is handed to the producer."""


class FaultyBroker:
    """Appends what it acknowledges; fails as it is told, one fault for each parcel handed over."""

    def __init__(self, faults: list[Exception | None]) -> None:
        self.log: list[Parcel] = []
        self._faults = faults

    async def send(self, parcel: Parcel) -> Awaitable[object]:
        """Take a parcel; what is returned is done when it is acknowledged, or fails."""
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        fault = self._faults.pop(0) if self._faults else None
        if isinstance(fault, TooLargeHereError):
            raise fault
        if fault is None:
            self.log.append(parcel)
            future.set_result(None)
        else:
            future.set_exception(fault)
        return future


def parcel(key: str, value: int) -> Parcel:
    """Return a parcel."""
    return Parcel("topic", key.encode(), str(value).encode(), ())


@given(
    keys=st.lists(st.sampled_from("abc"), min_size=1, max_size=12),
    faults=st.lists(st.booleans(), max_size=30),
)
def test_deliver_loses_nothing_and_keeps_the_order_of_each_key(keys: list[str], faults: list[bool]) -> None:
    """The last acknowledged value of a key is its last value, and every value was acknowledged."""
    broker = FaultyBroker([KafkaTimeoutError() if fault else None for fault in faults])
    parcels = [parcel(key, number) for number, key in enumerate(keys)]

    asyncio.run(deliver(parcels, send=broker.send, retried=lambda _error: None, first_delay_seconds=0))

    assert {sent.value for sent in broker.log} == {sent.value for sent in parcels}
    latest = {sent.key: sent.value for sent in parcels}
    assert {sent.key: sent.value for sent in broker.log} == latest


class FullQueue(FaultyBroker):
    """Refuses parcels as they are handed over, as a producer does whose queue stays full."""

    async def send(self, parcel: Parcel) -> Awaitable[object]:
        """Raise the fault at once."""
        if self._faults and self._faults[0] is not None:
            raise self._faults.pop(0)  # type: ignore[misc] # it is not None
        return await super().send(parcel)


def test_deliver_lets_no_version_overtake_one_that_was_refused() -> None:
    """The first of two versions finds the queue full, the second would fit: they arrive in their order."""
    broker = FullQueue([KafkaTimeoutError()])

    asyncio.run(
        deliver(
            [parcel("a", 1), parcel("b", 2), parcel("a", 3)],
            send=broker.send,
            retried=lambda _error: None,
            first_delay_seconds=0,
        )
    )

    assert [sent.value for sent in broker.log] == [b"2", b"1", b"3"]


def test_deliver_counts_repetitions() -> None:
    """Each fault is counted once."""
    counted: Counter[str] = Counter()
    broker = FaultyBroker([KafkaTimeoutError(), None, OSError("connection reset")])

    asyncio.run(
        deliver(
            [parcel("a", 1), parcel("b", 2)],
            send=broker.send,
            retried=lambda error: counted.update([type(error).__name__]),
        )
    )

    assert counted == {"KafkaTimeoutError": 1, "OSError": 1}


@pytest.mark.parametrize(
    "fault",
    [
        KafkaTimeoutError("the queue of the producer is full"),
        LeaderNotAvailableError(),
        NotLeaderForPartitionError(),
        KafkaStorageError(),
        OSError("connection reset"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_deliver_waits_for_what_passes(fault: Exception) -> None:
    """A full queue, a partition without a leader, a broker whose disk is full: sent again until it is taken."""
    broker = FaultyBroker([fault] * 3)

    asyncio.run(deliver([parcel("a", 1)], send=broker.send, retried=lambda _error: None, first_delay_seconds=0))

    assert [sent.value for sent in broker.log] == [b"1"]


def test_deliver_sends_something_smaller_for_what_is_too_large() -> None:
    """A result that is larger than its topic takes is replaced, not repeated."""
    broker = FaultyBroker([TooLargeHereError()])
    large = Parcel("topic", b"a", b"large", (), instead=lambda _error: Parcel("dead", b"a", b"original", ()))

    asyncio.run(deliver([large], send=broker.send, retried=lambda _error: None))

    assert [(sent.topic, sent.value) for sent in broker.log] == [("dead", b"original")]


@pytest.mark.parametrize("refusal", [UnknownTopicOrPartitionError(), TopicAuthorizationFailedError("canary")])
def test_deliver_replaces_what_an_optional_topic_refuses(refusal: KafkaError) -> None:
    """A topic of canaries that is missing or denied neither holds up the articles nor ends the worker."""
    broker = FaultyBroker([refusal])
    letter = Parcel("dead", b"a", b"original", ())
    canary = Parcel("canary", b"a", b"1", (), instead=lambda _error: letter, refusals=UNDELIVERABLE)
    retried: list[Exception] = []

    asyncio.run(deliver([canary, parcel("b", 2)], send=broker.send, retried=retried.append))

    assert retried == []
    assert [sent.topic for sent in broker.log] == ["topic", "dead"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (TopicAuthorizationFailedError("topic"), TopicAuthorizationFailedError),
        (OutOfOrderSequenceNumber(), OutOfOrderSequenceNumber),
        (KafkaError("the sender has died"), KafkaError),
        (MembershipLostError("replaced"), MembershipLostError),
        (MessageSizeTooLargeError(), LimitChangedError),
    ],
)
def test_deliver_raises_what_no_repetition_mends(error: KafkaError, raised: type[KafkaError]) -> None:
    """A denied topic or a lost producer stops the process instead of keeping it busy for ever."""
    broker = FaultyBroker([error])

    with pytest.raises(raised):
        asyncio.run(deliver([parcel("a", 1)], send=broker.send, retried=lambda _error: None))
