"""What was measured last, part by part: a file that is committed."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.settings import ROOT

_NUMBERS = re.compile(r"\[([\s\d.,e-]+)\]")
RESULTS = ROOT / "benchmarks" / "results.json"


def read_results(path: Path = RESULTS) -> dict[str, Any]:
    """Return the last results by part; none when nothing has been measured."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write_results(results: Mapping[str, Any], path: Path = RESULTS) -> None:
    """Keep results; a list of numbers takes one line."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    path.write_text(_NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n", encoding="utf-8")
