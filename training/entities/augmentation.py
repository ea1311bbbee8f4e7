"""More sentences from few: other names in the same places, and headlines in capitals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import NamedTuple

from agents.entities.spans import Span
from agents.entities.words import GENITIVE_S
from training.entities.annotated import AnnotatedSentence

FILLED_SHARE = 0.5
CAPITALS_SHARE = 0.03
FEWEST_CHOICES = 5

INFLECTED_ENDINGS = {"ru": 2, "uk": 2, "pl": 2, "cs": 2}
"""Letters at the end of a word that tell its case, in languages that inflect names."""


class NameForm(NamedTuple):
    """What a name must share with another to stand in its place."""

    language: str
    label: str
    words: int
    ending: str


NamePool = Mapping[NameForm, tuple[str, ...]]


def collect_names(sentences: Iterable[AnnotatedSentence]) -> NamePool:
    """Collect the names of sentences, sorted, each once."""
    names: dict[NameForm, set[str]] = defaultdict(set)
    for sentence in sentences:
        for start, end, label in sentence.spans:
            name = sentence.text[start:end]
            if name[:1].isupper() and name.replace(" ", "").replace("-", "").isalpha():
                names[name_form(name, label, sentence.language)].add(name)
    return {form: tuple(sorted(values)) for form, values in names.items()}


def name_form(name: str, label: str, language: str) -> NameForm:
    """Return the form of a name: what is inflected agrees in its last letters.

    >>> name_form("Зеленского", "PER", "ru").ending, name_form("Selenskyjs", "PER", "de").ending
    ('го', 's')
    """
    ending = ""
    if letters := INFLECTED_ENDINGS.get(language):
        ending = " ".join(word[-letters:].lower() for word in name.split())
    elif language in GENITIVE_S and name.endswith("s"):
        ending = "s"
    return NameForm(language, label, name.count(" "), ending)


def fill_names(sentence: AnnotatedSentence, *, names: NamePool, random: Random) -> AnnotatedSentence:
    """Put another name of the same form in the place of every second one, at random."""
    text, spans, position = "", list[Span](), 0
    for start, end, label in sentence.spans:
        name = sentence.text[start:end]
        choices = names.get(name_form(name, label, sentence.language), ())
        if len(choices) >= FEWEST_CHOICES and random.random() < FILLED_SHARE:
            name = random.choice(choices)
        text += sentence.text[position:start]
        spans.append(Span(len(text), len(text) + len(name), label))
        text += name
        position = end
    return AnnotatedSentence(text + sentence.text[position:], tuple(spans), sentence.language)


def in_capitals(sentences: Iterable[AnnotatedSentence], *, random: Random) -> Iterator[AnnotatedSentence]:
    """Yield a few of the sentences as a headline in capitals would print them."""
    for sentence in sentences:
        capitals = sentence.text.upper()
        if sentence.spans and len(capitals) == len(sentence.text) and random.random() < CAPITALS_SHARE:
            yield sentence._replace(text=capitals)
