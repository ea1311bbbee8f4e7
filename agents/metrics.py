"""The metrics of one process: a registry of its own, updated in steps that a scrape never sees half done."""

import threading
import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from agents.attempt import Emitted, Outcome
from agents.metric_catalogue import LAG_METRICS, METRICS, Metric
from agents.observations import Observation
from agents.pool_member import Loaded
from agents.stage import VERSION

Collector = Counter | Gauge | Histogram

MAX_LABEL_SETS = 256
"""So many combinations of labels a metric may have; further ones are counted as `other`."""

LABELS = {metric.name: metric.labels for metric in METRICS}
OUTCOMES = ("emitted", "dead_lettered", "takedown", "abandoned")


class Metrics:
    """What the worker of one stage counts."""

    def __init__(self, stage: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # they double the series and nobody asks for them
        self.registry = CollectorRegistry()
        self._stage = stage
        self._lock = threading.Lock()
        self._collectors = {
            metric.name: registered(metric, self.registry) for metric in METRICS if metric not in LAG_METRICS
        }
        self._label_sets: dict[str, set[tuple[str, ...]]] = {}
        for name in ("newsloom_records_received_total", "newsloom_records_in_progress"):
            self._collectors[name].labels(stage)
        for outcome in OUTCOMES:
            self._collectors["newsloom_records_processed_total"].labels(stage, outcome)

    def expose(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        with self._lock:
            return generate_latest(self.registry)

    def loaded(self, loaded: Loaded) -> None:
        """Note what was loaded."""
        for model in loaded.models:
            self.set("newsloom_model_info", 1, self._stage, model.language, model.name, model.version)
        self.set("newsloom_model_load_duration_seconds", loaded.duration_seconds, self._stage)
        self.set("newsloom_build_info", 1, VERSION, loaded.fingerprint)

    def received(self, count: int) -> None:
        """Count records that were taken from the input topic."""
        with self._lock:
            self.count("newsloom_records_received_total", count, self._stage)
            self._gauge("newsloom_records_in_progress").labels(self._stage).inc(count)

    def processed(self, outcomes: Iterable[Outcome]) -> None:
        """Count records whose results were acknowledged."""
        with self._lock:
            for outcome in outcomes:
                self._processed(outcome)
            self.set("newsloom_last_record_processed_timestamp_seconds", time.time(), self._stage)

    def abandoned(self, count: int) -> None:
        """Count records that were given up: whoever reads their partition next takes them from the topic again."""
        with self._lock:
            self.count("newsloom_records_processed_total", count, self._stage, "abandoned")
            self._gauge("newsloom_records_in_progress").labels(self._stage).dec(count)

    def _processed(self, outcome: Outcome) -> None:
        if isinstance(outcome, Emitted):
            kind = "takedown" if outcome.value is None else "emitted"
            self.count("newsloom_stage_cpu_seconds_total", outcome.function_cpu_seconds, self._stage, "function")
            self.count("newsloom_stage_cpu_seconds_total", outcome.json_cpu_seconds, self._stage, "json")
            for observation in outcome.observations:
                self._observe(observation)
        else:
            kind = "dead_lettered"
            self.count("newsloom_dead_letters_total", 1, self._stage, outcome.error_type)
        self.count("newsloom_records_processed_total", 1, self._stage, kind)
        self._gauge("newsloom_records_in_progress").labels(self._stage).dec()
        if outcome.duration_seconds:
            self.observe("newsloom_stage_duration_seconds", outcome.duration_seconds, self._stage)

    def retried(self, error_type: str, count: int = 1) -> None:
        """Count attempts that are repeated."""
        self.count("newsloom_retries_total", count, self._stage, error_type)

    def count(self, name: str, amount: float, *labels: str) -> None:
        """Add to a counter."""
        collector = self._collectors[name]
        assert isinstance(collector, Counter)
        (collector.labels(*self._bounded(name, labels)) if labels else collector).inc(amount)

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge."""
        gauge = self._gauge(name)
        (gauge.labels(*labels) if labels else gauge).set(value)

    def observe(self, name: str, value: float, *labels: str) -> None:
        """Add a value to a histogram."""
        collector = self._collectors[name]
        assert isinstance(collector, Histogram)
        (collector.labels(*labels) if labels else collector).observe(value)

    def _gauge(self, name: str) -> Gauge:
        collector = self._collectors[name]
        assert isinstance(collector, Gauge)
        return collector

    def _observe(self, observation: Observation) -> None:
        write = self.observe if isinstance(self._collectors[observation.metric], Histogram) else self.count
        write(observation.metric, observation.value, *observation.labels)

    def _bounded(self, metric: str, labels: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the number of series small whatever the records hold; the stage is always told."""
        seen = self._label_sets.setdefault(metric, set())
        if labels in seen or len(seen) < MAX_LABEL_SETS:
            seen.add(labels)
            return labels
        return tuple(value if name == "stage" else "other" for name, value in zip(LABELS[metric], labels, strict=True))


def registered(metric: Metric, registry: CollectorRegistry) -> Collector:
    """Return a metric of the catalogue, registered."""
    if metric.kind == "counter":
        return Counter(metric.name, metric.description, metric.labels, registry=registry)
    if metric.kind == "gauge":
        return Gauge(metric.name, metric.description, metric.labels, registry=registry)
    return Histogram(metric.name, metric.description, metric.labels, buckets=metric.buckets, registry=registry)
