"""Pages that stand where an article should be: captchas, consent walls, error pages, walls that ask for pay."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from agents.cleaning.families import fold
from agents.cleaning.lines import OPENING_QUOTES, SHORT_WIDTH

REFUSALS = Path(__file__).parent / "refusals.toml"

MAX_REST_CHARACTERS = 400
"""What is left beside the notice is no article when it is less: such pages carry a sentence or two of advice."""

MAX_PAGE_CHARACTERS = 100_000
"""A larger page, markup included, is one that carries a notice beside its article."""


def load_refusals() -> Mapping[str, tuple[str, ...]]:
    """Return for each kind how its notices begin, folded, in all languages."""
    tables = tomllib.loads(REFUSALS.read_text("utf-8"))
    return {
        kind: tuple(sorted({fold(text) for texts in languages.values() for text in texts}))
        for kind, languages in tables.items()
    }


def refusal(page: str, left: str, refusals: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return which kind of page it is when a notice says so and hardly anything else is left.

    Args:
        page: the text of the page.
        left: what cleaning has left of it.
        refusals: the notices of each kind, folded.
    """
    if len(left) > MAX_PAGE_CHARACTERS:
        return None
    kinds = {line: kind for line in page.splitlines() if (kind := _kind(line, refusals))}
    if not kinds:
        return None
    rest = sum(len(line) for line in left.splitlines() if line not in kinds)
    return next(iter(kinds.values())) if rest <= MAX_REST_CHARACTERS else None


def is_ample(left: str) -> bool:
    """Tell whether so much is left in long lines, of which none is a notice, that the page cannot be refused."""
    return sum(len(line) for line in left.splitlines() if len(line) > SHORT_WIDTH) > MAX_REST_CHARACTERS


def _kind(line: str, refusals: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the kind of notice that a line is; what begins with a quotation mark is an article about one."""
    if len(line) > SHORT_WIDTH or line.lstrip()[:1] in OPENING_QUOTES:
        return None
    folded = fold(line)
    return next((kind for kind, notices in refusals.items() if folded.startswith(notices)), None)
