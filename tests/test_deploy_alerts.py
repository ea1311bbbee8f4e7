"""Every alert is tested firing and silent, and every alert has its section in docs/alerts.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.canary import FLOOR_RATIO
from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT, Settings
from deploy.queries import RULES, parsed, rules
from deploy.runbook import PAGE, excerpts, with_rules
from promtool import promtool

PROMETHEUS = ROOT / "deploy" / "prometheus"
CASES = sorted((PROMETHEUS / "tests").glob("*.yml"))
ALERTS = {rule["alert"]: rule for _, rule in rules() if "alert" in rule}


def cases() -> Iterator[tuple[str, bool]]:
    """Yield the alert of every case of promtool, and whether it has to fire."""
    for path in CASES:
        for test in parsed(path)["tests"]:
            for case in test["alert_rule_test"]:
                yield case["alertname"], bool(case.get("exp_alerts"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_alerts_fire_when_they_should(path: Path) -> None:
    """Promtool plays the cases of one file."""
    result = promtool("test", "rules", path)

    assert result.returncode == 0, result.stdout + result.stderr


def test_alerts_have_a_case_in_which_each_fires_and_one_in_which_it_is_silent() -> None:
    """An alert that was never seen to fire is a hope; one that was never seen silent is a noise."""
    assert set(cases()) == {(alert, fires) for alert in ALERTS for fires in (True, False)}


@pytest.mark.parametrize("alert", ALERTS)
def test_alerts_say_what_happens_and_where_to_read_on(alert: str) -> None:
    """Each has a severity, a text, and the address of its section."""
    assert ALERTS[alert]["labels"].keys() == {"severity"}
    assert ALERTS[alert]["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert ALERTS[alert]["annotations"]["runbook_url"] == f"docs/alerts.md#{alert.lower()}"
    assert excerpts()[alert].startswith("# "), "the threshold needs its reason, in a comment above the alert"


def test_alerts_have_sections_that_say_everything() -> None:
    """Each section answers the four questions of someone who was just woken."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert len(sections) == len(ALERTS)
    for section in sections:
        assert re.findall(r"^- \*\*(.+?):\*\*", section, re.MULTILINE) == ["Means", "Look first", "Do", "Ignore"]


def test_runbook_is_refused_without_a_section_or_with_one_too_many() -> None:
    """`make check` fails until alert and section exist both."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_rules(page, excerpts()) == page

    with pytest.raises(ValueError, match="see NewsloomNew"):
        with_rules(page, {**excerpts(), "NewsloomNew": ""})
    with pytest.raises(ValueError, match="see NewsloomOld"):
        with_rules(f"{page}\n## NewsloomOld\n\n", excerpts())


def test_runbook_shows_the_rule_as_it_is() -> None:
    """A changed threshold makes the page stale."""
    changed = {alert: text.replace("> 0.02", "> 0.03") for alert, text in excerpts().items()}

    assert with_rules(PAGE.read_text(encoding="utf-8"), changed).count("> 0.03") == 1


def test_alerts_miss_every_stage() -> None:
    """The alert for an absent stage has to name each: what is absent has no labels of its own."""
    expression = ALERTS["NewsloomStageAbsent"]["expr"]

    assert tuple(re.findall(r'absent\(newsloom_records_received_total{stage="(\w+)"}\)', expression)) == STAGE_NAMES


def test_alerts_agree_with_the_canary() -> None:
    """Late is three rounds; wrong is what `newsloom canary --once` calls wrong."""
    late_seconds = 3 * Settings.model_fields["canary_interval_seconds"].default

    assert ALERTS["NewsloomCanaryLate"]["expr"].endswith(f" > {late_seconds:.0f}")
    assert ALERTS["NewsloomCanaryWrong"]["expr"].endswith(f" < {FLOOR_RATIO}")


def test_prometheus_accepts_its_configuration() -> None:
    """Prometheus would not start with a wrong one."""
    result = promtool("check", "config", PROMETHEUS / "prometheus.yml")

    assert result.returncode == 0, result.stdout + result.stderr


def test_prometheus_accepts_its_rules() -> None:
    """The same for each file of rules."""
    result = promtool("check", "rules", *RULES.glob("*.yml"))

    assert result.returncode == 0, result.stdout + result.stderr
