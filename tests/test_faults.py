"""Nothing is lost at whichever instant a stage is killed."""

from pathlib import Path

import pytest

from agents.fault_points import FAULT_POINTS, VARIABLE
from agents.settings import ROOT, Settings
from fault_matrix import run_matrix, running_matrix
from wholeness import assert_whole

pytestmark = pytest.mark.broker

LONG_ROUNDS = 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which fault points are armed."""
    folder = tmp_path / "armed"
    folder.mkdir()
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.mark.timeout(600)
def test_stages_lose_nothing_killed_once_at_each_point(kafka_settings: Settings, folder: Path) -> None:
    """Every stage dies once at every fault point: all versions of all articles arrive, in order."""
    with running_matrix(kafka_settings, folder) as matrix:
        run_matrix(matrix, FAULT_POINTS, rounds=1)

        assert_whole(kafka_settings, matrix.sent)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_stages_lose_nothing_killed_at_each_point(kafka_settings: Settings, folder: Path) -> None:
    """The same three times at each point, over a hundred kills; the table of the run becomes a page of docs/."""
    with running_matrix(kafka_settings, folder) as matrix:
        run_matrix(matrix, FAULT_POINTS, rounds=LONG_ROUNDS)

        assert_whole(kafka_settings, matrix.sent)
        (ROOT / "docs" / "fault_matrix.md").write_text(matrix.markdown())
