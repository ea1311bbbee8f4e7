"""Pages between a whole page and a clean article, made from labelled ones."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from random import Random

Labelled = list[tuple[str, bool]]
"""Lines, each with its label."""

_LIGHT_INSERTS, _LIGHT_LINES = (0, 1, 2, 3, 4, 6), (1, 1, 2, 3, 4, 6)
_HEAVY_INSERTS, _HEAVY_LINES = (3, 5, 7, 9, 12, 16), (1, 2, 3, 4, 6, 8)
_MAX_RUN = 8
_SHORT_SHARE, _SHORT_LINES = 0.3, 6
_DROPPED_RUNS = 0.4


def noise_runs(page: Labelled) -> list[Labelled]:
    """Return the runs of lines that are no part of the article."""
    return [list(run) for keep, run in groupby(page, key=lambda line: line[1]) if not keep]


def nearly_clean(page: Labelled, other: Labelled, random: Random, *, heavy: bool) -> Labelled:
    """Return the article of a page, or its beginning, with runs of noise from a page of another site in it."""
    made = [line for line in page if line[1]]
    if random.random() < _SHORT_SHARE:
        made = made[: random.randint(2, _SHORT_LINES)]
    runs = noise_runs(other)
    for _ in range(random.choice(_HEAVY_INSERTS if heavy else _LIGHT_INSERTS) if runs else 0):
        run = random.choice(runs)
        length = random.choice(_HEAVY_LINES if heavy else _LIGHT_LINES)
        begin = random.randrange(max(1, len(run) - length + 1))
        place = random.choice((0, len(made), len(made), random.randrange(len(made) + 1)))
        made[place:place] = run[begin : begin + length]
    return made


def thinned(page: Labelled, random: Random) -> Labelled:
    """Return a page with most of its noise gone: whole runs, or all but a few lines of them."""
    return list(_thinned(page, random))


def _thinned(page: Labelled, random: Random) -> Iterator[tuple[str, bool]]:
    for keep, group in groupby(page, key=lambda line: line[1]):
        run: Sequence[tuple[str, bool]] = list(group)
        if keep:
            yield from run
        elif random.random() >= _DROPPED_RUNS:
            length = random.randint(1, _MAX_RUN)
            last = max(0, len(run) - length)
            begin = random.choice((0, last, random.randrange(last + 1)))
            yield from run[begin : begin + length]
