"""Topics: what an article is about, as IPTC Media Topics."""

from functools import partial

from agents.settings import Settings
from agents.stage import LoadedStage, Model, digest
from agents.topics.lexicon import Lexicon, lexicon_files, load_lexicon
from agents.topics.model import WEIGHTS_FILE, TopicModel, load_model
from agents.topics.scores import STACKER_FILE, Stacker, load_stacker
from agents.topics.tag import tag_topics
from agents.topics.taxonomy import LABELS_FILE, TAXONOMY_FILE, Taxonomy, load_taxonomy
from schemas import EnrichedArticle, EntityTaggedArticle

__all__ = [
    "MODEL_FOLDER",
    "Lexicon",
    "Stacker",
    "Taxonomy",
    "TopicModel",
    "load",
    "load_lexicon",
    "load_model",
    "load_stacker",
    "load_taxonomy",
    "tag_topics",
]

MODEL_FOLDER = "topics"


def load(settings: Settings) -> LoadedStage[EntityTaggedArticle, EnrichedArticle]:
    """Make the stage ready.

    Raises:
        ValueError: the trained model is missing.
    """
    taxonomy = load_taxonomy()
    folder = settings.models_dir / MODEL_FOLDER
    try:
        trained, stacker = load_model(folder), load_stacker(folder)
    except FileNotFoundError as error:
        raise ValueError(f"{error.filename} is missing; run `make train`, or take the folder from the tree") from error
    run = partial(
        tag_topics,
        lexicon=load_lexicon(taxonomy),
        model=trained,
        stacker=stacker,
        taxonomy=taxonomy,
        min_confidence=settings.topic_min_confidence,
    )
    models = (
        Model("topic-lexicon", digest((*lexicon_files(), TAXONOMY_FILE, LABELS_FILE))),
        Model("topic-model", digest((folder / WEIGHTS_FILE, folder / STACKER_FILE))),
    )
    return LoadedStage(run, models, (("topic_min_confidence", settings.topic_min_confidence),))
