"""How good topics are, beside those that a reader gave."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

SURE_CONFIDENCE = 0.9
BINS = 10


class Answer(NamedTuple):
    """The topics of a text.

    Attributes:
        wanted: by the reader, the main one first.
        given: with their confidence, best first; empty where unsure.
    """

    wanted: tuple[str, ...]
    given: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str | None:
        """The topic that is given first."""
        return self.given[0][0] if self.given else None

    @property
    def right(self) -> bool:
        """Whether the topic that is given first is one that the reader gave."""
        return self.best in self.wanted

    @property
    def compared(self) -> str:
        """The reader's topic that the best one is compared with: itself when it is right."""
        return self.best if self.best is not None and self.right else self.wanted[0]


class Score(NamedTuple):
    """How good the topics of a corpus are; texts without any count as wrong in `accuracy` and `macro_f1`.

    Attributes:
        accuracy: share of the texts whose best topic is one that the reader gave.
        answered: share of the texts that have a topic.
        macro_f1: of the best topic, averaged over the topics that the reader gave.
        precision: share of all topics given, further ones included, that the reader gave too.
        recall: share of the reader's topics that are found.
        error: expected calibration error of the best topic's confidence.
        sure: share of the texts whose best topic has a confidence of at least .9.
        sure_right: share of those that are right.
    """

    texts: int
    accuracy: float
    answered: float
    macro_f1: float
    precision: float
    recall: float
    error: float
    sure: float
    sure_right: float


class TopicScore(NamedTuple):
    """How good the best topics are for one topic."""

    wanted: int
    precision: float
    recall: float
    f1: float


class Bin(NamedTuple):
    """The answers of about one confidence."""

    answers: int
    confidence: float
    right: float


def score_answers(answers: Sequence[Answer]) -> Score:
    """Measure the answers of a corpus."""
    given_total = sum(len(answer.given) for answer in answers)
    wanted_total = sum(len(answer.wanted) for answer in answers)
    both = sum(len(set(answer.wanted) & {topic for topic, _ in answer.given}) for answer in answers)
    answered = [answer for answer in answers if answer.given]
    sure = [answer for answer in answered if answer.given[0][1] >= SURE_CONFIDENCE]
    by_topic = score_each_topic(answers)
    return Score(
        len(answers),
        sum(answer.right for answer in answers) / len(answers),
        len(answered) / len(answers),
        sum(score.f1 for score in by_topic.values()) / len(by_topic),
        both / max(1, given_total),
        both / wanted_total,
        _calibration_error(answered),
        len(sure) / len(answers),
        sum(answer.right for answer in sure) / max(1, len(sure)),
    )


def score_each_topic(answers: Sequence[Answer]) -> dict[str, TopicScore]:
    """Measure the best topics of a corpus for each topic that the reader gave."""
    wanted = Counter(answer.compared for answer in answers)
    given = Counter(answer.best for answer in answers)
    right = Counter(answer.best for answer in answers if answer.right)
    return {
        topic: TopicScore(
            wanted[topic],
            right[topic] / max(1, given[topic]),
            right[topic] / wanted[topic],
            2 * right[topic] / (wanted[topic] + given[topic]),
        )
        for topic in sorted(wanted)
    }


def bin_answers(answers: Sequence[Answer]) -> list[Bin]:
    """Return the answers by the confidence of the best topic, in tenths; empty bins are left out."""
    bins: list[list[Answer]] = [[] for _ in range(BINS)]
    for answer in answers:
        if answer.given:
            bins[min(int(answer.given[0][1] * BINS), BINS - 1)].append(answer)
    return [
        Bin(
            len(some),
            sum(answer.given[0][1] for answer in some) / len(some),
            sum(answer.right for answer in some) / len(some),
        )
        for some in bins
        if some
    ]


def count_confusions(answers: Sequence[Answer]) -> Counter[tuple[str, str]]:
    """Count which topic was given in place of which."""
    return Counter((answer.compared, answer.best) for answer in answers if answer.best and not answer.right)


def _calibration_error(answered: Sequence[Answer]) -> float:
    total = max(1, len(answered))
    return sum(some.answers / total * abs(some.confidence - some.right) for some in bin_answers(answered))
