"""Sentences with their names marked in the text: "[Ada Lovelace|PER] lived in [London|LOC]."."""

import re
from collections.abc import Iterator

from agents.entities.spans import Span
from training.entities.annotated import AnnotatedSentence, LabelMap

_NAME = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)\]")


def read_markup(text: str, *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read one sentence a line; `[…|O]` marks what looks like a name and is none.

    Raises:
        KeyError: a marked name has a label that `labels` lacks.
    """
    for line in filter(str.strip, text.splitlines()):
        plain, spans, position = "", list[Span](), 0
        for match in _NAME.finditer(line):
            plain += line[position : match.start()]
            if match[2] != "O":
                spans.append(Span(len(plain), len(plain) + len(match[1]), labels[match[2]]))
            plain += match[1]
            position = match.end()
        yield AnnotatedSentence(plain + line[position:], tuple(spans), language)
