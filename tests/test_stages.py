"""The contract of all stages: what every one of them keeps, whatever the article."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.attempt import Chain, Emitted, Failed, load_chain
from agents.pipeline import PIPELINE, STAGES, load_pipeline, stages_named
from agents.settings import ROOT, Settings
from agents.sources import FoundArticle, read_articles
from agents.stage import Stage
from schemas import CleanedArticle, EnrichedArticle, RawArticle

MODELS = ROOT / "models"
CARRIED = ("uri", "url", "published", "source", "metadata")
SEEDS = [item.article for item in read_articles([ROOT / "seeds"]) if isinstance(item, FoundArticle)]

odd_bodies = st.lists(
    st.sampled_from(
        [
            "The mayor of Vienna opened the bridge over the Danube on Monday, said Anna Gruber of the city council.",
            "Президент Украины прибыл в Токио, где встретился с премьер-министром Японии.",
            "Президентка відвідала Львів і Варшаву; у НАТО про це знають.",
            "Der Bürgermeister von Graz hat am Montag die Brücke eröffnet.",
            "東京で月曜日、新しい橋が開通しました。",
            "Advertisement",
            "Read also: Other news of the day",
            "<b>bold</b> &amp; bright",
            "👩‍👩‍👧 \u200b\u00ad\u0007",
            "\u200fقال الوزير إن المحادثات ستستمر أسبوعا آخر.",
            "",
        ]
    )
    | st.text(max_size=80),
    max_size=8,
).map("\n".join)


@pytest.fixture(scope="module")
def chain() -> Chain:
    """All stages with their models."""
    return load_pipeline(Settings())


def records_of(chain: Chain, article: RawArticle) -> list[Any]:
    """Return the record that each stage makes."""
    records: list[Any] = [article]
    for step in chain.steps:
        records.append(step.advance(records[-1]))
    return records[1:]


def test_pipeline_hops_fit() -> None:
    """Each stage reads what the one before it writes, from raw to enriched."""
    assert STAGES[0].reads is RawArticle
    assert STAGES[-1].writes is EnrichedArticle
    assert all(one.writes is next_one.reads for one, next_one in zip(STAGES, PIPELINE.stages[1:], strict=False))


@pytest.mark.parametrize("article", SEEDS, ids=lambda article: article.uri[-12:])
def test_stages_carry_on_what_is_not_theirs(chain: Chain, article: RawArticle) -> None:
    """What the record says of itself goes through untouched; each stage adds one step and its own type."""
    for position, (step, record) in enumerate(zip(chain.steps, records_of(chain, article), strict=True), start=1):
        assert type(record) is step.stage.writes
        said = {name: value for name in CARRIED if (value := getattr(article, name)) is not None}
        assert {name: getattr(record, name) for name in said} == said
        assert [done.stage for done in record.processing] == [one.stage.name for one in chain.steps[:position]]
        assert type(record).decode(record.encode()) == record


@pytest.mark.parametrize("article", SEEDS, ids=lambda article: article.uri[-12:])
def test_stages_are_deterministic(chain: Chain, article: RawArticle) -> None:
    """The same article gives the same bytes, also after others."""
    first = [record.canonical_json() for record in records_of(chain, article)]

    chain.attempt(None, SEEDS[0].encode())
    second = [record.canonical_json() for record in records_of(chain, article)]

    assert first == second


def assert_exact(record: EnrichedArticle, article: RawArticle) -> None:
    """Offsets of the record address what they say they address."""
    texts = {"headline": record.headline or "", "body": record.body}
    for entity in record.entities:
        for mention in entity.mentions:
            assert texts[mention.field][mention.start : mention.end] == mention.exact
    for topic in record.topics:
        for evidence in topic.evidence:
            if evidence.field is not None:
                assert texts[evidence.field][evidence.start : evidence.end] == evidence.value
    assert_partition(record, article)


def assert_partition(record: CleanedArticle, article: RawArticle) -> None:
    """The segments partition the raw body, the kept ones the clean body."""
    raw_position = position = 0
    for segment in record.cleaning.segments:
        assert segment.raw_start == raw_position <= segment.raw_end
        raw_position = segment.raw_end
        if segment.kept:
            assert segment.start == position
            assert segment.end is not None
            position = segment.end
            if segment.rule is None:
                assert record.body[segment.start : segment.end] == article.body[segment.raw_start : segment.raw_end]
    assert raw_position == len(article.body) == record.cleaning.raw_length
    assert position == len(record.body)


@pytest.mark.parametrize("article", SEEDS, ids=lambda article: article.uri[-12:])
def test_offsets_are_exact_on_seeds(chain: Chain, article: RawArticle) -> None:
    """Every offset in the record of a real-life page is true."""
    assert_exact(records_of(chain, article)[-1], article)


@given(body=odd_bodies)
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_offsets_are_exact_on_odd_text(chain: Chain, body: str) -> None:
    """Whatever the text, there is a record with true offsets or a refusal, never a bug of a stage."""
    article = RawArticle(uri="urn:odd", body=body)

    outcome = chain.attempt(None, article.encode())

    if isinstance(outcome, Failed):
        assert outcome.error_type == "no_article_text", outcome.stacktrace
        return
    assert isinstance(outcome, Emitted)
    assert_exact(EnrichedArticle.decode(outcome.value or b""), article)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_stage_can_be_skipped(stage: Stage[Any, Any]) -> None:
    """Without one stage the others still make a record."""
    loaded = load_pipeline(Settings(), skip=frozenset({stage.name}))

    outcome = loaded.attempt(None, SEEDS[0].encode())

    assert isinstance(outcome, Emitted)
    record = EnrichedArticle.decode(outcome.value or b"")
    assert stage.name not in [step.stage for step in record.processing]


def test_skipped_cleaning_keeps_the_body() -> None:
    """With cleaning skipped, clean offsets are raw offsets."""
    loaded = load_pipeline(Settings(), skip=frozenset({"cleaning", "entities"}))
    article = RawArticle(uri="urn:a", body="Advertisement\n\n  Text with  blanks. ")

    outcome = loaded.attempt(None, article.encode())

    assert isinstance(outcome, Emitted)
    record = EnrichedArticle.decode(outcome.value or b"")
    assert record.body == article.body
    assert [(segment.raw_start, segment.raw_end) for segment in record.cleaning.segments] == [(0, len(article.body))]


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
)  # numpy's
@pytest.mark.parametrize(
    "name", [str(path.relative_to(MODELS)) for path in sorted(MODELS.rglob("*.*")) if path.suffix in {".npz", ".json"}]
)
def test_stage_says_that_its_model_is_damaged(name: str, tmp_path: Path) -> None:
    """Half of a file is there: in one line, which stage, and where its models lie."""
    models = tmp_path / "models"
    shutil.copytree(MODELS, models, copy_function=os.symlink)
    (models / name).unlink()
    (models / name).write_bytes((MODELS / name).read_bytes()[: (MODELS / name).stat().st_size // 2])
    (stage,) = stages_named([name.partition("/")[0].partition("-")[0]])

    with pytest.raises(ValueError, match=f"^the models of {stage.name} in {models} are damaged"):
        load_chain([stage], Settings(models_dir=models))
