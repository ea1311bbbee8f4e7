"""A batch with canaries in it: they go to a topic of their own, and are no news to the metrics."""

import re
from typing import Any

import pytest

from agents.batch import Fetched
from agents.dead_letter import Origin
from agents.headers import CANARY, Headers
from agents.metrics import Metrics
from agents.pipeline import STAGES
from agents.skipping import find_no_entities, keep_everything, leave_undetermined
from agents.stage import Stage
from in_process import process
from schemas import CANARY_TOPIC, RawArticle

RAW = RawArticle(uri="urn:a", body="The mayor of Vienna opened the new bridge over the Danube on Monday.")
CLEANED = keep_everything(RAW)
TAGGED = leave_undetermined(CLEANED)
WITH_ENTITIES = find_no_entities(TAGGED)
INPUTS = dict(zip((stage.name for stage in STAGES), (RAW, CLEANED, TAGGED, WITH_ENTITIES), strict=True))
ABOUT_NEWS = re.compile(
    r"^(newsloom_(?:removed|articles|language|entities|topics|end_to_end)_\w+_(?:total|count))(?:{.*})? [1-9]",
    flags=re.MULTILINE,
)
MARK: Headers = ((CANARY, b"round-1"),)


def message(stage: Stage[Any, Any], headers: Headers) -> Fetched:
    """Return an article as the stage reads it."""
    return Fetched(b"urn:a", INPUTS[stage.name].encode(), 0.0, Origin("topic", 0, 0, headers))


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_batch_keeps_canaries_out_of_what_is_measured_of_the_news(stage: Stage[Any, Any]) -> None:
    """They are counted as records; languages, entities, topics and latency are those of the articles beside them."""
    metrics = Metrics(stage.name)

    process(stage, [message(stage, MARK)] * 2, metrics)
    alone = ABOUT_NEWS.findall(metrics.expose().decode())
    process(stage, [message(stage, ())], metrics)

    page = metrics.expose().decode()
    assert alone == []
    assert ABOUT_NEWS.findall(page)
    assert f'newsloom_records_received_total{{stage="{stage.name}"}} 3.0' in page
    assert f'newsloom_records_processed_total{{outcome="emitted",stage="{stage.name}"}} 3.0' in page
    assert f'newsloom_records_in_progress{{stage="{stage.name}"}} 0.0' in page


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_batch_sends_canaries_to_a_topic_of_their_own_at_the_end(stage: Stage[Any, Any]) -> None:
    """Up to the last stage they travel with the articles; the mark stays, and nothing else gets it."""
    canary, article = process(stage, [message(stage, MARK), message(stage, ())], Metrics(stage.name))

    assert dict(canary.headers)[CANARY] == b"round-1"
    assert CANARY not in dict(article.headers)
    assert article.topic == stage.writes.kafka_topic
    assert canary.topic == (CANARY_TOPIC if stage is STAGES[-1] else article.topic)
    assert canary.key == article.key
