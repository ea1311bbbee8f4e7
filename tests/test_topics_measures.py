"""The measures of topics are what they are called."""

import pytest

from training.topics.measures import Answer, bin_answers, count_confusions, score_answers, score_each_topic

RIGHT = Answer(("a",), (("a", 0.95),))
SECOND = Answer(("b", "a"), (("a", 0.8), ("b", 0.6)))
WRONG = Answer(("b",), (("a", 0.6),))
NONE = Answer(("c",), ())


def test_score_answers_counts_the_best_topic() -> None:
    """Either topic of the reader is right; no topic is wrong."""
    score = score_answers([RIGHT, SECOND, WRONG, NONE])

    assert (score.texts, score.accuracy, score.answered) == (4, 0.5, 0.75)
    assert (score.precision, score.recall) == (3 / 4, 3 / 5)
    assert (score.sure, score.sure_right) == (0.25, 1.0)


def test_score_each_topic_compares_with_the_topic_that_was_meant() -> None:
    """A topic that the reader gave too is compared with itself."""
    scores = score_each_topic([RIGHT, SECOND, WRONG, NONE])

    assert scores["a"].wanted == 2
    assert scores["a"][1:] == pytest.approx((2 / 3, 1.0, 0.8))
    assert scores["b"].f1 == scores["c"].f1 == 0
    assert count_confusions([RIGHT, SECOND, WRONG, NONE]) == {("b", "a"): 1}


def test_bin_answers_tells_how_right_a_confidence_is() -> None:
    """Answers are binned by the confidence of the best topic; those without any are left out."""
    bins = bin_answers([RIGHT, SECOND, WRONG, NONE])

    assert [(one.answers, one.right) for one in bins] == [(1, 0.0), (1, 1.0), (1, 1.0)]
    assert bins[0].confidence == pytest.approx(0.6)
