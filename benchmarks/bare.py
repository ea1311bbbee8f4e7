"""The bare stage functions, without JSON or messages: `python -m benchmarks.bare PROCESSES INPUT ROUNDS MODE…`.

`loop` calls one function after the other for each article. `pipe` gives the paragraphs of all articles to spaCy's
`nlp.pipe` at once, and the stage that finds entities takes the names from there. `nlp.pipe alone` does nothing else.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any

from agents.entities.entity import ArticleText
from agents.entities.extraction import extract_entities
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.paragraphs import split_paragraphs
from agents.entities.scripts import main_script
from agents.entities.spans import Span
from agents.entities.taggers import SpacyTagger, load_taggers
from agents.pipeline import STAGE_NAMES, stages_named
from agents.settings import load_settings
from schemas import EnrichedArticle, LanguageTaggedArticle, RawArticle

WARM_UP_ARTICLES = 32


@dataclass(frozen=True)
class Prepared:
    """A tagger that has read everything before."""

    names: Mapping[str, list[Span]]

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the names in each paragraph."""
        return [self.names[paragraph] for paragraph in paragraphs]


class Bench:
    """The loaded stages and the share of the articles of one process."""

    def __init__(self, source: str, number: int, processes: int) -> None:
        settings = load_settings()
        self.functions: list[Callable[[Any], Any]] = [
            stage.load(settings).run for stage in stages_named(STAGE_NAMES) if stage.name != "entities"
        ]
        self.taggers: Mapping[str, SpacyTagger] = load_taggers(settings.models_dir)
        self.gazetteer: Gazetteer = load_gazetteer()
        lines = Path(source).read_bytes().splitlines()[number::processes]
        self.articles = [RawArticle.decode(line) for line in lines]
        self.tagged = self.begin(self.articles)
        self.loop(self.articles[:WARM_UP_ARTICLES])

    def begin(self, articles: Iterable[RawArticle]) -> list[LanguageTaggedArticle]:
        """Run the stages before entities."""
        clean, identify, _ = self.functions
        return [identify(clean(article)) for article in articles]

    def loop(self, articles: Iterable[RawArticle]) -> None:
        """Run one function after the other for each article."""
        for article in articles:
            self.end(self.begin([article])[0], self.taggers)

    def pipe(self, articles: Iterable[RawArticle]) -> None:
        """Run the stages around one `nlp.pipe` over everything."""
        tagged = self.begin(articles)
        names = self.find(tagged)
        for article in tagged:
            self.end(article, {script: Prepared(found) for script, found in names.items()})

    def find(self, articles: Iterable[LanguageTaggedArticle]) -> dict[str, dict[str, list[Span]]]:
        """Return the names in all paragraphs, by script."""
        texts: dict[str, list[str]] = {script: [] for script in self.taggers}
        for article in articles:
            for paragraph in split_paragraphs(ArticleText(article).text):
                texts.get(main_script(paragraph.text), []).append(paragraph.text)
        return {script: dict(zip(some, self.taggers[script].tag(some), strict=True)) for script, some in texts.items()}

    def end(self, article: LanguageTaggedArticle, taggers: Mapping[str, Any]) -> EnrichedArticle:
        """Run the stages from entities on."""
        tag_topics = self.functions[-1]
        enriched: EnrichedArticle = tag_topics(extract_entities(article, taggers=taggers, gazetteer=self.gazetteer))
        return enriched


class _Member:
    bench: Bench
    start: Barrier


def main() -> int:
    """Run each mode in each round, in all processes at once; print articles/s and CPU milliseconds as JSON."""
    processes, source, rounds, modes = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    total = len(Path(source).read_bytes().splitlines())
    context = get_context("spawn")
    numbers = context.Queue()
    for number in range(processes):
        numbers.put(number)
    initial = (numbers, processes, source, context.Barrier(processes))
    found: dict[str, list[dict[str, float]]] = {mode: [] for mode in modes}
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_load, initargs=initial) as pool:
        for mode in modes * rounds:
            shares = list(pool.map(_run, [mode] * processes))
            wall, cpu = max(share[0] for share in shares), sum(share[1] for share in shares)
            found[mode].append({"articles_per_second": total / wall, "cpu_ms": 1000 * cpu / total})
    sys.stdout.write(json.dumps(found))
    return 0


def _load(numbers: Any, processes: int, source: str, start: Barrier) -> None:  # noqa: ANN401 - a queue without a type
    _Member.start = start
    _Member.bench = Bench(source, numbers.get(), processes)


def _run(mode: str) -> tuple[float, float]:
    """Return wall and CPU seconds of one mode."""
    bench = _Member.bench
    _Member.start.wait()
    wall, cpu = time.monotonic(), time.process_time()
    if mode == "loop":
        bench.loop(bench.articles)
    elif mode == "pipe":
        bench.pipe(bench.articles)
    else:
        bench.find(bench.tagged)
    return time.monotonic() - wall, time.process_time() - cpu


if __name__ == "__main__":
    sys.exit(main())
