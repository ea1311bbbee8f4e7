"""How long the group lets this worker keep its partitions: what a worker that was frozen must know before it sends."""

import asyncio
import time
from collections.abc import Callable

from aiokafka.errors import KafkaError

POLL_SECONDS = 0.05
DYNAMIC_SHARE = 0.8
"""Of the session: a request that is sent at the last moment must still arrive within it."""
STATIC_SHARE = 0.4
"""Two heartbeats: one may be late without a pause."""


def _now() -> float:
    """Return seconds that go on while the machine is suspended, where there is such a clock (Linux)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class MembershipLostError(KafkaError):  # type: ignore[misc] # aiokafka has no types
    """The group has given the partitions of this worker to others; what it holds will be read again by them."""


class Lease:
    """The time until which the group waits for a sign of this worker, as far as it has been told.

    A member that was silent for a session is replaced, and does not know it: frozen and woken, it would go on with the
    batch it held, after its successor has sent newer versions of the same articles. So nothing is sent outside of a
    lease, which begins when a heartbeat is sent that the group then accepts, and ends before the session does. While it
    rebalances, the group waits for this worker for so long only, however many heartbeats it accepts.

    Args:
        session_timeout_seconds: how long the group waits for a sign.
        rebalance_timeout_seconds: how long it waits in a rebalance for a member that gives signs and does not join.
        instance: the name under which this worker is a static member of its group, if it is. Its place is given at
            once to who comes with the same name, so its lease is shorter: two workers of one name are a mistake.
        clock: monotonic, and going on while the process is frozen or the machine suspended.
    """

    def __init__(
        self,
        session_timeout_seconds: float,
        *,
        rebalance_timeout_seconds: float,
        instance: str | None = None,
        clock: Callable[[], float] = _now,
    ) -> None:
        self._duration_seconds = session_timeout_seconds * (STATIC_SHARE if instance else DYNAMIC_SHARE)
        self._rebalance_timeout_seconds = rebalance_timeout_seconds
        self._instance = instance
        self._clock = clock
        self._settled = 0.0
        self._ends = 0.0
        self._lost = False
        self._replaced = False

    @property
    def is_valid(self) -> bool:
        """Tell whether the group cannot have replaced this worker yet."""
        return not self._lost and self._clock() < self._ends

    def now(self) -> float:
        """Return the time to remember when a sign is sent to the group."""
        return self._clock()

    def renew(self, sent: float, *, is_rebalancing: bool = False) -> None:
        """Note that the group has accepted a sign that was sent at this time, perhaps while it waits for members."""
        self._lost = False
        if not is_rebalancing:
            self._settled = max(self._settled, sent)
        waits_until = self._settled + self._rebalance_timeout_seconds
        self._ends = max(self._ends, min(sent + self._duration_seconds, waits_until))

    def lose(self) -> None:
        """Note that the group does not know this worker any more."""
        self._replaced = self._replaced or (self.is_valid and self._instance is not None)
        self._lost = True

    def require_name(self) -> None:
        """Do nothing unless another worker has taken the place of this one although it was not silent.

        Raises:
            MembershipLostError: two workers run under one name.
        """
        if self._replaced:
            raise MembershipLostError(
                f"another worker has joined as {self._instance}: give each one a NEWSLOOM_INSTANCE of its own, or none"
            )

    async def hold(self) -> None:
        """Return once this worker may send: at once as a rule, after the next heartbeat if the broker was away.

        Raises:
            MembershipLostError: it may never again send what it holds.
        """
        while not self.is_valid:
            if self._lost:
                self.require_name()
                raise MembershipLostError(
                    "this worker was silent for too long; others do its work, and it starts again"
                )
            await asyncio.sleep(POLL_SECONDS)
