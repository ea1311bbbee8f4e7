"""Pages of one and of two languages, composed of sentences."""

import random
from collections.abc import Iterator

from training.language.texts import SERBIAN_LATIN, Sentences

PAGE_LINES = 20
MIXED_LINES = (5, 7, 9)
PURE_LINES = (0, 0, 1, 3)
MIN_LINE_CHARACTERS = 40


def mixed_pages(sentences: Sentences) -> Iterator[tuple[str, str, bool]]:
    """Yield pages of 20 lines, the language of most, and whether a second language holds more than a fifth of them.

    Lines are whole sentences of at least 40 characters. Croatian with Serbian in Latin letters is left out: their
    lines are not told apart one by one.
    """
    choice = random.Random(0)  # noqa: S311 which pages are composed is no secret
    tags = sorted(set(sentences) - {SERBIAN_LATIN})
    long = {tag: [text for text in sentences[tag] if len(text) >= MIN_LINE_CHARACTERS] for tag in tags}
    for tag in tags:
        for second_lines in PURE_LINES + MIXED_LINES:
            other = choice.choice([each for each in tags if each != tag])
            first = choice.sample(long[tag], PAGE_LINES - second_lines)
            lines = first + choice.sample(long[other], second_lines)
            choice.shuffle(lines)
            yield "\n\n".join(lines), tag, second_lines in MIXED_LINES
