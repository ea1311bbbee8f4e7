"""What simpler ways of giving topics achieve: each returns the best topic of a text, or None."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from agents.topics.evidence import find_evidence
from agents.topics.lexicon import Lexicon
from agents.topics.model import TopicModel, vote
from agents.topics.passages import all_words, read_passages
from agents.topics.scores import score_topics
from training.topics.corpora import LabelledText
from training.topics.taxonomy_texts import read_taxonomy_texts

Guess = Callable[[LabelledText], str | None]


def baselines(folder: Path, texts: Iterable[LabelledText], lexicon: Lexicon, model: TopicModel) -> Mapping[str, Guess]:
    """Return the baselines by name; `texts` are those that models are trained on."""
    most_frequent, _ = Counter(text.topics[0] for text in texts).most_common(1)[0]
    return {
        "majority": lambda _: most_frequent,
        "TF-IDF of IPTC's labels": _compare_labels(folder),
        "lexicon alone": lambda text: _by_lexicon(text, lexicon, model.topics),
        "model alone": lambda text: _by_model(text, model),
    }


def _by_model(text: LabelledText, model: TopicModel) -> str:
    words = all_words(read_passages(text.headline, text.body))
    return model.topics[int(vote(words, model).log_probabilities.argmax())]


def _by_lexicon(text: LabelledText, lexicon: Lexicon, topics: tuple[str, ...]) -> str | None:
    terms = lexicon.terms(text.language)
    assert terms is not None, text.language
    scores = score_topics(find_evidence(read_passages(text.headline, text.body), terms, entity_votes={}))
    best = max(topics, key=lambda topic: scores.get(topic, 0.0))
    return best if best in scores else None


def _compare_labels(folder: Path) -> Guess:
    """Compare words with labels and definitions; there are none in Italian, Japanese, Dutch, Polish and Cyrillic."""
    texts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for text in read_taxonomy_texts(folder):
        texts[text.language][text.topics[0]].append(text.body)
    fitted = {}
    for language, by_topic in texts.items():
        vectorizer = TfidfVectorizer(sublinear_tf=True)
        fitted[language] = (vectorizer, list(by_topic), vectorizer.fit_transform(map(" ".join, by_topic.values())))

    def guess(text: LabelledText) -> str | None:
        if text.language not in fitted:
            return None
        vectorizer, topics, rows = fitted[text.language]
        likeness = (rows @ vectorizer.transform([text.text]).T).toarray().ravel()
        return topics[int(likeness.argmax())] if likeness.max() > 0 else None

    return guess
