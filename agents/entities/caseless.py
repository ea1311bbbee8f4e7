"""Known names in languages that no tagger of ours reads: in most of them a name has no capital, in some no spaces."""

import re
from collections.abc import Iterable, Iterator

from agents.entities.entry import GEONAMES_PREFIX, Entry
from agents.entities.places import Places

SHORTEST_UNSPACED = 2
SHORTEST_SPACED = 3
SHORTEST_CITY = 3
"""Letters; Japanese surnames and many words of Chinese and Korean are two."""
LEAST_POPULATION = 300_000

_SCRIPTS = {
    "ja": "[\u3041-\u30ff\u4e00-\u9fff]",
    "zh": "[\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7a3]",
    "ar": "[\u0620-\u06cc]",
    "fa": "[\u0620-\u06cc]",
    "he": "[\u05d0-\u05ea]",
    "hi": "[\u0900-\u0963]",
    "el": "[\u0370-\u03ff]",
}
_BOUNDARIES = {
    "ja": ("", ""),
    "zh": ("", ""),
    "ko": (r"(?<!\w)", ""),
    "ar": (r"(?:(?<!\w)|(?<=(?<!\w)[\u0648\u0628\u0644\u0641\u0643]))", r"(?!\w)"),
    "fa": (r"(?<!\w)", r"(?!\w)"),
    "he": (r"(?:(?<!\w)|(?<=(?<!\w)[\u05d1\u05d4\u05d5\u05dc\u05de\u05e9\u05db]))", r"(?!\w)"),
    "hi": (r"(?<!\w)", r"(?!\w)"),
}
"""What stands before and behind a name: Korean particles follow, Arabic and Hebrew "and", "in", "to" come before it."""


def read_large_cities(language: str, places: Places) -> Iterator[tuple[str, Entry]]:
    """Yield the names of large cities in the script of a language without a tagger."""
    script = _SCRIPTS.get(language)
    if script is None:
        return
    for form, place in places.read_large(re.compile(script), least_population=LEAST_POPULATION):
        if len(form) >= SHORTEST_CITY:
            number = place.geonames
            yield form, Entry(f"{GEONAMES_PREFIX}{number}", "LOC", form, place.country, number)


def caseless_pattern(names: Iterable[str], language: str) -> re.Pattern[str] | None:
    """Return what finds any of the names in a text, the longest first; None for a language with capitals."""
    if language not in _BOUNDARIES:
        return None
    before, behind = _BOUNDARIES[language]
    shortest = SHORTEST_SPACED if behind else SHORTEST_UNSPACED
    script = re.compile(_SCRIPTS[language])
    known = sorted({name for name in names if len(name) >= shortest and script.match(name)})
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, longest_first))}){behind}")
