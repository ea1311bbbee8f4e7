"""The catalogue of metrics: its names follow the conventions, and what records tell is part of it."""

from agents.metric_catalogue import METRICS
from agents.observations import observe
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from schemas import RawArticle


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
