"""Dead letters: everything that is known of a failure, and the way back."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import failed
from agents.dead_letter import Origin, attempts, dead_letter_headers, original_headers, read_dead_letter
from agents.headers import CANARY, ReadHeaders

headers = st.lists(st.tuples(st.text(max_size=8), st.none() | st.binary(max_size=8)), max_size=5).map(tuple)
FAILURE = failed("cleaning", ValueError("the value – 5 – is wrong"))


@given(headers=headers)
def test_dead_letter_gives_back_the_original_headers(headers: ReadHeaders) -> None:
    """Replaying restores the headers of the message that failed; only the count of attempts is added."""
    origin = Origin("topic", 3, 42, headers)

    restored = original_headers(dead_letter_headers(origin, FAILURE))

    assert restored == (*headers, ("newsloom.attempts", b"1"))


def test_dead_letter_says_where_and_why() -> None:
    """The headers name topic, place, stage, error and time."""
    origin = Origin("topic", 3, 42, ())

    headers = dead_letter_headers(origin, FAILURE)
    letter = read_dead_letter(SimpleNamespace(partition=0, offset=7, key=b"urn:a", value=b"x", headers=headers))

    found = dict(letter.headers)
    assert (letter.place, letter.uri, letter.topic) == ("0:7", "urn:a", "topic")
    assert (found["__streams.errors.partition"], found["__streams.errors.offset"]) == (b"3", b"42")
    assert (letter.stage, letter.error_type, letter.message) == ("cleaning", "stage_error", "the value – 5 – is wrong")
    assert found["__streams.errors.exception"] == b"builtins.ValueError"
    assert letter.failed_at.endswith("Z")


def test_attempts_go_on_counting_after_a_replay() -> None:
    """A replayed letter that fails again has failed once more."""
    first = dead_letter_headers(Origin("topic", 0, 0, ()), FAILURE)

    second = dead_letter_headers(Origin("topic", 0, 1, original_headers(first)), FAILURE)

    assert attempts(dict(second)) == 2
    assert len(second) == len(first)


def test_dead_letter_of_a_canary_is_one() -> None:
    """The mark stays, also when the letter is sent back: else it would reach those who read the news."""
    mark = (CANARY, b"round-1")

    headers = dead_letter_headers(Origin("topic", 0, 0, (mark,)), FAILURE)

    assert mark in headers
    assert mark in original_headers(headers)


@pytest.mark.parametrize("value", [b"many", b"-1", b"", b"9" * 5000, None])
def test_attempts_that_are_no_count_begin_anew(value: bytes | None) -> None:
    """Whatever a producer writes there, the record can still become a dead letter."""
    assert attempts({"newsloom.attempts": value}) == 0
