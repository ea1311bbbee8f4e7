"""What a process of canaries tells Prometheus and the probes."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest

from agents.metric_catalogue import CANARY_METRICS
from agents.metrics import registered


class CanaryMetrics:
    """The metrics of the canaries; a language that never comes back is seen by the age of its timestamp."""

    def __init__(self, languages: Iterable[str]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # they double the series and nobody asks for them
        self._registry = CollectorRegistry()
        self._collectors = {metric.name: registered(metric, self._registry) for metric in CANARY_METRICS}
        for language in languages:
            self.set("newsloom_canary_returned_timestamp_seconds", time.time(), language)
            self.sent(language, 0)

    def expose(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self._registry)

    def sent(self, language: str, count: int = 1) -> None:
        """Count an article that the broker has acknowledged."""
        counter = self._collectors["newsloom_canary_sent_total"]
        assert isinstance(counter, Counter)
        counter.labels(language).inc(count)

    def returned(self, language: str, scores: dict[str, float], latency_seconds: float) -> None:
        """Note an article that has come back."""
        for task, ratio in scores.items():
            self.set("newsloom_canary_score_ratio", ratio, task, language)
        self.set("newsloom_canary_latency_seconds", latency_seconds, language)
        self.set("newsloom_canary_returned_timestamp_seconds", time.time(), language)

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge."""
        gauge = self._collectors[name]
        assert isinstance(gauge, Gauge)
        (gauge.labels(*labels) if labels else gauge).set(value)


@dataclass
class CanaryHealth:
    """What the probes know: written by the loop, read by the thread that serves HTTP; times are monotonic.

    Attributes:
        stalled_after_seconds: how long one turn of the loop may take.
        ticked: when the loop was last seen to turn.
        acknowledged: the broker has taken the last round.
    """

    stalled_after_seconds: float
    ticked: float = field(default_factory=time.monotonic)
    acknowledged: bool = False

    def faults(self) -> tuple[str, ...]:
        """Return why the process should be restarted; empty when it lives."""
        seconds = time.monotonic() - self.ticked
        return (f"the loop has stood still for {seconds:.0f} s",) if seconds > self.stalled_after_seconds else ()

    def hindrances(self) -> tuple[str, ...]:
        """Return why the process is not ready; empty when it is."""
        return () if self.acknowledged else ("the broker has not acknowledged the last round",)
