"""The stages, in the order in which an article passes through them."""

from collections.abc import Iterable
from typing import Any

from agents import cleaning, entities, language, topics
from agents.attempt import Chain, load_chain
from agents.fault_points import reach
from agents.settings import Settings
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from agents.stage import Pipeline, Stage
from schemas import CleanedArticle, EnrichedArticle, EntityTaggedArticle, LanguageTaggedArticle, RawArticle, Record

PIPELINE = (
    Pipeline.begin(Stage("cleaning", RawArticle, CleanedArticle, cleaning.load, keep_everything))
    .then(Stage("language", CleanedArticle, LanguageTaggedArticle, language.load, leave_undetermined))
    .then(Stage("entities", LanguageTaggedArticle, EntityTaggedArticle, entities.load, find_no_entities, heavy=True))
    .then(Stage("topics", EntityTaggedArticle, EnrichedArticle, topics.load, give_no_topics))
)
"""Each stage reads what the one before it writes; the type checker sees to it."""

STAGES = PIPELINE.stages
STAGE_NAMES = tuple(stage.name for stage in STAGES)
RECORDS: tuple[type[Record], ...] = (STAGES[0].reads, *(stage.writes for stage in STAGES))
"""The record of each Kafka topic, in the order in which an article passes through them."""


def stages_named(names: Iterable[str]) -> tuple[Stage[Any, Any], ...]:
    """Return stages by their names, in pipeline order.

    Raises:
        ValueError: there is no such stage, or no name is given.
    """
    wanted = frozenset(names)
    unknown = sorted(wanted.difference(STAGE_NAMES))
    if unknown or not wanted:
        raise ValueError(f"unknown stage {', '.join(unknown) or '(none)'}: the stages are {', '.join(STAGE_NAMES)}")
    return tuple(stage for stage in STAGES if stage.name in wanted)


def require_skippable(names: Iterable[str]) -> frozenset[str]:
    """Return the names as a set.

    Raises:
        ValueError: a stage is unknown, or the pipeline makes no sense without it.
    """
    skipped = frozenset(names)
    for stage in stages_named(skipped) if skipped else ():
        if stage.skip is None:
            raise ValueError(f"the stage {stage.name} cannot be skipped")
    return skipped


def load_pipeline(settings: Settings, *, skip: frozenset[str] = frozenset()) -> Chain:
    """Load all stages, to run them in one process without a broker."""
    return load_chain(STAGES, settings, skip=skip)


def load_stage(name: str, settings: Settings) -> Chain:
    """Load one stage by its name; a pool process calls it, because a name can be sent to it and a stage cannot."""
    reach("while_loading", name)
    return load_chain(stages_named((name,)), settings)
