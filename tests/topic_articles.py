"""Articles as the stages before would make them, and the topics that they get."""

from functools import cache

from agents import topics
from agents.settings import Settings
from agents.stage import LoadedStage
from schemas import Cleaning, EnrichedArticle, EntityTaggedArticle, Evidence, Language


@cache
def load_stage() -> LoadedStage[EntityTaggedArticle, EnrichedArticle]:
    """Load the stage once for all tests."""
    return topics.load(Settings(topic_min_confidence=0.25))


def make_article(body: str, *, language: str = "en", headline: str | None = None) -> EntityTaggedArticle:
    """Return an article as the stages before would."""
    return EntityTaggedArticle(
        uri="urn:newsloom:test",
        headline=headline,
        body=body,
        cleaning=Cleaning(segments=(), removed_ratio=0, raw_sha256="0" * 64, raw_length=len(body)),
        language=Language(tag=language, confidence=1, script="Latn"),
    )


def find_topics(body: str, *, language: str = "en", headline: str | None = None) -> list[str]:
    """Return the identifiers of the top-level topics of an article."""
    article = load_stage().run(make_article(body, language=language, headline=headline))
    return [subject.uri for subject in article.topics if subject.level == 1]


def all_evidence(article: EnrichedArticle) -> list[Evidence]:
    """Return the evidence of all topics of an article."""
    return [evidence for subject in article.topics for evidence in subject.evidence]
