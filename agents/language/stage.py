"""The language stage: which language an article is written in."""

from collections.abc import Sequence
from functools import partial
from importlib.metadata import version

from agents.language.chinese import CHARACTERS, chinese_script
from agents.language.detector import (
    CALIBRATION_FILE,
    IMPOSSIBLE,
    LANGUAGES,
    LETTERS,
    MODEL,
    NGRAMS_FILE,
    Candidate,
    Detector,
    Reading,
    load_detector,
)
from agents.language.mixing import is_mixed, languages_of_lines
from agents.language.sample import sample_of
from agents.language.script import SCRIPTS, script_of
from agents.settings import Settings
from agents.stage import LoadedStage, Model, digest
from schemas import CleanedArticle, Language, LanguageCandidate, LanguageTaggedArticle

UNDETERMINED = "und"

SURE = 0.9
"""Below this probability, or without letters in the body, the headline is read as well."""

MAX_ALTERNATIVES = 2

MAX_LEAD = 1.5
MAX_LEAD_OF_RELATIVE = 2.0
"""How far a language outside may be ahead: 1 of 1,000 pieces of 40 characters of supported ones loses its tag to it."""


def load(settings: Settings) -> LoadedStage[CleanedArticle, LanguageTaggedArticle]:
    """Load the models and the rules.

    Raises:
        ValueError: the n-grams are not there.
    """
    min_confidence = settings.language_min_confidence
    folder = settings.models_dir / MODEL
    detector = load_detector(settings.models_dir)
    return LoadedStage(
        run=partial(identify_language, detector=detector, min_confidence=min_confidence),
        models=(
            Model("py3langid", version("py3langid")),
            Model("language-ngrams", digest((folder / NGRAMS_FILE, folder / CALIBRATION_FILE))),
            Model("language-rules", digest((LANGUAGES, LETTERS, SCRIPTS, CHARACTERS))),
        ),
        parameters=(("language_min_confidence", min_confidence),),
    )


def identify_language(article: CleanedArticle, *, detector: Detector, min_confidence: float) -> LanguageTaggedArticle:
    """Tell the language of an article, `und` when unsure or when it is none of the supported ones.

    Where most lines are in another language than the sample of the body, shares of the lines are the probabilities.
    """
    language = _language(article.body, article.headline or "", detector, min_confidence)
    return LanguageTaggedArticle(**dict(article), language=language)


def _language(body: str, headline: str, detector: Detector, min_confidence: float) -> Language:
    sample = sample_of(body)
    letters = detector.scripts.count(sample) or detector.scripts.count(headline)
    script = script_of(letters)
    if not letters:
        return Language(tag=UNDETERMINED, confidence=0.0, script=script)
    reading = _read(sample, headline, detector)
    if reading is None or _is_outside(reading, detector):
        return Language(tag=UNDETERMINED, confidence=0.0, script=script)
    candidates = detector.ranked(reading.logits)
    lines = languages_of_lines(body, candidates[0].tag, reading.writing, detector)
    if max(lines.values(), default=0) > lines[candidates[0].tag]:
        candidates = tuple(Candidate(tag, total / lines.total()) for tag, total in lines.most_common())
    best, *others = candidates
    sure = best.probability >= min_confidence
    return Language(
        tag=best.tag if sure else UNDETERMINED,
        confidence=_rounded(best),
        alternatives=_alternatives(others if sure else candidates),
        script=chinese_script(sample, detector.chinese) if script == "Hani" else script,
        mixed=is_mixed(lines),
    )


def _read(sample: str, headline: str, detector: Detector) -> Reading | None:
    """Read the body, and with it the headline where the body leaves doubts."""
    reading = detector.read(sample)
    if not headline or (reading is not None and detector.ranked(reading.logits)[0].probability >= SURE):
        return reading
    vote = detector.read(sample_of(headline))
    if reading is None or vote is None:
        return reading or (None if any(map(str.isalpha, sample)) else vote)
    both = reading.logits + vote.logits
    return reading._replace(logits=both if both.max() > IMPOSSIBLE else reading.logits)


def _is_outside(reading: Reading, detector: Detector) -> bool:
    is_relative = reading.outside in detector.relatives
    return reading.lead > (MAX_LEAD_OF_RELATIVE if is_relative else MAX_LEAD)


def _rounded(candidate: Candidate) -> float:
    return round(min(1.0, candidate.probability), 4)


def _alternatives(candidates: Sequence[Candidate]) -> tuple[LanguageCandidate, ...]:
    best = (LanguageCandidate(tag=each.tag, confidence=_rounded(each)) for each in candidates[:MAX_ALTERNATIVES])
    return tuple(candidate for candidate in best if candidate.confidence > 0)
