"""The canaries: their articles are right, their scores fall with any damage, and no answer counts twice."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import Chain, Emitted
from agents.canary import FLOOR_RATIO, TASKS, LabelledArticle, labelled_articles, score
from agents.canary.rounds import Rounds
from agents.pipeline import load_pipeline
from agents.settings import Settings
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from schemas import EnrichedArticle, Entity, Mention, RawArticle, Subject

ARTICLES = labelled_articles()
EACH_ARTICLE = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.language)
Damage = Callable[[EnrichedArticle, int], dict[str, object]]


def entity(kind: str, name: str) -> Entity:
    """Return an entity that is named by its label, its id, or both."""
    mention = Mention(start=0, end=1, exact="x", field="body", source="model")
    return Entity.model_validate(
        {"id": name, "type": kind, "label": name, "salience": 1, "confidence": 1, "mentions": [mention]}
    )


def perfect(article: LabelledArticle) -> EnrichedArticle:
    """Return the record that an article should become."""
    raw = RawArticle(uri="urn:a", body=article.text)
    record = give_no_topics(find_no_entities(leave_undetermined(keep_everything(raw))))
    return record.model_copy(
        update={
            "language": record.language.model_copy(update={"tag": article.language}),
            "entities": tuple(entity(kind, name) for kind, name in sorted(article.entities)),
            "topics": tuple(subject(uri) for uri in sorted(article.topics)),
        }
    )


def subject(uri: str, *, level: int = 1) -> Subject:
    """Return a topic of an article."""
    return Subject(uri=uri, label="l", level=level, confidence=1)


def without(items: tuple[object, ...], position: int) -> tuple[object, ...]:
    """Leave one out."""
    position %= len(items)
    return items[:position] + items[position + 1 :]


DAMAGES: dict[str, tuple[str, Damage]] = {
    "a word is lost": (
        "cleaning",
        lambda record, seed: {"body": " ".join(map(str, without(tuple(re.findall(r"\w+", record.body)), seed)))},
    ),
    "noise stays": ("cleaning", lambda record, _: {"body": f"{record.body}\nRead also: noise"}),
    "another language": ("language", lambda record, _: {"language": record.language.model_copy(update={"tag": "und"})}),
    "an entity is missed": ("entities", lambda record, seed: {"entities": without(record.entities, seed)}),
    "an entity is invented": ("entities", lambda record, _: {"entities": (*record.entities, entity("ORG", "x"))}),
    "an entity is there twice": ("entities", lambda record, _: {"entities": (*record.entities, record.entities[0])}),
    "a topic is missed": ("topics", lambda record, seed: {"topics": without(record.topics, seed)}),
    "a topic is invented": ("topics", lambda record, _: {"topics": (*record.topics, subject("medtop:99000000"))}),
}


@EACH_ARTICLE
def test_score_of_the_expected_record_is_one(article: LabelledArticle) -> None:
    """Nothing is missed and nothing too much; topics below the top level do not count."""
    record = perfect(article)
    narrower = (*record.topics, subject("medtop:20000001", level=2))

    assert score(record.model_copy(update={"topics": narrower}), article) == dict.fromkeys(TASKS, 1.0)


@given(
    article=st.sampled_from(ARTICLES), kinds=st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1), seed=st.integers(0)
)
def test_score_falls_with_each_damage(article: LabelledArticle, kinds: list[str], seed: int) -> None:
    """What is damaged scores less than before, and stays in its range; nothing else is touched by it."""
    record = perfect(article)
    for task, damage in (DAMAGES[kind] for kind in dict.fromkeys(kinds)):
        before = score(record, article)
        damaged = record.model_copy(update=damage(record, seed)) if before[task] == 1 else record
        record, after = damaged, score(damaged, article)

        assert 0 <= after[task] < 1
        assert {**after, task: 0} == {**before, task: 0}


@pytest.fixture(scope="module")
def chain() -> Chain:
    """All stages with the models that ship."""
    return load_pipeline(Settings())


@EACH_ARTICLE
def test_models_are_right_on_every_article(chain: Chain, article: LabelledArticle) -> None:
    """A canary is wrong when something has broken, so it must be right today."""
    outcome = chain.attempt(None, article.raw.encode())

    assert isinstance(outcome, Emitted)
    record = EnrichedArticle.decode(outcome.value or b"")
    scores = score(record, article)
    assert min(scores.values()) >= FLOOR_RATIO, (scores, [(found.type, found.id) for found in record.entities])


@EACH_ARTICLE
def test_article_is_like_a_page(article: LabelledArticle) -> None:
    """It has the length of a short news story, and lines around it that do not belong to it."""
    noise = set(article.page.splitlines()) - set(article.text.splitlines())

    assert 150 <= len(article.text.split()) <= 250
    assert len(noise) >= 5
    assert {kind for kind, _ in article.entities} == {"PER", "ORG", "LOC"}


answers = st.lists(st.tuples(st.sampled_from(["de", "en"]), st.integers(0, 4), st.booleans()), max_size=30)


@given(answers=answers)
def test_rounds_count_each_answer_once_and_in_order(answers: list[tuple[str, int, bool]]) -> None:
    """Duplicates, late answers of older rounds and those to another process do not count."""
    ours, other = Rounds(), Rounds()
    names = [(ours.begin(), other.begin()) for _ in range(5)]

    counted = [(lang, number) for lang, number, foreign in answers if ours.settle(lang, names[number][foreign])]

    for language in ("de", "en"):
        numbers = [number for lang, number in counted if lang == language]
        assert numbers == sorted(set(numbers))
        assert max(numbers, default=-1) == max(
            (number for lang, number, foreign in answers if lang == language and not foreign), default=-1
        )
        assert (language in ours.missing(["de", "en"])) == (4 not in numbers)


@pytest.mark.parametrize("name", ["", "round", "1", "-1", "x-²"])
def test_rounds_ignore_what_is_no_name_of_theirs(name: str) -> None:
    """Anybody may write a header."""
    rounds = Rounds()
    rounds.begin()

    assert not rounds.settle("de", name)
