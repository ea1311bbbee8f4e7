"""Joins terms and model, and turns what they say into probabilities that can be checked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from agents.topics.evidence import find_evidence
from agents.topics.lexicon import Lexicon
from agents.topics.model import Scores, TopicModel, vote
from agents.topics.passages import all_words, read_passages
from agents.topics.scores import (
    MOST_LOG_ODDS,
    Chances,
    Stacker,
    evidence_amount,
    lexicon_log_probabilities,
    log_odds_among_others,
    order_scores,
    score_topics,
)
from training.topics.corpora import LabelledText

TRANSLATED = ("es", "fr", "it", "ja", "nl", "pt")
"""There are only translations and headlines in these languages."""

WEIGHT_GROUPS: Sequence[Sequence[str]] = (("de", "en", "pl", "ru", "uk"), TRANSLATED)
"""They share the weights of terms and model. Fitted to each language alone, these follow the chance of its few rare
topics: accuracy and macro-F1 on held-out articles are then .899 and .850 in English instead of .908 and .879, .899 and
.870 in Russian instead of .908 and .889, and the same in German."""

CHANCE_GROUPS: Sequence[Sequence[str]] = (("de",), ("en",), ("pl", "ru", "uk"), TRANSLATED)
"""They share what makes the best topic sure."""

LEAST_WEIGHT = 0.05
RANKS = 4
"""Topics behind the fourth are hardly ever right."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What terms and model say about a text that a reader has labelled.

    Attributes:
        wanted: for each topic whether the reader gave it.
        found: the score of each topic by its terms.
        article: whether it is one, and not a headline.
        weight: how much the text counts.
    """

    language: str
    lexicon: Scores
    model: Scores
    wanted: np.ndarray
    found: Scores
    article: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Case:
    """A topic of a text.

    Attributes:
        inputs: of the chance that the topic is right.
        right: whether the reader gave it.
    """

    inputs: tuple[float, ...]
    judgement: Judgement
    right: bool


def judge(
    text: LabelledText, lexicon: Lexicon, model: TopicModel, *, article: bool = True, weight: float = 1.0
) -> Judgement:
    """Ask terms and model about a text."""
    terms = lexicon.terms(text.language)
    assert terms is not None, text.language
    passages = read_passages(text.headline, text.body)
    found = order_scores(score_topics(find_evidence(passages, terms, entity_votes={})), model.topics)
    return Judgement(
        text.language,
        lexicon_log_probabilities(found),
        vote(all_words(passages), model).log_probabilities,
        np.isin(model.topics, text.topics),
        found,
        article,
        weight,
    )


def fit_stacker(judgements: Sequence[Judgement]) -> Stacker:
    """Fit the weights of each group of languages on its articles, then the probabilities.

    Those of the best topic are fitted on all texts; those of further ones on articles, as headlines have one topic.
    """
    weights: dict[str, tuple[float, float]] = {}
    for group in WEIGHT_GROUPS:
        fitted = _fit_weights([one for one in judgements if one.language in group and one.article])
        weights |= dict.fromkeys(group, fitted)
    unchecked = Stacker(weights, {}, (0.0, 1.0, 0.0, 0.0))
    first: list[Case] = []
    further: list[Case] = []
    for judgement in judgements:
        of_best, *of_others = _make_cases(judgement, unchecked)
        first.append(of_best)
        further.extend(of_others if judgement.article else ())
    chances: dict[str, Chances] = {}
    for group in CHANCE_GROUPS:
        intercept, slope, amount_slope = _fit_chances([case for case in first if case.judgement.language in group])
        chances |= dict.fromkeys(group, (intercept, slope, amount_slope))
    intercept, slope, slope_among_others, evidence_slope = _fit_chances(further)
    return Stacker(weights, chances, (intercept, slope, slope_among_others, evidence_slope))


def _make_cases(judgement: Judgement, stacker: Stacker) -> Iterator[Case]:
    """Yield the best topic of a text, then those after it."""
    odds = stacker.log_odds(judgement.lexicon, judgement.model, language=judgement.language)
    among_others, evidence = log_odds_among_others(odds), evidence_amount(judgement.found)
    best, *others = np.argsort(-odds)[:RANKS].tolist()
    yield Case((odds[best], float(evidence_amount(judgement.found.sum()))), judgement, judgement.wanted[best])
    for topic in others:
        yield Case((odds[topic], among_others[topic], evidence[topic]), judgement, judgement.wanted[topic])


def _fit_weights(judgements: Sequence[Judgement]) -> tuple[float, float]:
    """Return the weights of lexicon and model that make the topics of the reader most probable."""
    lexicon = np.array([judgement.lexicon for judgement in judgements])
    model = np.array([judgement.model for judgement in judgements])
    wanted = np.array([judgement.wanted for judgement in judgements])
    counts = np.array([judgement.weight for judgement in judgements])

    def loss(pair: np.ndarray) -> float:
        joined = pair[0] * lexicon + pair[1] * model
        probabilities = np.exp(joined - joined.max(axis=1, keepdims=True))
        right = (probabilities * wanted).sum(axis=1) / probabilities.sum(axis=1)
        return float(-(counts * np.log(right + 1e-9)).sum() / counts.sum())

    found = minimize(loss, x0=np.array([1.0, 0.5]), method="L-BFGS-B", bounds=[(LEAST_WEIGHT, 5), (LEAST_WEIGHT, 5)])
    of_lexicon, of_model = (round(float(weight), 3) for weight in found.x)
    return of_lexicon, of_model


def _fit_chances(cases: Sequence[Case]) -> tuple[float, ...]:
    """Return the intercept and a slope over each input."""
    inputs = np.clip([case.inputs for case in cases], -MOST_LOG_ODDS, MOST_LOG_ODDS)
    right = np.array([case.right for case in cases])
    regression = LogisticRegression(C=1e4)
    regression.fit(inputs, right, sample_weight=[case.judgement.weight for case in cases])
    return tuple(round(float(value), 4) for value in (*regression.intercept_, *regression.coef_[0]))


Judge = Callable[[str, str], Scores]


def make_teacher(lexicon: Lexicon, model: TopicModel) -> Judge:
    """Return a judge of unlabelled texts: the terms count twice."""

    def teach(language: str, text: str) -> Scores:
        judgement = judge(LabelledText(language, None, text, (), ""), lexicon, model)
        joined = 2 * judgement.lexicon + judgement.model
        probabilities = np.exp(joined - joined.max())
        return np.asarray(probabilities / probabilities.sum())

    return teach
