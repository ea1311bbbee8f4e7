"""In which of its two standards Chinese is written."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

CHARACTERS = Path(__file__).parent / "han.toml"

MIN_LEAD = 2
"""So many characters of one standard more than of the other: single ones stand in names and quotations."""


def chinese_script(text: str, characters: Mapping[str, frozenset[str]]) -> str:
    """Return `Hans` or `Hant`, or `Hani` where they are not told apart.

    >>> chinese_script("這個問題", load_chinese())
    'Hant'
    """
    found = {script: sum(character in written for character in text) for script, written in characters.items()}
    if found["Hans"] - found["Hant"] >= MIN_LEAD:
        return "Hans"
    return "Hant" if found["Hant"] - found["Hans"] >= MIN_LEAD else "Hani"


def load_chinese() -> dict[str, frozenset[str]]:
    """Read the characters of the two standards, by script."""
    return {script: frozenset(written) for script, written in tomllib.loads(CHARACTERS.read_text("utf-8")).items()}
