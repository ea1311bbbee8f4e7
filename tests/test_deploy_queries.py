"""Rules, dashboard and pages name nothing that the service does not serve."""

import json
import re
from pathlib import Path

import pytest

from agents.metric_catalogue import CANARY_METRICS, METRICS
from agents.settings import ROOT
from deploy import queries
from deploy.queries import DASHBOARD, Query, faults, page_queries, panel_queries, parsed, rule_queries, served
from promtool import promtool

RECORDED = Query("recording.yml", "sum by (stage) (newsloom_records_in_progress)", records="stage:newsloom_in_hand:sum")


def test_queries_name_only_what_is_served() -> None:
    """A misspelt metric or label would stay empty for ever, and an alert silent."""
    assert faults((*rule_queries(), *panel_queries(), *page_queries())) == []


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        (Query("here", "sum(newsloom_record_received_total)"), "there is no metric newsloom_record_received_total"),
        (Query("here", "up + newsloom_stage_duration_seconds"), "there is no metric newsloom_stage_duration_seconds"),
        (Query("here", 'newsloom_ready{stage="topics"}'), "newsloom_ready has no label stage"),
        (Query("here", "sum by (topic) (newsloom_retries_total)"), "nothing in it has the label topic"),
        (Query("here", "newsloom_ready * on (stage) newsloom_ready"), "nothing in it has the label stage"),
        (Query("here", "newsloom_ready", "{{ $labels.stage }} waits"), "nothing in it has the label stage"),
        (Query("here", "newsloom_ready", "{{language}}"), "nothing in it has the label language"),
        (
            Query("here", "newsloom_records_in_progress_sum:rate"),
            "there is no metric newsloom_records_in_progress_sum:rate",
        ),
        (Query("here", "stage:newsloom_in_hand:sum{topic='a'}"), "stage:newsloom_in_hand:sum has no label topic"),
        (
            Query("here", "sum(newsloom_ready)", records="stage:newsloom_ready:sum"),
            "its level is not what it groups by",
        ),
    ],
)
def test_queries_with_an_unknown_name_are_faults(query: Query, fault: str) -> None:
    """Each kind of misspelling is found, and the place of it is named."""
    assert faults((query, RECORDED)) == [f"here: {fault}"]


@pytest.mark.parametrize(
    "expression",
    [
        'rate(newsloom_retries_total{stage=~"a|b", error_type!="unknown{metric}"}[$__rate_interval] offset 1h) > 1e3',
        "histogram_quantile(0.9, sum by (le, instance) (rate(newsloom_removed_characters_ratio_bucket[5m])))",
        "max by (stage) (stage:newsloom_in_hand:sum) unless on () up == 0 or time() - inf > bool 2",
    ],
)
def test_queries_with_known_names_are_no_faults(expression: str) -> None:
    """Functions, keywords, durations, numbers and values of labels are no metrics."""
    assert faults((Query("here", expression), RECORDED)) == []


@pytest.mark.parametrize(("right", "wrong"), [("newsloom_ready", "newsloom_raedy"), ("{{topic}}", "{{topics}}")])
def test_check_fails_with_a_broken_panel(
    right: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One wrong letter in the dashboard fails `make check`."""
    broken = tmp_path / "broken.json"
    broken.write_text(queries.DASHBOARD.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    monkeypatch.setattr(queries, "DASHBOARD", broken)

    assert queries.main() == 1
    assert "broken.json, " in capsys.readouterr().err


def test_check_fails_with_a_broken_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One wrong label in a rule fails `make check`; it names the file and the alert."""
    for path in queries.RULES.glob("*.yml"):
        text = path.read_text(encoding="utf-8").replace('outcome="dead_lettered"', 'result="dead_lettered"')
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(queries, "RULES", tmp_path)

    assert queries.main() == 1
    assert "faults.yml, NewsloomMostlyDeadLetters: newsloom_records_processed_total has no label result" in (
        capsys.readouterr().err
    )


def test_dashboard_shows_every_metric() -> None:
    """What is measured can be seen, as it is or as it is recorded."""
    sources = {query.records: {name for name, _ in query.selectors()} for query in rule_queries() if query.records}

    def origins(name: str) -> set[str]:
        return {name}.union(*map(origins, sources.get(name, ())))

    shown = {origin for query in panel_queries() for name, _ in query.selectors() for origin in origins(name)}

    assert shown <= served().keys() | sources.keys()
    assert [
        metric.name
        for metric in (*METRICS, *CANARY_METRICS)
        if not any(sample.startswith(metric.name) for sample in shown)
    ] == []


def test_dashboard_uses_only_variables_and_sources_that_exist() -> None:
    """A panel with a misspelt one shows nothing."""
    dashboard = parsed(DASHBOARD)
    (source,) = parsed(ROOT / "deploy" / "grafana" / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}

    used = {name for query in panel_queries() for name in re.findall(r"\$(\w+)", query.expression)}
    places = [*dashboard["templating"]["list"], *(panel for panel in dashboard["panels"] if panel["type"] != "row")]

    assert used == variables | {"__rate_interval"}
    assert {place["datasource"]["uid"] for place in places} == {source["uid"]}


def test_dashboard_queries_are_valid(tmp_path: Path) -> None:
    """Prometheus can read every query of the dashboard."""
    rules = [
        {"record": f"panel:{position}", "expr": query.expression.replace("$__rate_interval", "1m")}
        for position, query in enumerate(panel_queries())
    ]
    file = tmp_path / "dashboard.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")

    result = promtool("check", "rules", file)

    assert result.returncode == 0, result.stdout + result.stderr


def test_deploy_panels_do_not_overlap() -> None:
    """Grafana would move one of them somewhere else."""
    areas = [panel["gridPos"] for panel in parsed(DASHBOARD)["panels"]]

    cells = [
        (x, y)
        for area in areas
        for x in range(area["x"], area["x"] + area["w"])
        for y in range(area["y"], area["y"] + area["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
