"""Figures with their spread over repeated rounds."""

import statistics
from collections.abc import Iterable, Sequence

Spread = dict[str, float]
"""The least, the median and the greatest of the rounds, by the names `min`, `median` and `max`."""


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of what the rounds have given.

    >>> spread([3, 1, 2])
    {'min': 1.0, 'median': 2.0, 'max': 3.0}
    """
    found = sorted(values)
    return {"min": _rounded(found[0]), "median": _rounded(statistics.median(found)), "max": _rounded(found[-1])}


def shown(figures: Spread, form: str = ".2f") -> str:
    """Return the median and, when they differ, the least and the greatest.

    >>> shown({"min": 0.9, "median": 0.92, "max": 0.95})
    '0.92 (0.90–0.95)'
    """
    least, middle, greatest = (format(figures[name], form) for name in ("min", "median", "max"))
    return middle if least == greatest else f"{middle} ({least}–{greatest})"


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the ratios of two measurements, each of them taken within one round."""
    return spread(one / other for one, other in zip(above, below, strict=True))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that is not below this share of them.

    >>> quantile([1, 2, 3, 4], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99."""
    return {f"p{share}": _rounded(quantile(values, share / 100)) for share in (50, 95, 99)}


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = (names, ["---"] * len(names), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")
