"""Topics: what an article is about, as IPTC Media Topics."""

from functools import partial

from agents.settings import Settings
from agents.stage import LoadedStage, Model, digest
from agents.topics.lexicon import Lexicon, lexicon_files, load_lexicon
from agents.topics.tag import tag_topics
from agents.topics.taxonomy import TAXONOMY_FILE, Taxonomy, load_taxonomy
from schemas import EnrichedArticle, EntityTaggedArticle

__all__ = ["Lexicon", "Taxonomy", "load", "load_lexicon", "load_taxonomy", "tag_topics"]


def load(settings: Settings) -> LoadedStage[EntityTaggedArticle, EnrichedArticle]:
    """Make the stage ready."""
    taxonomy = load_taxonomy()
    run = partial(
        tag_topics,
        lexicon=load_lexicon(taxonomy),
        taxonomy=taxonomy,
        min_confidence=settings.topic_min_confidence,
    )
    model = Model("topic-lexicon", digest((*lexicon_files(), TAXONOMY_FILE)))
    return LoadedStage(run, (model,), (("topic_min_confidence", settings.topic_min_confidence),))
