"""Measures replay alone against a local Kafka: `python -m benchmarks.replay [--articles N]`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.kafka_topics import create_topics
from agents.settings import ROOT, load_settings
from benchmarks.corpus import mixed_articles
from broker import running_broker

ARTICLE_CHARACTERS = 2000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `replay.py` over articles of 2,000 characters and show its summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, metavar="N", help="default: 20000")
    articles_total = parser.parse_args(arguments).articles
    with TemporaryDirectory() as folder, running_broker() as address:
        corpus = Path(folder) / "articles.jsonl"
        with corpus.open("wb") as lines:
            for article in mixed_articles(articles_total):
                body = (article.body * ARTICLE_CHARACTERS)[:ARTICLE_CHARACTERS]
                lines.write(article.model_copy(update={"body": body}).encode() + b"\n")
        create_topics(load_settings(bootstrap_servers=address))
        command = [sys.executable, str(ROOT / "replay.py"), str(corpus), "--bootstrap-servers", address]
        sys.stdout.write(f"{articles_total} articles of {ARTICLE_CHARACTERS} characters, {os.cpu_count()} cores\n")
        sys.stdout.flush()
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own script


if __name__ == "__main__":
    sys.exit(main())
