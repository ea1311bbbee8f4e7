"""The lease: who may have been replaced must not send."""

import asyncio

import pytest

from agents.lease import Lease, MembershipLostError

SESSION_SECONDS = 10.0
REBALANCE_SECONDS = 20.0


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


@pytest.fixture
def lease(clock: Clock) -> Lease:
    """The lease of a dynamic member: 8 s."""
    return Lease(SESSION_SECONDS, rebalance_timeout_seconds=REBALANCE_SECONDS, clock=clock)


def test_lease_lasts_most_of_a_session_from_the_sending_of_a_sign(lease: Lease, clock: Clock) -> None:
    """What counts is when the sign was sent, not when its answer came: the group counts from in between."""
    sent = lease.now()
    clock.seconds += 6

    lease.renew(sent)

    assert lease.is_valid
    clock.seconds += 2.1
    assert not lease.is_valid


def test_lease_ends_with_the_patience_of_a_rebalance(lease: Lease, clock: Clock) -> None:
    """The group drops a member that does not join in time, although it has accepted each of its heartbeats."""
    lease.renew(lease.now())
    while clock.seconds < 100 + REBALANCE_SECONDS:
        assert lease.is_valid
        clock.seconds += 2

        lease.renew(lease.now(), is_rebalancing=True)

    assert not lease.is_valid


def test_lease_is_never_shortened_by_an_older_sign(lease: Lease, clock: Clock) -> None:
    """A join that took long is answered after a heartbeat that was sent later."""
    early = lease.now()
    clock.seconds += 4
    lease.renew(lease.now())

    lease.renew(early)

    clock.seconds += 7
    assert lease.is_valid


def test_lease_waits_for_the_next_heartbeat_when_the_broker_was_away(lease: Lease, clock: Clock) -> None:
    """Expired but not lost, it lets through as soon as the group has accepted a sign."""

    async def renew_while_somebody_waits() -> bool:
        waiting = asyncio.create_task(lease.hold())
        await asyncio.sleep(0)
        early = waiting.done()
        lease.renew(lease.now())
        await asyncio.wait_for(waiting, 5)
        return early

    lease.renew(lease.now())
    clock.seconds += 60

    assert not asyncio.run(renew_while_somebody_waits())


def test_lease_refuses_a_member_that_was_replaced_while_frozen(lease: Lease, clock: Clock) -> None:
    """The batch it holds is read again by its successor."""
    lease.renew(lease.now())
    clock.seconds += 60

    lease.lose()

    lease.require_name()
    with pytest.raises(MembershipLostError, match="silent for too long"):
        asyncio.run(lease.hold())


def test_lease_is_good_again_after_joining_anew(lease: Lease) -> None:
    """A member without work in hand simply joins again."""
    lease.renew(lease.now())
    lease.lose()

    lease.renew(lease.now())

    assert lease.is_valid


def test_lease_names_a_second_worker_of_the_same_name(clock: Clock) -> None:
    """A static member that was not silent and is unknown all the same has been replaced by its namesake."""
    lease = Lease(
        SESSION_SECONDS, rebalance_timeout_seconds=REBALANCE_SECONDS, instance="worker-1.cleaning", clock=clock
    )
    lease.renew(lease.now())

    lease.lose()

    with pytest.raises(MembershipLostError, match=r"another worker has joined as worker-1\.cleaning"):
        lease.require_name()
