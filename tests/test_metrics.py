"""Metrics: what is received is processed or in progress; names and help texts follow the conventions."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from agents.attempt import Emitted, Failed, Outcome
from agents.metric_catalogue import METRICS
from agents.metrics import Metrics
from agents.observations import observe
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from schemas import RawArticle

outcomes = st.one_of(
    st.builds(Emitted, key=st.just(b"a"), value=st.none() | st.just(b"{}"), duration_seconds=st.floats(0, 100)),
    st.builds(
        Failed,
        stage=st.just("cleaning"),
        error_type=st.sampled_from(["undecodable", "stage_error"]),
        exception=st.just("E"),
        message=st.just("m"),
    ),
)


def samples(metrics: Metrics) -> dict[str, float]:
    """Return the sum of each sample name over its labels."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics.expose().decode()):
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0) + sample.value
    return sums


@given(batches=st.lists(st.lists(outcomes, max_size=5), max_size=5), unfinished=st.integers(0, 5))
def test_received_is_processed_plus_in_progress(batches: list[list[Outcome]], unfinished: int) -> None:
    """The invariant of the contract, whatever becomes of the records."""
    metrics = Metrics("cleaning")

    for batch in batches:
        metrics.received(len(batch))
        metrics.processed(batch)
    metrics.received(unfinished)

    found = samples(metrics)
    received = found["newsloom_records_received_total"]
    assert received == sum(map(len, batches)) + unfinished
    assert received == found["newsloom_records_processed_total"] + found["newsloom_records_in_progress"]


def test_every_record_observes_metrics_of_the_catalogue() -> None:
    """What a record tells the metrics are names and labels that exist."""
    catalogue = {metric.name: len(metric.labels) for metric in METRICS}
    cleaned = keep_everything(RawArticle(uri="urn:a", body="Text."))
    tagged = find_no_entities(leave_undetermined(cleaned))

    found = [
        *observe(cleaned),
        *observe(leave_undetermined(cleaned)),
        *observe(tagged),
        *observe(give_no_topics(tagged)),
    ]

    assert {observation.metric for observation in found} >= {
        "newsloom_removed_characters_ratio",
        "newsloom_articles_language_total",
        "newsloom_articles_without_topic_total",
    }
    assert all(len(observation.labels) == catalogue[observation.metric] for observation in found)


def test_every_metric_follows_the_conventions() -> None:
    """Prefix, base unit, suffix and help text, as Prometheus asks for."""
    for metric in METRICS:
        assert metric.name.startswith("newsloom_")
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert bool(metric.buckets) == (metric.kind == "histogram")
        assert metric.description.endswith(".")
