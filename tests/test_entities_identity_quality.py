"""How well things keep their identity across languages, with floors that may only rise."""

import json
from pathlib import Path

import pytest

from agents.entities import load_gazetteer
from agents.entities.taggers import load_taggers
from training.entities.identity import Scores, score_identity
from training.entities.stories import read_stories

ROOT = Path(__file__).parents[1]
FLOORS: dict[str, dict[str, float]] = json.loads(
    (Path(__file__).parent / "cases/entities/identity_floors.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def scores() -> dict[str, Scores]:
    """The scores with the marked names of the stories, and with those that the models find."""
    stories, gazetteer = read_stories(), load_gazetteer()
    return {
        "marked names": score_identity(stories, taggers=None, gazetteer=gazetteer),
        "whole stage": score_identity(stories, taggers=load_taggers(ROOT / "models"), gazetteer=gazetteer),
    }


@pytest.mark.parametrize("names", FLOORS)
def test_identity_quality_does_not_fall(names: str, scores: dict[str, Scores]) -> None:
    """No score falls below its floor."""
    found = scores[names]._asdict()

    assert {key: found[key] for key, floor in FLOORS[names].items() if found[key] < floor} == {}


def test_stories_are_many_and_in_many_languages() -> None:
    """There are enough stories, each in two to five languages."""
    stories = read_stories()

    assert len(stories) >= 15
    assert all(2 <= len(story.articles) <= 5 for story in stories)
    assert {article.language for story in stories for article in story.articles} >= {
        "en",
        "de",
        "ru",
        "uk",
        "pl",
        "fr",
        "es",
    }
    assert all(
        set(article.mentions.values()) - {"-"} <= set(story.things) for story in stories for article in story.articles
    )
