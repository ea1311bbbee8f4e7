"""What became of the articles."""

import time
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, generate_latest

from agents.exposition import serve
from agents.metric_catalogue import REPLAY_METRICS
from agents.metrics_port import address, listen


class ReplayMetrics:
    """What Prometheus is told."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.published, self.errors = (
            Counter(metric.name, metric.description, registry=self._registry) for metric in REPLAY_METRICS
        )

    def serve(self, *, host: str, port: int) -> str:
        """Serve them until the process ends, and return their address.

        Raises:
            MetricsPortError: the port cannot be used.
        """
        listener = listen(host, port)
        serve(listener, lambda: generate_latest(self._registry))
        return f"{address(listener)}/metrics"


@dataclass(slots=True)
class Tally:
    """Counts while a replay runs.

    Attributes:
        sent_total: articles handed over.
        last_sent: where the last one of them was found.
        published_total: articles that the broker has acknowledged.
        lost_total: articles that were handed over and not acknowledged.
        skipped_total: what was not sent for being unreadable or too large.
        ignored_total: files in folders whose suffix is unknown.
        metrics: the same for Prometheus.
    """

    sent_total: int = 0
    last_sent: str | None = None
    published_total: int = 0
    published_bytes: int = 0
    lost_total: int = 0
    skipped_total: int = 0
    ignored_total: int = 0
    metrics: ReplayMetrics = field(default_factory=ReplayMetrics)
    _began_seconds: float = field(default_factory=time.monotonic)

    def send(self, location: str) -> None:
        """Count an article that is handed over."""
        self.sent_total += 1
        self.last_sent = location

    def publish(self, size_bytes: int) -> None:
        """Count an article that is acknowledged."""
        self.published_total += 1
        self.published_bytes += size_bytes
        self.metrics.published.inc()

    def lose(self) -> None:
        """Count an article that will not be acknowledged."""
        self.lost_total += 1
        self.metrics.errors.inc()

    def refuse(self) -> None:
        """Count an article that is too large to be sent."""
        self.skipped_total += 1
        self.metrics.errors.inc()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began_seconds

    def summary(self, verb: str) -> str:
        """Return the counts as lines for people."""
        seconds = max(self.seconds, 1e-3)
        megabytes = self.published_bytes / 1e6
        speed = f"{self.published_total / seconds:,.1f} articles/s, {megabytes / seconds:,.2f} MB/s"
        lines = [
            f"{verb} {self.published_total:,} articles, {megabytes:,.2f} MB, in {seconds:,.1f} s: {speed}",
            f"skipped {self.skipped_total:,} that were unreadable or too large",
        ]
        if self.lost_total:
            lines.append(f"not acknowledged {self.lost_total:,}")
        if self.ignored_total:
            lines.append(f"ignored {self.ignored_total:,} files of other kinds")
        return "\n".join(lines)
