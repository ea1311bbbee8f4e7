"""The page that says how good the topics are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from agents.topics import Taxonomy
from training.topics.measures import Answer, Score, bin_answers, count_confusions, score_answers, score_each_topic

INTRODUCTION = """# How good the topics are

`make eval` measures this; `python -m training.topics.evaluate --corpora … --document docs/topics.md` writes this page.

- *articles* are real pages that nothing was fitted on; one reader gave each of them one or two top-level topics. It was
  read which German ones failed before common words were added to the terms; words of single pages were left out.
- *own articles* were written by us to be measured on (`training/articles/test`), as many for each topic. They are
  plainer than real ones.
- *lines* are every fifth of our own headlines and leads: short, and meant to be hard.
- *ntrex* are news articles in translation. Their beginnings were trained on, so these figures flatter; the model card
  has those of models that had not seen them.

The best topic counts; no topic counts as wrong. `error` is the expected calibration error, `sure` the share of texts
whose best topic has a confidence of at least .9, and `sure_right` how many of those are right.
"""

MOST_CONFUSIONS = 12

Answers = Mapping[str, Sequence[Answer]]


def write_report(answers: Answers, baselines: Mapping[str, Answers], taxonomy: Taxonomy) -> str:
    """Return the page in Markdown."""
    sections = (
        _scores(answers),
        _baselines(answers, baselines),
        _reliability(answers),
        _topics(answers, taxonomy),
        _confusions(answers, taxonomy),
    )
    return "\n".join((INTRODUCTION, *chain.from_iterable(sections)))


def _scores(answers: Answers) -> Iterator[str]:
    rows = ((name, *_figures(score_answers(some))) for name, some in answers.items())
    yield from _table("## All languages", ("", *Score._fields), rows)


def _baselines(answers: Answers, baselines: Mapping[str, Answers]) -> Iterator[str]:
    kinds = {"ours": answers} | {
        name: {title.partition(",")[0]: some for title, some in rows.items()} for name, rows in baselines.items()
    }
    rows = (
        (
            name,
            *(f"{(score := score_answers(some[name])).accuracy:.3f} / {score.macro_f1:.3f}" for some in kinds.values()),
        )
        for name in answers
    )
    yield from _table("## Beside simpler ways (accuracy / macro-F1)", ("", *kinds), rows)


def _reliability(answers: Answers) -> Iterator[str]:
    rows = (
        (name, f"{some.confidence:.2f}", f"{some.right:.2f}", str(some.answers))
        for name, of_corpus in answers.items()
        for some in bin_answers(of_corpus)
    )
    yield from _table("## Is the confidence right?", ("", "mean confidence", "right", "answers"), rows)


def _topics(answers: Answers, taxonomy: Taxonomy) -> Iterator[str]:
    rows = (
        (
            name,
            taxonomy[topic].label,
            *(f"{figure:.2f}" for figure in (score.precision, score.recall, score.f1)),
            score.wanted,
        )
        for name, some in answers.items()
        if name.startswith(("articles", "lines"))
        for topic, score in score_each_topic(some).items()
    )
    yield from _table("## Topic by topic", ("", "topic", "precision", "recall", "F1", "texts"), rows)


def _confusions(answers: Answers, taxonomy: Taxonomy) -> Iterator[str]:
    """List what is confused most in all articles and lines together."""
    total: Counter[tuple[str, str]] = Counter()
    for name, some in answers.items():
        if name.startswith(("articles", "lines")):
            total += count_confusions(some)
    rows = (
        (taxonomy[wanted].label, taxonomy[given].label, count)
        for (wanted, given), count in total.most_common(MOST_CONFUSIONS)
    )
    yield from _table("## What is confused", ("the reader's topic", "the topic given", "times"), rows)


def _figures(score: Score) -> tuple[str, ...]:
    return (str(score.texts), *(f"{figure:.3f}" for figure in score[1:]))


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"{title}\n"
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""
