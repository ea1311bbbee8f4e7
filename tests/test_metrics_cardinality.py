"""The number of series is bounded, whatever articles hold and however they fail."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiokafka.errors import KafkaError
from prometheus_client.parser import text_string_to_metric_families

from agents.attempt import Chain, Step
from agents.batch import BatchProcessor, Fetched
from agents.dead_letter import Origin
from agents.delivery import Parcel
from agents.metric_catalogue import METRICS
from agents.metrics import MAX_LABEL_SETS, Metrics
from agents.pool import InPlace
from agents.settings import Settings
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from agents.stage import LoadedStage, Stage, UnfitArticleError
from hasty_loop import HastyLoop
from schemas import (
    CleanedArticle,
    EnrichedArticle,
    Entity,
    EntityTaggedArticle,
    LanguageTaggedArticle,
    RawArticle,
    Subject,
)

ARTICLES = 10_000
BATCH_RECORDS = 500
FAILING_EVERY = 10
"""One article of so many fails, and one result is refused once: each time with an error of a name of its own."""
BOUND = sum(MAX_LABEL_SETS + 1 if metric.kind == "counter" else len(metric.buckets) + 3 for metric in METRICS)
"""Every counter full; of a histogram its buckets, the one without an end, sum and count; one series of a gauge."""


def odd(number: int) -> str:
    """Return a label's value that no article before has had, with everything that must be escaped."""
    return f'x-{number} "quoted" {{a="b"}}\nnewline \\ backslash'


def odd_language(article: RawArticle, number: int) -> LanguageTaggedArticle:
    """Return an article in a language of its own."""
    tagged = leave_undetermined(keep_everything(article))
    return tagged.model_copy(update={"language": tagged.language.model_copy(update={"tag": odd(number)})})


def odd_entities(article: RawArticle, number: int) -> EntityTaggedArticle:
    """Return an article that names a place, in a language of its own."""
    place = Entity(id="a", type="LOC", label="A", salience=1, confidence=1, mentions=())
    return find_no_entities(odd_language(article, number)).model_copy(update={"entities": (place,)})


def odd_topics(article: RawArticle, number: int) -> EnrichedArticle:
    """Return an article with a topic of its own, or without one in a language of its own."""
    subject = Subject(uri="medtop:01000000", label="A", level=1, confidence=1).model_copy(update={"uri": odd(number)})
    return give_no_topics(odd_entities(article, number)).model_copy(update={"topics": (subject,) * (number % 2)})


def stage_of(writes: type[CleanedArticle], make: Callable[[RawArticle, int], CleanedArticle]) -> InPlace:
    """Return a runner of a stage that makes odd records, and fails in odd ways."""

    def run(article: RawArticle) -> CleanedArticle:
        number = int(str(article.metadata["number"]))
        if number % FAILING_EVERY == 0:
            raise type("OddError", (UnfitArticleError,), {"error_type": odd(number)})
        return make(article, number)

    loaded = LoadedStage(run=run)
    return InPlace(load=lambda: Chain((Step(Stage("odd", RawArticle, writes, lambda _settings: loaded), loaded),)))


async def process_batch(processor: BatchProcessor, numbers: range) -> None:
    """Process articles; some results are refused at first."""
    refused = {str(number) for number in numbers if number % FAILING_EVERY == 1}

    async def send(parcel: Parcel) -> Awaitable[object]:
        number = (parcel.key or b"").decode()
        if number in refused:
            refused.remove(number)
            raise type(odd(int(number)), (KafkaError,), {})
        return asyncio.ensure_future(asyncio.sleep(0))

    messages = [
        Fetched(
            b"%d" % number, RawArticle(uri=str(number), body="A", metadata={"number": number}).encode(), 0.0, origin
        )
        for number in numbers
        for origin in [Origin("raw", 0, number, ())]
    ]
    await processor.process(messages, send=send)


def series(metrics: Metrics) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the names and labels of a scrape."""
    families = text_string_to_metric_families(metrics.expose().decode())
    return {(sample.name, tuple(sample.labels.items())) for family in families for sample in family.samples}


@pytest.mark.parametrize(
    ("writes", "make", "label"),
    [
        (LanguageTaggedArticle, odd_language, ("newsloom_articles_language_total", "language")),
        (EntityTaggedArticle, odd_entities, ("newsloom_entities_extracted_total", "language")),
        (EnrichedArticle, odd_topics, ("newsloom_topics_assigned_total", "topic")),
    ],
    ids=["languages", "entities", "topics"],
)
def test_number_of_series_is_bounded(
    writes: type[CleanedArticle], make: Callable[[RawArticle, int], CleanedArticle], label: tuple[str, str]
) -> None:
    """Ten thousand odd articles: the second half of them adds no series, and none is counted nowhere."""
    metrics = Metrics("odd")
    runner = stage_of(writes, make)
    loaded = runner.start()
    metrics.loaded(loaded)
    stage = Stage("odd", RawArticle, writes, lambda _settings: LoadedStage(run=lambda article: make(article, 0)))
    processor = BatchProcessor(
        stage=stage, settings=Settings(dead_letter_brake_ratio=2), runner=runner, metrics=metrics
    )
    found = []
    with asyncio.Runner(loop_factory=HastyLoop) as loop:
        for begin in range(0, ARTICLES, BATCH_RECORDS):
            loop.run(process_batch(processor, range(begin, begin + BATCH_RECORDS)))
            found.append(series(metrics))

    half, whole = found[len(found) // 2 - 1], found[-1]
    name, key = label
    assert half == whole
    assert len(whole) < BOUND
    assert all(
        sum(sample == counter for sample, _ in whole) <= MAX_LABEL_SETS + 1
        for counter in (metric.name for metric in METRICS if metric.kind == "counter")
    )
    assert (name, ((key, odd(21)),)) in {(sample, labels[:1]) for sample, labels in whole}
    assert metrics.registry.get_sample_value("newsloom_records_received_total", {"stage": "odd"}) == ARTICLES
