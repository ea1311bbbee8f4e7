"""`newsloom enrich`: the same stages over files, without a broker."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from agents.commands import Subparsers
from agents.settings import load_settings
from agents.stage_process import ONE_THREAD

if TYPE_CHECKING:
    from agents.attempt import Failed
    from agents.pool import Runner
    from agents.sources import FoundArticle, SourceItem

BATCH_PER_PROCESS = 16
PROGRESS_SECONDS = 5.0
DEAD_LETTERS_EXIT_CODE = 3

_DESCRIPTION = """
Run the stages over articles without Kafka. Takes what replay.py takes: .txt, .html and .jsonl files, also as .gz,
folders, and - for standard input. Writes one JSON record a line, in the order of the input; the records are those
that the worker would write. Exit code 3 if an article could not be read or failed in a stage.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("enrich", help="run the stages over files, no broker", description=_DESCRIPTION)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the records go (default: standard output)")
    parser.add_argument(
        "--dead-letters", type=Path, metavar="FILE", help="where failed articles go, one JSON object a line"
    )
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="STAGE",
        help="leave a stage out; `cleaning` if the bodies are clean already",
    )
    parser.add_argument("--processes", type=int, metavar="N", help="default: NEWSLOOM_PROCESSES, or the cores")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="instead of records, print each page with what cleaning removed struck through and named",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Enrich all articles; exit code 3 if one failed."""
    os.environ.update(ONE_THREAD | os.environ)  # before numpy is imported, here or in a process of the pool
    from agents.pipeline import load_pipeline, require_skippable
    from agents.pool import InPlace, ProcessPool
    from agents.sources import read_articles

    settings = load_settings(processes=arguments.processes)
    load = partial(load_pipeline, settings, skip=require_skippable(arguments.skip))
    runner: Runner
    if settings.processes == 1:
        runner = InPlace(load=load)
    else:
        runner = ProcessPool(
            name="pipeline",
            load=load,
            processes=settings.processes,
            timeout_seconds=settings.record_timeout_seconds,
        )
    with ExitStack() as stack:
        stack.callback(runner.close)
        output = stack.enter_context(arguments.output.open("w", encoding="utf-8")) if arguments.output else sys.stdout
        letters = (
            stack.enter_context(arguments.dead_letters.open("w", encoding="utf-8")) if arguments.dead_letters else None
        )
        write = partial(_write_explanation, output) if arguments.explain else partial(_write_record, output)
        enrichment = Enrichment(write, letters)
        batch_articles = BATCH_PER_PROCESS * settings.processes
        runner.start()
        items = read_articles(arguments.paths, on_ignored=enrichment.ignore)
        asyncio.run(enrichment.run(items, runner, batch_articles))
    enrichment.summarise()
    return DEAD_LETTERS_EXIT_CODE if enrichment.failed else 0


def _write_record(output: TextIO, _item: "FoundArticle", record: bytes) -> None:
    output.write(record.decode() + "\n")
    output.flush()


def _write_explanation(output: TextIO, item: "FoundArticle", record: bytes) -> None:
    from agents.cleaning import explain
    from schemas import CleanedArticle

    article = CleanedArticle.decode(record)
    page = explain(item.article.body, article, colours=output.isatty())
    output.write(f"{item.location}\nheadline: {article.headline or '-'}\n\n{page.strip()}\n\n")
    output.flush()


class Enrichment:
    """Writes records and dead letters, and counts them."""

    def __init__(self, write: Callable[["FoundArticle", bytes], None], dead_letters: TextIO | None) -> None:
        self._write = write
        self._dead_letters = dead_letters
        self._began = self._told = time.monotonic()
        self.enriched = 0
        self.failed = 0
        self.ignored = 0

    async def run(self, items: Iterable["SourceItem"], runner: "Runner", batch_articles: int) -> None:
        """Enrich article after article, in batches; a batch is written before the next one is read."""
        from agents.attempt import Emitted

        for batch in _batches(items, batch_articles):
            found = self._report_unreadable(batch)
            outcomes = await runner.run([(item.article.uri.encode(), item.article.encode()) for item in found])
            for item, outcome in zip(found, outcomes, strict=True):
                if isinstance(outcome, Emitted):
                    self.enriched += 1
                    self._write(item, outcome.value or b"")
                else:
                    self._fail(item, outcome)
            self._tell()

    def ignore(self, _path: Path) -> None:
        """Count a file in a folder whose suffix is unknown."""
        self.ignored += 1

    def summarise(self) -> None:
        """Say how it went, on standard error."""
        seconds = time.monotonic() - self._began
        print(
            f"{self.enriched} enriched, {self.failed} failed, {seconds:.1f} s, "
            f"{self.enriched / max(seconds, 1e-9):.1f} articles/s",
            file=sys.stderr,
        )
        if self.ignored:
            print(f"ignored {self.ignored} files of other kinds", file=sys.stderr)

    def _report_unreadable(self, batch: list["SourceItem"]) -> list["FoundArticle"]:
        from agents.sources import FoundArticle

        found = []
        for item in batch:
            if isinstance(item, FoundArticle):
                found.append(item)
                continue
            self.failed += 1
            print(f"newsloom enrich: {item.location}: {item.reason}", file=sys.stderr)
        return found

    def _fail(self, item: "FoundArticle", failure: "Failed") -> None:
        self.failed += 1
        if self._dead_letters is None:
            reason = f"{failure.error_type} in {failure.stage}: {failure.message}"
            print(f"newsloom enrich: {item.location}: {reason}", file=sys.stderr)
            return
        letter = {
            "location": item.location,
            "stage": failure.stage,
            "error_type": failure.error_type,
            "exception": failure.exception,
            "message": failure.message,
            "key": item.article.uri,
            "value": item.article.encode().decode(),
        }
        self._dead_letters.write(json.dumps(letter, ensure_ascii=False) + "\n")

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told > PROGRESS_SECONDS:
            self._told = now
            print(f"{self.enriched} enriched, {self.failed} failed", file=sys.stderr)


def _batches(items: Iterable["SourceItem"], size: int) -> Iterator[list["SourceItem"]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
