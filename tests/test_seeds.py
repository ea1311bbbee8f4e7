"""The seed articles and their expected records fit each other."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from babel import Locale
from pydantic import BaseModel, ConfigDict, TypeAdapter

from agents.sources import FoundArticle, read_articles
from schemas import EntityType, RawArticle, Reason

SEEDS = Path(__file__).parents[1] / "seeds"
SUFFIXES = (".txt", ".html", ".jsonl", ".gz")
TOP_TOPICS = {f"medtop:{number:02}000000" for number in range(1, 18)}
REASONS_TO_SHOW = set(get_args(Reason)) - {"other"}
UNSEEN = re.compile(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>")
CHARACTERS_PER_JAPANESE_WORD = 2
LETTERS_OF_STEM = 3  # what Slavic case endings leave of even the shortest names in the seeds


class Strict(BaseModel):
    """A frozen part of an expected record, without room for misspelt fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedEntity(Strict):
    """An important entity, in the nominative."""

    label: str
    type: EntityType


class Removal(Strict):
    """A line, or a part of one, that does not belong to the article."""

    text: str
    reason: Reason


class ExpectedRecord(Strict):
    """What an article should become."""

    language: str
    headline: str | None
    body: str
    entities: tuple[ExpectedEntity, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    removed: tuple[Removal, ...]


@dataclass(frozen=True)
class Seed:
    """An article and what it should become."""

    location: str
    article: RawArticle
    expected: ExpectedRecord


def seed_files() -> list[Path]:
    """Return the pages, without the expected records and the read-me."""
    return sorted(path for path in SEEDS.iterdir() if path.suffix in SUFFIXES)


def expected_file(page: Path) -> Path:
    """Return where the expected record of a page lies."""
    return SEEDS / "expected" / f"{page.name.split('.')[0]}.json"


def read_seeds() -> Iterator[Seed]:
    """Yield each article with its expected record."""
    records = TypeAdapter(ExpectedRecord | list[ExpectedRecord])
    for page in seed_files():
        expected = records.validate_json(expected_file(page).read_bytes())
        wanted = expected if isinstance(expected, list) else [expected]
        for item, record in zip(read_articles([page]), wanted, strict=True):
            assert isinstance(item, FoundArticle)
            yield Seed(Path(item.location).name, item.article, record)


def visible_text(article: RawArticle) -> str:
    """Return what a reader would see, with entities decoded however often they were escaped."""
    text = article.body if article.content_type == "text/plain" else UNSEEN.sub("\n", article.body)
    return html.unescape(html.unescape(text))


def squashed(text: str) -> str:
    """Return the text without blanks."""
    return re.sub(r"\s", "", text)


ALL_SEEDS = tuple(read_seeds())
EACH_SEED = pytest.mark.parametrize("seed", ALL_SEEDS, ids=lambda seed: seed.location)


def test_seeds_pairs() -> None:
    """Every page has its expected record and the reverse."""
    assert {expected_file(page) for page in seed_files()} == set((SEEDS / "expected").iterdir())


def test_seeds_languages() -> None:
    """There are enough articles in each of the languages that we show."""
    assert Counter(seed.expected.language for seed in ALL_SEEDS) >= Counter(
        {"en": 4, "de": 4, "ru": 3, "uk": 3, "fr": 1, "pl": 1, "es": 1, "ja": 1}
    )


def test_seeds_reasons() -> None:
    """Every kind of noise occurs."""
    assert {removal.reason for seed in ALL_SEEDS for removal in seed.expected.removed} >= REASONS_TO_SHOW


def test_seeds_topics() -> None:
    """At least ten subjects are the main one of an article."""
    assert len({seed.expected.topics[0] for seed in ALL_SEEDS}) >= 10


@pytest.mark.parametrize(("suffix", "at_least"), [(".txt", 12), (".html", 2), (".jsonl", 1), (".gz", 1)])
def test_seeds_shapes(suffix: str, at_least: int) -> None:
    """Pages come in every shape that replay reads."""
    assert sum(page.suffix == suffix for page in seed_files()) >= at_least


@pytest.mark.parametrize(
    ("name", "charset"), [("10-ru-aral-saksaul.txt", "cp1251"), ("07-de-kunstfaelscher.html", "cp1252")]
)
def test_seeds_charsets(name: str, charset: str) -> None:
    """A page in an old character set is read as what it is."""
    [seed] = (seed for seed in ALL_SEEDS if seed.location == name)

    assert seed.article.body == (SEEDS / name).read_bytes().decode(charset)


def test_seeds_metadata() -> None:
    """One article brings nested metadata of its crawler."""
    assert any(isinstance(value, dict) for seed in ALL_SEEDS for value in seed.article.metadata.values())


@EACH_SEED
def test_seeds_length(seed: Seed) -> None:
    """A seed is as long as a usual news article."""
    body = seed.expected.body

    words = len(body) / CHARACTERS_PER_JAPANESE_WORD if seed.expected.language == "ja" else len(body.split())

    assert 150 <= words <= 500


@EACH_SEED
def test_seeds_identifiers(seed: Seed) -> None:
    """Subjects and countries exist, and none is named twice."""
    known = TOP_TOPICS | set(Locale("en").territories)

    for identifiers in (seed.expected.topics, seed.expected.countries):
        assert identifiers
        assert known.issuperset(identifiers)
        assert len(set(identifiers)) == len(identifiers)


@EACH_SEED
def test_seeds_entities(seed: Seed) -> None:
    """Every expected entity is named in the clean article, if in another case."""
    text = f"{seed.expected.headline} {seed.expected.body}".casefold()

    stems = [word[:LETTERS_OF_STEM].casefold() for entity in seed.expected.entities for word in entity.label.split()]

    assert stems
    assert all(stem in text for stem in stems)


@EACH_SEED
def test_seeds_removed(seed: Seed) -> None:
    """What is to be removed is on the page, and not in the clean body."""
    page = squashed(visible_text(seed.article))

    removed = [squashed(removal.text) for removal in seed.expected.removed]

    assert all(text in page for text in removed)
    assert not any(removal.text in seed.expected.body for removal in seed.expected.removed)


@EACH_SEED
def test_seeds_account(seed: Seed) -> None:
    """The clean body is what is left of a text page; an HTML page has menus besides."""
    headline, body = seed.expected.headline or "", squashed(seed.expected.body)
    removed = [removal.text for removal in seed.expected.removed]

    rest = squashed(visible_text(seed.article))
    for text in sorted(map(squashed, [*removed, headline]), key=len, reverse=True):
        rest = rest.replace(text, "")

    assert (body in rest) if seed.article.content_type == "text/html" else (body == rest)
