"""The brake: a bad deployment stops before its topic is drained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import Emitted, Failed, Outcome
from agents.brake import Brake, BrakeError

GOOD = Emitted(key=b"urn:a", value=b"{}")
BAD = Failed(stage="cleaning", error_type="stage_error", exception="builtins.KeyError", message="'body'")


def test_brake_stops_when_nearly_all_records_fail() -> None:
    """The message says how many, with what, and the remedy."""
    brake = Brake(window_records=20, ratio=0.95)
    brake.check([GOOD])
    brake.check([BAD] * 17)

    with pytest.raises(BrakeError, match=r"19 of the last 20 .*stage_error \(builtins\.KeyError\).*BRAKE_RATIO=2"):
        brake.check([BAD, BAD])


def test_brake_spares_a_few_bad_records_at_the_start() -> None:
    """Before the window is full, a single good record is enough."""
    brake = Brake(window_records=20, ratio=0.95)

    brake.check([BAD] * 9)
    brake.check([GOOD, *[BAD] * 9])


def test_brake_stops_at_once_when_a_start_brings_failures_only() -> None:
    """A worker that is started again and again does not drain its topic batch by batch."""
    brake = Brake(window_records=20, ratio=0.95)

    with pytest.raises(BrakeError, match="10 of the last 10 records failed"):
        brake.check([BAD] * 10)


def test_brake_can_be_taken_off() -> None:
    """A ratio above 1 is never reached."""
    brake = Brake(window_records=20, ratio=2)

    brake.check([BAD] * 1000)


@given(st.lists(st.lists(st.booleans(), max_size=30), max_size=20))
def test_brake_looks_at_the_last_records_only(batches: list[list[bool]]) -> None:
    """It stops exactly when the last records hold too many failures, however they are batched."""
    brake = Brake(window_records=10, ratio=0.8)
    seen: list[bool] = []
    for batch in batches:
        outcomes: list[Outcome] = [GOOD if good else BAD for good in batch]
        seen.extend(batch)
        last = seen[-10:]
        if (len(last) == 10 and last.count(False) >= 8) or (5 <= len(last) < 10 and not any(last)):
            with pytest.raises(BrakeError):
                brake.check(outcomes)
            return
        brake.check(outcomes)
