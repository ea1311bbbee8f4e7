"""Train the vote on topics: `python -m training.topics --corpora DIR`."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from threadpoolctl import threadpool_limits

from agents.settings import ROOT
from agents.topics import MODEL_FOLDER, Lexicon, Stacker, TopicModel, load_lexicon, load_taxonomy
from agents.topics.model import WEIGHTS_FILE
from agents.topics.scores import STACKER_FILE
from training.topics.corpora import LabelledText, read_ntrex, read_own_lines
from training.topics.examples import NEWS_LANGUAGES, Example, make_pseudo_examples, read_examples
from training.topics.fitting import fit
from training.topics.pages import read_pages, read_unlabelled
from training.topics.stacking import Judgement, fit_stacker, judge, make_teacher

FOLDS = 3
PAGE_WEIGHT = 2.0
TRANSLATION_WEIGHT = 0.5
LINE_WEIGHT = 0.2
"""What decides about confidence is real articles; translations of few and headlines count less."""


def train(folder: Path, output: Path) -> None:
    """Fit the model on everything, and the stacker on what models without a third of the texts say about that third."""
    taxonomy = load_taxonomy()
    lexicon = load_lexicon(taxonomy)
    topics = tuple(sorted(uri for uri, topic in taxonomy.items() if topic.level == 1))
    examples = list(read_examples(folder))
    print(f"{len(examples)} examples")
    teacher = make_teacher(lexicon, fit(examples, topics))
    pseudo = list(make_pseudo_examples(read_unlabelled(folder), teacher, topics))
    print(f"{len(pseudo)} examples by the teacher")
    judgements = list(_judge_held_out(folder, examples, pseudo, lexicon, topics))
    stacker = fit_stacker(judgements)
    _print_held_out(judgements, stacker)
    _write(output, fit([*examples, *pseudo], topics), stacker)


def _judge_held_out(
    folder: Path, examples: Sequence[Example], pseudo: Sequence[Example], lexicon: Lexicon, topics: tuple[str, ...]
) -> Iterator[Judgement]:
    texts = list(_read_tuning_texts(folder))
    for fold in range(FOLDS):
        model = fit([*(example for example in examples if _fold(example.group) != fold), *pseudo], topics)
        for text, is_article, weight in texts:
            if _fold(text.group) == fold:
                yield judge(text, lexicon, model, article=is_article, weight=weight)
        print(f"fold {fold + 1} of {FOLDS}")


def _print_held_out(judgements: Sequence[Judgement], stacker: Stacker) -> None:
    """Print how often the best topic of a held-out text is right, for articles and lines of each language."""
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for judgement in judgements:
        log_odds = stacker.log_odds(judgement.lexicon, judgement.model, language=judgement.language)
        name = f"{'articles' if judgement.article else 'lines'} {judgement.language}"
        right[name].append(bool(judgement.wanted[log_odds.argmax()]))
    for name, answers in sorted(right.items()):
        print(f"held out, {name}: {len(answers)} texts, accuracy {sum(answers) / len(answers):.3f}")


def _read_tuning_texts(folder: Path) -> Iterator[tuple[LabelledText, bool, float]]:
    """Yield each text, whether it is an article, and how much it counts."""
    for text in read_pages(folder, role="tune"):
        yield text, True, PAGE_WEIGHT
    for text in read_ntrex(folder):
        yield text, True, 1.0 if text.language in NEWS_LANGUAGES else TRANSLATION_WEIGHT
    for text in read_own_lines(test=False):
        yield text, False, LINE_WEIGHT


def _fold(group: str) -> int:
    return crc32(group.encode()) % FOLDS


def _write(output: Path, model: TopicModel, stacker: Stacker) -> None:
    output.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        output / WEIGHTS_FILE, topics=np.array(model.topics), codes=model.codes, values=model.values, bias=model.bias
    )
    fitted = {"weights": stacker.weights, "first": stacker.first, "further": stacker.further}
    (output / STACKER_FILE).write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training.topics", description="Train the vote on topics.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora, at any depth")
    parser.add_argument("--output", type=Path, default=ROOT / "models" / MODEL_FOLDER, help="folder of the model")
    options = parser.parse_args()
    with threadpool_limits(limits=1):  # several would add up in another order, and so give other weights
        train(options.corpora, options.output)


if __name__ == "__main__":
    main()
