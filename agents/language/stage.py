"""The language stage: which language an article is written in."""

from collections import Counter
from functools import partial
from importlib.metadata import version

from agents.language.detector import LANGUAGES, LETTERS, Candidate, Detector, load_detector
from agents.language.script import script_of
from agents.settings import Settings
from agents.stage import LoadedStage, Model, digest
from schemas import CleanedArticle, Language, LanguageCandidate, LanguageTaggedArticle

UNDETERMINED = "und"

SAMPLE_CHARACTERS = 2000
"""The beginning of an article decides; more text changes nothing but the time."""

SHORT_BODY_CHARACTERS = 200
"""With a body below this the headline is read as well."""

MAX_ALTERNATIVES = 2

MIN_OUTSIDE_CONFIDENCE = 0.9
"""Of the whole model, for a language outside; sentences in Catalan, Swahili or Thai come out above 0.99."""

MIN_LINE_CHARACTERS = 40
MIN_LINE_CONFIDENCE = 0.9
"""With this, none of 1,520 paragraphs of the NTREX news test sets, each in one language, is taken for mixed."""

MAX_LINES = 100
MIXED_SHARE = 0.2


def load(settings: Settings) -> LoadedStage[CleanedArticle, LanguageTaggedArticle]:
    """Load the language model."""
    min_confidence = settings.language_min_confidence
    return LoadedStage(
        run=partial(identify_language, detector=load_detector(), min_confidence=min_confidence),
        models=(
            Model("py3langid", version("py3langid")),
            Model("language-rules", digest((LANGUAGES, LETTERS))),
        ),
        parameters=(("language_min_confidence", min_confidence),),
    )


def identify_language(article: CleanedArticle, *, detector: Detector, min_confidence: float) -> LanguageTaggedArticle:
    """Tell the language of an article, `und` when unsure or when it is none of the supported ones."""
    text = _sample(article)
    return LanguageTaggedArticle(**dict(article), language=_language(text, article.body, detector, min_confidence))


def _sample(article: CleanedArticle) -> str:
    body = article.body[:SAMPLE_CHARACTERS]
    if len(body) >= SHORT_BODY_CHARACTERS or not article.headline:
        return body
    return f"{article.headline}\n{body}"


def _language(text: str, body: str, detector: Detector, min_confidence: float) -> Language:
    script = script_of(text)
    if not any(character.isalpha() for character in text):
        return Language(tag=UNDETERMINED, confidence=0.0, script=script)
    best, *others = detector.candidates(text)
    outside = detector.outside(text)
    if outside is not None and outside.probability >= MIN_OUTSIDE_CONFIDENCE:
        return Language(tag=UNDETERMINED, confidence=round(1 - min(1.0, outside.probability), 4), script=script)
    sure = best.probability >= min_confidence
    return Language(
        tag=best.tag if sure else UNDETERMINED,
        confidence=_rounded(best),
        alternatives=_alternatives(others if sure else (best, *others)),
        script=script,
        mixed=_is_mixed(body, detector),
    )


def _rounded(candidate: Candidate) -> float:
    return round(min(1.0, candidate.probability), 4)


def _alternatives(candidates: list[Candidate] | tuple[Candidate, ...]) -> tuple[LanguageCandidate, ...]:
    best = (LanguageCandidate(tag=each.tag, confidence=_rounded(each)) for each in candidates[:MAX_ALTERNATIVES])
    return tuple(candidate for candidate in best if candidate.confidence > 0)


def _is_mixed(body: str, detector: Detector) -> bool:
    """Tell whether a second language holds a good part of the lines that are long enough to be sure of."""
    characters: Counter[str] = Counter()
    lines = [line for line in body.split("\n") if len(line) >= MIN_LINE_CHARACTERS][:MAX_LINES]
    for line in lines:
        best = detector.candidates(line[:SAMPLE_CHARACTERS])[0]
        if best.probability >= MIN_LINE_CONFIDENCE:
            characters[best.tag] += len(line)
    shares = characters.most_common(2)
    return len(shares) > 1 and shares[1][1] > MIXED_SHARE * sum(map(len, lines))
