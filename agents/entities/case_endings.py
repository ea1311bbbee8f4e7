"""Latin-script words without their case endings."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CASE_ENDINGS_FILE = Path(__file__).with_name("case_endings.toml")


@dataclass(frozen=True, kw_only=True)
class CaseEndings:
    """How one language inflects names.

    Attributes:
        letters: what is written as another letter first, as a table for `str.translate`.
        shifts: ends that stand for another end of the stem.
        ending: finds the longest ending.
    """

    letters: Mapping[int, str] = field(repr=False)
    shifts: Mapping[str, str]
    ending: re.Pattern[str]
    shortest_stem: int


@cache
def load_case_endings(path: Path = CASE_ENDINGS_FILE) -> Mapping[str, CaseEndings]:
    """Read the endings by language (ISO 639-1), once for each process: keys are asked for at every word."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        language: CaseEndings(
            letters=str.maketrans(rules["letters"]),
            shifts=rules["shifts"],
            ending=re.compile(f"(?:{'|'.join(sorted(rules['endings'].split(), key=len, reverse=True))})$"),
            shortest_stem=rules["shortest_stem"],
        )
        for language, rules in content.items()
    }


def latin_stem(lower: str, *, language: str) -> str:
    """Return a word in lower case without the case ending of a language; the word itself in one without cases.

    >>> latin_stem("warszawie", language="pl"), latin_stem("krakowa", language="pl")
    ('warszaw', 'krakow')
    """
    rules = load_case_endings().get(language)
    if rules is None:
        return lower
    plain = lower.translate(rules.letters)
    for shifted, original in rules.shifts.items():
        if plain.endswith(shifted) and len(plain) - len(shifted) + len(original) >= rules.shortest_stem:
            return plain[: -len(shifted)] + original
    ending = rules.ending.search(plain)
    if ending and ending.start() >= rules.shortest_stem:
        return plain[: ending.start()]
    return plain
