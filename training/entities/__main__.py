"""Train a tagger: `python -m training.entities --corpora DIR --family latin --output models/entities-latin`."""

import argparse
from pathlib import Path
from random import Random

from agents.entities.gazetteer import load_gazetteer
from agents.entities.taggers import load_tagger
from training.entities.dataset import read_dataset
from training.entities.silver import read_silver
from training.entities.trainer import SEED, train


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training.entities", description="Train a tagger of names.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder in which the archives lie")
    parser.add_argument("--family", choices=("latin", "cyrillic"), required=True)
    parser.add_argument(
        "--teacher", type=Path, help="a tagger that reads texts without annotation, and that training goes on from"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder of the model")
    parser.add_argument(
        "--batches", type=int, help="of 32 sentences; 0 writes what training starts from; default: as shipped"
    )
    options = parser.parse_args()
    silver = (
        read_silver(options.family, options.corpora, teacher=load_tagger(options.teacher), gazetteer=load_gazetteer())
        if options.teacher
        else []
    )
    random = Random(SEED)  # noqa: S311 - repeatable, not secret
    sentences = read_dataset(options.family, options.corpora / "ner", silver, random=random)
    train(options.family, sentences, options.output, teacher=options.teacher, batches=options.batches)


if __name__ == "__main__":
    main()
