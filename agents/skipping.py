"""The next record without running its stage, for `newsloom enrich --skip`."""

from hashlib import sha256

from schemas import (
    CleanedArticle,
    Cleaning,
    EnrichedArticle,
    EntityTaggedArticle,
    Language,
    LanguageTaggedArticle,
    RawArticle,
    Segment,
)


def keep_everything(article: RawArticle) -> CleanedArticle:
    """Take the body as clean already: one kept segment."""
    length = len(article.body)
    segments = (Segment(raw_start=0, raw_end=length, kept=True, start=0, end=length),) if length else ()
    cleaning = Cleaning(
        segments=segments,
        removed_ratio=0,
        raw_sha256=sha256(article.body.encode()).hexdigest(),
        raw_length=length,
    )
    return CleanedArticle(**dict(article), cleaning=cleaning)


def leave_undetermined(article: CleanedArticle) -> LanguageTaggedArticle:
    """Name no language."""
    return LanguageTaggedArticle(**dict(article), language=Language(tag="und", confidence=0, script="Zyyy"))


def find_no_entities(article: LanguageTaggedArticle) -> EntityTaggedArticle:
    """Name no entities."""
    return EntityTaggedArticle(**dict(article))


def give_no_topics(article: EntityTaggedArticle) -> EnrichedArticle:
    """Give no topics."""
    return EnrichedArticle(**dict(article))
