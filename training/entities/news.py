"""The names in our own news lines."""

from pathlib import Path

from training.entities.annotated import AnnotatedSentence, LabelMap
from training.entities.markup import read_markup
from training.news_lines import NEWS_FOLDER, Role, read_news_lines

LABELS: LabelMap = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}


def read_news(language: str, role: Role, folder: Path = NEWS_FOLDER) -> list[AnnotatedSentence]:
    """Return the lines of a language that have a role."""
    return [
        sentence
        for line in read_news_lines(language, role, folder)
        for sentence in read_markup(line.annotated, labels=LABELS, language=language)
    ]
