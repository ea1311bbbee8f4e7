"""Score the identity of entities over stories in several languages: `python -m training.entities.identity`."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.tagger import Tagger
from agents.entities.taggers import load_taggers
from schemas import EntityTaggedArticle
from training.entities.readings import Reading, is_known, read_mentions, tag_article
from training.entities.stories import Story, read_stories

MODELS_FOLDER = Path(__file__).parents[2] / "models"
FIRST_THINGS = 3
"""How many of the main things of a story should be among as many of the most salient entities, and one more."""
SCORE_DIGITS = 4


class Scores(NamedTuple):
    """What is measured; all lie in [0, 1].

    Attributes:
        pairs: F1 over pairs of mentions in a story that are one thing.
        pairs_precision: share of pairs with one identifier that are one thing.
        across: F1 over pairs in different languages only.
        link_precision: share of mentions with a known identifier whose identifier is right.
        link_recall: share of mentions of known things that have it.
        first_country: share of articles with the right main country.
        salient: share of the most important things that are among the most salient entities.
    """

    pairs: float
    pairs_precision: float
    across: float
    link_precision: float
    link_recall: float
    first_country: float
    salient: float


def score_identity(stories: Iterable[Story], *, taggers: Mapping[str, Tagger] | None, gazetteer: Gazetteer) -> Scores:
    """Return the scores over stories; without taggers their marked names are taken."""
    counts, across = Counter[str](), Counter[str]()
    links = Counter[str]()
    countries: list[float] = []
    salient: list[float] = []
    for story in stories:
        readings: list[Reading] = []
        for article in story.articles:
            tagged = tag_article(article, taggers=taggers, gazetteer=gazetteer)
            read = list(read_mentions(story, article, tagged))
            readings += read
            countries.append(float(bool(tagged.countries) and tagged.countries[0].code == story.countries[0]))
            salient.append(_salient_share(story, read, tagged))
        _count_pairs(readings, counts=counts, across=across)
        _count_links(readings, links)
    return Scores(
        pairs=_f1(counts),
        pairs_precision=_share(counts["right"], counts["found"]),
        across=_f1(across),
        link_precision=_share(links["right"], links["found"]),
        link_recall=_share(links["right"], links["expected"]),
        first_country=_share(sum(countries), len(countries)),
        salient=_share(sum(salient), len(salient)),
    )


def _count_pairs(readings: Sequence[Reading], *, counts: Counter[str], across: Counter[str]) -> None:
    """Count the pairs of mentions that are one thing, have one identifier, and both."""
    for one, other in combinations(readings, 2):
        is_one, has_one = one.thing == other.thing, one.found is not None and one.found == other.found
        for counter in (counts, across) if one.language != other.language else (counts,):
            counter.update({"expected": is_one, "found": has_one, "right": is_one and has_one})


def _count_links(readings: Iterable[Reading], links: Counter[str]) -> None:
    """Count the mentions of things with a public identifier, those that have one, and those that have the right one."""
    for reading in readings:
        expects_link = reading.expected is not None and is_known(reading.expected)
        links.update(
            {
                "expected": expects_link,
                "found": reading.is_linked,
                "right": reading.is_linked and reading.found == reading.expected,
            }
        )


def _salient_share(story: Story, readings: Iterable[Reading], tagged: EntityTaggedArticle) -> float:
    """Return the share of the first things of a story that are among the most salient entities."""
    named = {reading.thing: reading.found for reading in readings}
    wanted = [thing for thing in story.things if thing in named][:FIRST_THINGS]
    best = {entity.id for entity in tagged.entities[: FIRST_THINGS + 1]}
    return sum(named[thing] in best for thing in wanted) / len(wanted)


def _f1(counts: Mapping[str, int]) -> float:
    return _share(2 * counts["right"], counts["expected"] + counts["found"])


def _share(part: float, whole: float) -> float:
    return round(part / whole, SCORE_DIGITS) if whole else 0.0


def main() -> None:
    """Read the command line, print a table; with `--errors`, what went wrong in stories that rules may be tuned on."""
    parser = argparse.ArgumentParser(prog="python -m training.entities.identity", description="Score identity.")
    parser.add_argument("--errors", action="store_true", help="print wrong identifiers")
    options = parser.parse_args()
    stories, gazetteer = read_stories(), load_gazetteer()
    for name, taggers in (("marked names", None), ("whole stage", load_taggers(MODELS_FOLDER))):
        for is_held_out in (False, True):
            chosen = [story for story in stories if story.is_held_out == is_held_out]
            scores = score_identity(chosen, taggers=taggers, gazetteer=gazetteer)
            cells = "  ".join(f"{key} {value:.3f}" for key, value in scores._asdict().items())
            print(f"{name}, {'held-out' if is_held_out else 'tuned'} stories ({len(chosen)}): {cells}")
    if options.errors:
        print_errors((story for story in stories if not story.is_held_out), gazetteer)


def print_errors(stories: Iterable[Story], gazetteer: Gazetteer) -> None:
    """Print the things that have several identifiers or a wrong one, with the marked names."""
    for story in stories:
        readings = [
            reading
            for article in story.articles
            for reading in read_mentions(story, article, tag_article(article, taggers=None, gazetteer=gazetteer))
        ]
        for thing in story.things.values():
            found = Counter((reading.language, reading.found) for reading in readings if reading.thing == thing.name)
            if len({identifier for _, identifier in found}) > 1 or (thing.id and {i for _, i in found} != {thing.id}):
                print(story.name, thing.name, thing.id, dict(found))


if __name__ == "__main__":
    main()
