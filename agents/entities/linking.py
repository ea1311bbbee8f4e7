"""Which city of the world a place of an article is; none where that is not sure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log10
from typing import NamedTuple

from agents.entities.case_endings import latin_stem
from agents.entities.entry import GEONAMES_PREFIX, Entry
from agents.entities.gazetteer import NameIndex
from agents.entities.identity import Group
from agents.entities.places import NamedPlace, Place, Places, place_key
from agents.entities.words import GENITIVE_S, SOFTENING_LANGUAGES, harden

MAIN_NAME = 1.0
"""A city that is called so outweighs one ten times as large that is called so elsewhere. GeoNames calls all in Latin
script, so this says nothing in other ones."""
HOME_COUNTRY = 0.5
"""A city of the country with most speakers of the language outweighs one three times as large."""
SAME_COUNTRY = 1.5
"""A city of a country that the article names outweighs one thirty times as large."""
BESIDE = 6.0
"""A country or state right behind the name decides."""
LEAST_SCORE = 5.7
"""A city of 50,000 by its main name, of 500,000 by another; of 16,000 by any in a country that the article names."""
LEAST_MARGIN = 0.6
"""Four times as large as the next city of the name. Evidence for these: `python -m training.entities.identity`."""
LEAST_COUNTRY_SHARE = 0.05

_NOMINATIVE_ENDINGS = ("", "a", "o", "e", "y", "i", "ie", "ia", "us", "as", "is")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BESIDE = re.compile(
    r"(?:, | \(|,? (?:in|im|en|em|w|we|в|во|у|au|штат[а-яі]*) )(?:штат[а-яі]* |state of )?", re.IGNORECASE
)


class Surroundings(NamedTuple):
    """A country, and a region of it or nothing."""

    country: str
    region: str


def link_places(
    text: str, groups: Sequence[Group], *, countries: Mapping[str, float], places: Places, index: NameIndex
) -> list[Group]:
    """Give places their entries as cities; a name that may be several keeps none.

    Args:
        text: of the article.
        groups: of all names.
        countries: how much the article points to each country, by other names.
        places: all cities.
        index: the known names in the language of the article.
    """
    total = sum(countries.values())
    named = {code for code, strength in countries.items() if strength >= LEAST_COUNTRY_SHARE * total}
    beside = _read_surroundings(text, groups, places)
    return [
        _link(text, group, beside=beside.get(number, ()), named=named, places=places, index=index)
        for number, group in enumerate(groups)
    ]


def _read_surroundings(text: str, groups: Sequence[Group], places: Places) -> Mapping[int, Sequence[Surroundings]]:
    """Return the countries and states that stand right behind names, by the number of the group: "Paris, Texas"."""
    findings = sorted((finding, number) for number, group in enumerate(groups) for finding in group.findings)
    beside: dict[int, list[Surroundings]] = defaultdict(list)
    for (finding, number), (following, other) in pairwise(findings):
        entry = groups[other].entry
        if entry and entry.type == "LOC" and _BESIDE.fullmatch(text, finding.end, following.start) and number != other:
            region = places.regions.get(entry.geonames or 0)
            if region or (entry.country and not entry.id.startswith(GEONAMES_PREFIX)):
                beside[number].append(Surroundings(*region) if region else Surroundings(entry.country or "", ""))
    return beside


def _link(
    text: str, group: Group, *, beside: Sequence[Surroundings], named: set[str], places: Places, index: NameIndex
) -> Group:
    """Return a group with the entry of its city, if it is a place that is not known or known as another city."""
    is_open = group.entry is None or (group.entry.id.startswith(GEONAMES_PREFIX) and beside)
    if not is_open or group.findings[0].label != "LOC":
        return group
    surfaces = dict.fromkeys(text[finding.start : finding.end] for finding in group.findings)
    found = [place for surface in surfaces for place in _candidates(surface, places, index.language)]
    if group.entry:
        found = [place for place in found if any(_lies_in(place.place, one) for one in beside)]
    best = _best(found, beside=beside, named=named, home=index.home)
    if best is None:
        return group
    place = best.place
    form = next((surface for surface in surfaces if place_key(surface) == place_key(best.forms[0])), None)
    label = best.form_in(index.language) if form is None or _CYRILLIC.match(form) else form
    entry = Entry(f"{GEONAMES_PREFIX}{place.geonames}", "LOC", label, place.country, place.geonames)
    return Group(entry, group.findings)


def _candidates(surface: str, places: Places, language: str) -> Iterable[NamedPlace]:
    """Return the cities that a name in any case may mean."""
    found = places.find(surface)
    if not found and language in SOFTENING_LANGUAGES:
        found = places.find(harden(surface))
    if found or " " in surface:
        return found
    if language in GENITIVE_S and surface.endswith("s"):
        return places.find(surface[:-1])
    key = place_key(surface)
    stem = place_key(latin_stem(surface.lower(), language=language))
    return places.find_stem(stem, _NOMINATIVE_ENDINGS) if stem != key else ()


def _best(
    found: Iterable[NamedPlace], *, beside: Sequence[Surroundings], named: set[str], home: str
) -> NamedPlace | None:
    """Return the likeliest city, or None when it is not likely enough or not much likelier than another."""
    scores: dict[int, tuple[float, NamedPlace]] = {}
    for place in found:
        score = _score(place, beside=beside, named=named, home=home)
        if place.place.geonames not in scores or score > scores[place.place.geonames][0]:
            scores[place.place.geonames] = score, place
    ranked = sorted(scores.values(), key=lambda one: (-one[0], one[1].place.geonames))
    if not ranked or ranked[0][0] < LEAST_SCORE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAST_MARGIN:
        return None
    return ranked[0][1]


def _score(named_place: NamedPlace, *, beside: Iterable[Surroundings], named: set[str], home: str) -> float:
    """Return how likely a city is meant, as the logarithm of a number of inhabitants."""
    place = named_place.place
    score = log10(max(1, place.population)) + MAIN_NAME * (
        named_place.is_main or not _LATIN.match(named_place.forms[0])
    )
    if place.country == home:
        score += HOME_COUNTRY
    if place.country in named:
        score += SAME_COUNTRY
    if any(_lies_in(place, one) for one in beside):
        score += BESIDE
    return score


def _lies_in(place: Place, surroundings: Surroundings) -> bool:
    return place.country == surroundings.country and surroundings.region in ("", place.region)
