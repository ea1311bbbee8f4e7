"""The trained vote reads words, and says which of them convinced it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.settings import ROOT
from agents.topics import MODEL_FOLDER, load_model, load_stacker
from agents.topics.features import COLUMNS, extract_features
from agents.topics.model import vote
from agents.topics.scores import Stacker, lexicon_log_probabilities, log_odds_among_others
from agents.topics.tag import weigh

MODEL = load_model(ROOT / "models" / MODEL_FOLDER)
STACKER = load_stacker(ROOT / "models" / MODEL_FOLDER)

some_words = st.lists(st.text(alphabet="abcdeжщі映画'", min_size=1, max_size=12), max_size=30)
log_probabilities = st.lists(st.floats(-12, 0), min_size=17, max_size=17).map(np.array)
found_scores = st.lists(st.floats(0, 200), min_size=17, max_size=17).map(np.array)


@given(some_words)
def test_features_belong_to_their_words(words: list[str]) -> None:
    """Every column lies within its block and comes from a word that there is."""
    features = extract_features(words)

    for columns, places in zip(features.columns, features.words, strict=True):
        assert len(columns) == len(places)
        assert all(0 <= column < COLUMNS for column in columns.tolist())
        assert all(0 <= place < len(words) for place in places.tolist())


@given(some_words, some_words)
def test_features_of_a_word_do_not_depend_on_others(before: list[str], words: list[str]) -> None:
    """Words in front of a text add columns and change none."""
    alone, behind = extract_features(words), extract_features([*before, *words])

    for block in (0, 1):
        later = behind.columns[block][behind.words[block] >= len(before)]
        assert sorted(later.tolist()) == sorted(alone.columns[block].tolist())


@given(some_words)
def test_vote_gives_probabilities(words: list[str]) -> None:
    """They lie between nought and one, whatever is read."""
    probabilities = np.exp(vote(words, MODEL).log_probabilities)

    assert probabilities.shape == (17,)
    assert np.all((probabilities >= 0) & (probabilities <= 1))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("the striker scored twice in the second half of the match", "medtop:15000000"),
        ("der angeklagte wurde vom landgericht zu drei jahren haft verurteilt", "medtop:02000000"),
        ("центральный банк повысил ключевую ставку из за роста инфляции", "medtop:04000000"),
        ("вчені виявили нову екзопланету за допомогою телескопа", "medtop:13000000"),
    ],
)
def test_vote_knows_the_news(text: str, topic: str) -> None:
    """Plain sentences get their topic in the large languages, and some word of theirs convinced the model."""
    voted = vote(text.split(), MODEL)

    best = int(voted.log_probabilities.argmax())
    assert MODEL.topics[best] == topic
    assert voted.word_weights(best).max() > 0
    assert len(voted.word_weights(best)) == len(text.split())


@given(log_probabilities, log_probabilities, found_scores)
def test_stacker_gives_confidences(lexicon: np.ndarray, model: np.ndarray, found: np.ndarray) -> None:
    """They lie between nought and one, and the best topic has the highest."""
    log_odds = STACKER.log_odds(lexicon, model, language="en")

    confidences = STACKER.confidences(log_odds, found=found, language="en")

    assert np.all((confidences >= 0) & (confidences <= 1))
    assert confidences[log_odds.argmax()] == confidences.max()


def test_stacker_weighs_terms_and_model() -> None:
    """A topic that both prefer has higher odds than one that only one of them prefers."""
    stacker = Stacker({"en": (1.0, 1.0)}, {"en": (0.0, 1.0, 0.0)}, (0.0, 1.0, 0.0, 0.0))
    lexicon, model = np.log([0.6, 0.3, 0.1]), np.log([0.5, 0.1, 0.4])

    log_odds = stacker.log_odds(lexicon, model, language="en")

    assert log_odds.argmax() == 0
    assert stacker.confidences(log_odds, found=np.ones(3), language="en")[0] == pytest.approx(0.3 / 0.37)


def test_stacker_sees_a_second_topic_behind_a_sure_one() -> None:
    """However sure the best topic is, the next is judged among those that are left, and by its own evidence."""
    stacker = Stacker({"en": (1.0, 0.0)}, {"en": (0.0, 1.0, 0.0)}, (-2.0, 0.0, 0.5, 0.4))
    log_odds = stacker.log_odds(np.log([0.98, 0.018, 0.002]), np.zeros(3), language="en")

    rich, poor = (
        stacker.confidences(log_odds, found=np.array([90.0, score, 0.0]), language="en") for score in (30.0, 1.0)
    )

    assert log_odds_among_others(log_odds)[1:] == pytest.approx([np.log(9), -np.log(9)])
    assert rich[1] > poor[1] > poor[2]


def test_confidences_begin_with_the_most_probable_topic() -> None:
    """Also where those after it are as sure."""
    stacker = Stacker({"en": (0.0, 1.0)}, {"en": (-5.0, 0.0, 0.0)}, (5.0, 0.0, 0.0, 0.0))
    voted = vote(["the", "striker", "scored", "twice", "in", "the", "second", "half"], MODEL)

    confidences = weigh({}, voted, MODEL, stacker, language="en")

    assert len(set(confidences.values())) == 1
    assert next(iter(confidences)) == "medtop:15000000"


def test_lexicon_probabilities_follow_the_scores() -> None:
    """They sum to one; more evidence makes a topic more probable, and none leaves them equal."""
    probabilities = np.exp(lexicon_log_probabilities(np.array([9.0, 2.0, 0.0])))

    assert probabilities.sum() == pytest.approx(1)
    assert probabilities[0] > probabilities[1] > probabilities[2]
    assert np.ptp(lexicon_log_probabilities(np.zeros(2))) == 0
