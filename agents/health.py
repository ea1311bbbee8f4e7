"""What the probes know of a worker: written by its event loop, read by the thread that serves HTTP."""

import time
from dataclasses import dataclass, field


@dataclass
class Health:
    """State of one stage's worker; all times are monotonic, in seconds.

    Attributes:
        stalled_after_seconds: how long records may wait without one being finished.
        loaded: the models are ready; before that nothing is expected of the worker.
        ticked: when the event loop was last seen to run.
        progressed: when a batch was last finished, or there was nothing to do.
        joined: when the consumer was last seen as a member of its group.
        broker_answered: when the broker last answered the consumer.
        advances_total: steps of any record that were seen to end, with a result or without.
    """

    stalled_after_seconds: float
    session_timeout_seconds: float
    loaded: bool = False
    assigned: bool = False
    ticked: float = field(default_factory=time.monotonic)
    progressed: float = field(default_factory=time.monotonic)
    joined: float = field(default_factory=time.monotonic)
    broker_answered: float | None = None
    advances_total: int = 0

    def begin(self) -> None:
        """Note that the models are loaded; all clocks start now."""
        self.loaded = True
        self.ticked = time.monotonic()
        self.excuse()

    def excuse(self) -> None:
        """Start the clocks of progress and membership anew: neither can be expected, the broker is away."""
        self.progressed = self.joined = time.monotonic()

    def advance(self) -> None:
        """Note progress."""
        self.advances_total += 1

    def faults(self) -> tuple[str, ...]:
        """Return why the worker should be restarted; empty when it lives."""
        if not self.loaded:
            return ()
        now = time.monotonic()
        limits = (
            (self.ticked, self.stalled_after_seconds, "the event loop has been blocked"),
            (self.progressed, self.stalled_after_seconds, "records wait and none has been finished"),
            (self.joined, 2 * self.session_timeout_seconds, "the consumer has been out of its group"),
        )
        return tuple(f"{fault} for {now - since:.0f} s" for since, limit, fault in limits if now - since > limit)

    def hindrances(self) -> tuple[str, ...]:
        """Return why the worker is not ready; empty when it is."""
        hindrances = []
        if not self.loaded:
            hindrances.append("models are being loaded")
        if not self.assigned:
            hindrances.append("no partitions are assigned")
        if self.broker_answered is None:
            hindrances.append("the broker has not answered yet")
        elif time.monotonic() - self.broker_answered > self.session_timeout_seconds:
            hindrances.append(f"the broker has not answered for {time.monotonic() - self.broker_answered:.0f} s")
        return tuple(hindrances)
