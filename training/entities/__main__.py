"""Train a tagger: `python -m training.entities --corpora DIR --family latin --output models/entities-latin`."""

import argparse
from pathlib import Path

from training.entities.trainer import train


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training.entities", description="Train a tagger of names.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpus archives")
    parser.add_argument("--parallel", type=Path, help="folder of ntrex.tar.gz and sib200.tar.gz")
    parser.add_argument("--teacher", type=Path, help="a Latin model that reads the parallel texts for the next one")
    parser.add_argument("--family", choices=("latin", "cyrillic"), required=True)
    parser.add_argument("--output", type=Path, required=True, help="folder of the model")
    parser.add_argument("--steps", type=int, default=8000, help="batches to train on")
    options = parser.parse_args()
    train(
        options.family,
        options.corpora,
        options.output,
        parallel_folder=options.parallel,
        teacher=options.teacher,
        steps=options.steps,
    )


if __name__ == "__main__":
    main()
