"""The part of a text that is read for its language."""

import re

HALF_CHARACTERS = 300
"""So much from the beginning and from the middle: a notice in another language may stand at either place alone."""

LOUD_CHARACTERS = 100

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")


def sample_of(text: str) -> str:
    """Return the beginning and the middle of a text without addresses and handles, in small letters if it shouts."""
    middle = max(HALF_CHARACTERS, len(text) // 2)
    sample = text[:HALF_CHARACTERS]
    if len(text) > middle:
        sample += text[middle : middle + HALF_CHARACTERS]
    words = _ADDRESS.sub(" ", sample)
    return words.lower() if _is_loud(words[:LOUD_CHARACTERS]) else words


def _is_loud(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    return capitals > 0 and 2 * capitals > sum(map(str.isalpha, text))
