"""The steps of CONTRIBUTING.md, followed to the letter in a copy of the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from agents.settings import ROOT

CODE = [
    textwrap.dedent(block)
    for block in re.findall(
        r"^ *```python\n(.*?)^ *```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL | re.MULTILINE
    )
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code with the example stage added."""
    for folder in ("agents", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    record, stage, line = CODE
    (tmp_path / "schemas" / "word_counted.py").write_text(record)
    (tmp_path / "agents" / "words.py").write_text(stage)
    pipeline = tmp_path / "agents" / "pipeline.py"
    text = pipeline.read_text()
    text = text.replace(
        "import cleaning, entities, language, topics\n", "import cleaning, entities, language, topics, words\n"
    )
    text = text.replace("\nPIPELINE = (", "\nfrom schemas.word_counted import WordCountedArticle\n\nPIPELINE = (")
    text = text.replace(')\n"""Each stage reads', f'    {line})\n"""Each stage reads')
    pipeline.write_text(text)
    return tmp_path


def run(tree: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a module of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "NEWSLOOM_MODELS_DIR": str(ROOT / "models")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def test_added_stage_runs(tree: Path) -> None:
    """The new stage is part of the pipeline, with its own topic, after three files."""
    page = str(ROOT / "seeds" / "01-en-black-sea-mines.txt")

    enriched = run(tree, "agents.command_line", "enrich", page, "--processes", "1", "--skip", "entities")
    generated = run(tree, "agents.schema_documents")

    record = json.loads(enriched.stdout)
    assert record["words_total"] == len(record["body"].split()) > 100
    assert [step["stage"] for step in record["processing"]][-1] == "words"
    assert generated.returncode == 0
    assert (tree / "schemas" / "json" / "news.article.word-counted.v1.json").exists()


def test_added_stage_passes_the_type_checker(tree: Path) -> None:
    """The types of the example fit the pipeline, and a stage at the wrong place would not."""
    shutil.copy(ROOT / "pyproject.toml", tree)

    checked = run(tree, "mypy", "agents/pipeline.py")
    pipeline = tree / "agents" / "pipeline.py"
    pipeline.write_text(pipeline.read_text().replace('"words", EnrichedArticle', '"words", CleanedArticle'))
    wrong = run(tree, "mypy", "agents/pipeline.py")

    assert checked.returncode == 0, checked.stdout
    assert wrong.returncode == 1
    assert "incompatible type" in wrong.stdout
