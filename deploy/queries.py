"""Fails where rules, dashboard or pages name what the service does not serve: `python -m deploy.queries`."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agents.metric_catalogue import CANARY_METRICS, METRICS, REPLAY_METRICS
from agents.settings import ROOT

RULES = ROOT / "deploy" / "prometheus" / "rules"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "newsloom.json"
PAGES = tuple(ROOT / "docs" / name for name in ("alerts.md", "faults.md", "monitoring.md"))
TARGET_LABELS = frozenset({"instance", "job"})
"""What Prometheus adds to every sample that it scrapes."""
OF_PROMETHEUS = {"up": TARGET_LABELS, "ALERTS": frozenset({"alertname", "alertstate", "severity"})}
KEYWORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan", "group_left", "group_right"}

STRING = re.compile(r'"(?:\\.|[^"\\])*"')
GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
NAME = re.compile(r"(?<![\w:$.])([a-zA-Z_:][\w:]*)\s*(\(|{[^}]*})?")
SHOWN = re.compile(r"{{[^}]*?\$labels\.(\w+)[^}]*}}|{{(\w+)}}")

Labels = frozenset[str]


@dataclass(frozen=True, slots=True)
class Query:
    """A query, where it stands, and the text beside it that shows labels of its result."""

    place: str
    expression: str
    text: str = ""
    records: str = ""

    def selectors(self) -> Iterator[tuple[str, Labels]]:
        """Yield each metric that is read, with the labels by which it is selected."""
        for name, behind in NAME.findall(GROUPING.sub("", STRING.sub('""', self.expression))):
            if behind != "(" and name.lower() not in KEYWORDS:
                yield name, frozenset(re.findall(r"(\w+)\s*[=!]", behind))

    def grouped(self) -> Labels:
        """Return the labels by which is grouped or matched."""
        return frozenset(re.findall(r"\w+", " ".join(GROUPING.findall(self.expression))))

    def shown(self) -> Labels:
        """Return the labels that the text shows."""
        return frozenset(one or other for one, other in SHOWN.findall(self.text))


def faults(queries: tuple[Query, ...]) -> list[str]:
    """Return what a query names and the service does not serve; it would stay empty for ever, and an alert silent."""
    known = {**served(), **recorded(queries)}
    return [f"{query.place}: {fault}" for query in queries for fault in _faults(query, known)]


def served() -> Mapping[str, Labels]:
    """Return the names of all samples that the service serves, and of Prometheus's own, with their labels."""
    samples = dict(OF_PROMETHEUS)
    for metric in (*METRICS, *CANARY_METRICS, *REPLAY_METRICS):
        labels = TARGET_LABELS.union(metric.labels)
        if metric.kind == "histogram":
            samples |= {f"{metric.name}_bucket": labels | {"le"}, f"{metric.name}_sum": labels}
        samples[f"{metric.name}_count" if metric.kind == "histogram" else metric.name] = labels
    return samples


def recorded(queries: tuple[Query, ...]) -> Mapping[str, Labels]:
    """Return the names of all recorded samples; the labels of one are the level before its first colon."""
    return {query.records: frozenset({query.records.partition(":")[0]}) - {"all"} for query in queries if query.records}


def _faults(query: Query, known: Mapping[str, Labels]) -> Iterator[str]:
    labels: set[str] = set()
    for name, selected in query.selectors():
        if name not in known:
            yield f"there is no metric {name}"
            return
        if selected - known[name]:
            yield f"{name} has no label {', '.join(sorted(selected - known[name]))}"
        labels |= known[name]
    if query.records and not known[query.records] <= query.grouped():
        yield "its level is not what it groups by"
    if (query.grouped() | query.shown()) - labels:
        yield f"nothing in it has the label {', '.join(sorted((query.grouped() | query.shown()) - labels))}"


def parsed(path: Path) -> Any:  # noqa: ANN401 - its shape is the file's
    """Return what a YAML or JSON file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules() -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield every rule and its file."""
    for path in sorted(RULES.glob("*.yml")):
        for group in parsed(path)["groups"]:
            for rule in group["rules"]:
                yield path, rule


def rule_queries() -> Iterator[Query]:
    """Yield the query of every rule; an alert's text stands beside it."""
    for path, rule in rules():
        name = rule.get("alert") or rule["record"]
        text = " ".join(rule.get("annotations", {}).values())
        yield Query(f"{path.name}, {name}", rule["expr"], text, rule.get("record", ""))


def panel_queries() -> Iterator[Query]:
    """Yield the queries of every panel, whose legend stands beside them, and of every variable."""
    dashboard = parsed(DASHBOARD)
    for panel in (*dashboard["panels"], *(inner for row in dashboard["panels"] for inner in row.get("panels", ()))):
        for target in panel.get("targets", ()):
            yield Query(f"{DASHBOARD.name}, {panel['title']}", target["expr"], target.get("legendFormat", ""))
    for variable in dashboard["templating"]["list"]:
        metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"]).groups()  # type: ignore[union-attr] # else the check fails, as it should
        yield Query(f"{DASHBOARD.name}, ${variable['name']}", metric, f"{{{{{label}}}}}")


def page_queries() -> Iterator[Query]:
    """Yield the queries that the pages of docs/ give to an operator."""
    for path in PAGES:
        for query in re.findall(r"`([^`\n]*newsloom_[^`\n]*)`", path.read_text(encoding="utf-8")):
            yield Query(path.name, query)


def main() -> int:
    """Run the command."""
    found = faults((*rule_queries(), *panel_queries(), *page_queries()))
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
