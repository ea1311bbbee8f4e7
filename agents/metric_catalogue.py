"""Every metric of the service: names, labels and help texts are a contract with dashboards and alerts."""

from dataclasses import dataclass
from typing import Literal

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
LATENCY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86400.0)
RATIO = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as Prometheus sees it."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    description: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


LAG_METRICS = (
    Metric(
        "newsloom_consumer_lag_records",
        "gauge",
        "Records of a partition that wait to be committed, as last known; only partitions that this worker reads.",
        ("topic", "partition"),
    ),
    Metric(
        "newsloom_consumer_lag_seconds",
        "gauge",
        "For how long the oldest of them has waited, by the broker's timestamp; for one that was not read yet, since "
        "it was first noticed. Worked out at each scrape: it grows while anything stands still.",
        ("topic", "partition"),
    ),
    Metric(
        "newsloom_consumer_lag_age_seconds",
        "gauge",
        "How old the last answer of the broker about lag is. It is a few seconds; when it grows, the broker is away or "
        "the worker is blocked, and there may be more records than newsloom_consumer_lag_records says.",
    ),
)
"""What `agents/lag.py` works out at each scrape."""

METRICS = (
    Metric(
        "newsloom_records_received_total",
        "counter",
        "Records taken from the input topic; one that is read again counts again.",
        ("stage",),
    ),
    Metric(
        "newsloom_records_processed_total",
        "counter",
        "Records that are done with. The broker has acknowledged the result of those with the outcome emitted, "
        "dead_lettered or takedown; those that were abandoned, when a batch was given up, are read again.",
        ("stage", "outcome"),
    ),
    Metric(
        "newsloom_records_in_progress",
        "gauge",
        "Records received and not yet processed: at most one batch.",
        ("stage",),
    ),
    Metric(
        "newsloom_stage_duration_seconds",
        "histogram",
        "Time of a stage for one record, decoding and encoding included.",
        ("stage",),
        SECONDS,
    ),
    Metric(
        "newsloom_stage_cpu_seconds_total",
        "counter",
        "CPU time of a stage: part is function, or json for reading and writing records. What its processes use "
        "beyond that is the cost of Kafka.",
        ("stage", "part"),
    ),
    Metric(
        "newsloom_end_to_end_latency_seconds",
        "histogram",
        "From the entry of an article into the stream to its acknowledged enriched record.",
        buckets=LATENCY_SECONDS,
    ),
    Metric(
        "newsloom_retries_total",
        "counter",
        "Attempts repeated because of a fault outside the record: of the broker, or of a process of the pool.",
        ("stage", "error_type"),
    ),
    Metric(
        "newsloom_dead_letters_total",
        "counter",
        "Records that ended on the dead-letter topic; `newsloom dead-letters list` shows them.",
        ("stage", "error_type"),
    ),
    Metric(
        "newsloom_last_record_processed_timestamp_seconds",
        "gauge",
        "Unix time at which the result of a record was last acknowledged.",
        ("stage",),
    ),
    *LAG_METRICS,
    Metric(
        "newsloom_consumer_rebalances_total",
        "counter",
        "Times that partitions were assigned to this worker: once at its start, then whenever a worker comes or goes.",
    ),
    Metric(
        "newsloom_produce_duration_seconds",
        "histogram",
        "From handing a batch to the producer to its last acknowledgement.",
        ("topic",),
        SECONDS,
    ),
    Metric(
        "newsloom_removed_characters_total",
        "counter",
        "Characters that cleaning removed from pages, by what they were.",
        ("reason",),
    ),
    Metric(
        "newsloom_removed_characters_ratio",
        "histogram",
        "Share of the characters of a page that cleaning removed.",
        buckets=RATIO,
    ),
    Metric(
        "newsloom_articles_language_total",
        "counter",
        "Articles by their language tag; und where it is unsure.",
        ("language",),
    ),
    Metric(
        "newsloom_language_confidence_ratio",
        "histogram",
        "How sure the language of an article is, from 0 to 1.",
        buckets=RATIO,
    ),
    Metric(
        "newsloom_entities_extracted_total",
        "counter",
        "Entities found, one for each real-world thing in an article.",
        ("language", "type"),
    ),
    Metric(
        "newsloom_topics_assigned_total",
        "counter",
        "Top-level IPTC Media Topics given to articles; an article may have several.",
        ("topic",),
    ),
    Metric("newsloom_articles_without_topic_total", "counter", "Articles that were given no topic.", ("language",)),
    Metric("newsloom_model_info", "gauge", "A loaded model; always 1.", ("stage", "language", "model", "version")),
    Metric(
        "newsloom_model_load_duration_seconds",
        "gauge",
        "How long loading the models took when the worker started.",
        ("stage",),
    ),
    Metric(
        "newsloom_build_info",
        "gauge",
        "The running version; the fingerprint changes with code, models and settings that change results. Always 1.",
        ("version", "fingerprint"),
    ),
    Metric(
        "newsloom_ready",
        "gauge",
        "1 when models are loaded, partitions assigned and the broker answers; else 0, and /readyz says why.",
    ),
)

CANARY_METRICS = (
    Metric(
        "newsloom_canary_score_ratio",
        "gauge",
        "How right the last canary came back, 1 being entirely; task is cleaning, language, entities or topics.",
        ("task", "language"),
    ),
    Metric("newsloom_canary_latency_seconds", "gauge", "How long the last canary was on its way.", ("language",)),
    Metric(
        "newsloom_canary_returned_timestamp_seconds",
        "gauge",
        "Unix time at which a canary last came back; before the first, the time at which `newsloom canary` started.",
        ("language",),
    ),
    Metric("newsloom_canary_sent_total", "counter", "Canaries that the broker has acknowledged.", ("language",)),
)
"""What `newsloom canary` serves; all others are those of a stage."""

REPLAY_METRICS = (
    Metric("newsloom_replay_articles_published_total", "counter", "Articles that the broker has acknowledged."),
    Metric("newsloom_replay_publish_errors_total", "counter", "Articles that were too large or not acknowledged."),
)
"""What `replay.py` counts, with `--metrics-port`."""
