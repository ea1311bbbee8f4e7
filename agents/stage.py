"""What a stage is, whichever stage it is."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from agents.settings import Settings
from schemas import Article, CleanedArticle, EnrichedArticle

VERSION = version("newsloom")

Reads = TypeVar("Reads", bound=Article)
Writes = TypeVar("Writes", bound=CleanedArticle)
Next = TypeVar("Next", bound=CleanedArticle)
Reads_contra = TypeVar("Reads_contra", bound=Article, contravariant=True)
Writes_co = TypeVar("Writes_co", bound=CleanedArticle, covariant=True)


class UnfitArticleError(ValueError):
    """A stage cannot make a record of an article; `error_type` names the reason in metrics and dead letters."""

    error_type: Literal["unfit_article", "no_article_text"] = "unfit_article"


class NoArticleTextError(UnfitArticleError):
    """Nothing is left of a page when what does not belong to the article is removed."""

    error_type = "no_article_text"


@dataclass(frozen=True, slots=True)
class Model:
    """What a stage has loaded: a trained model, a set of rules or a lexicon."""

    name: str
    version: str
    language: str = "mul"


@dataclass(frozen=True)
class LoadedStage(Generic[Reads_contra, Writes_co]):
    """A stage with its models, ready to run.

    Attributes:
        run: the pure function from one record to the next.
        models: everything that was loaded.
        parameters: settings that change results, with their values.
    """

    run: Callable[[Reads_contra], Writes_co]
    models: tuple[Model, ...] = ()
    parameters: tuple[tuple[str, object], ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of code version, models and parameters: equal fingerprints give equal results."""
        return hashlib.sha256(repr((VERSION, self.models, self.parameters)).encode()).hexdigest()[:12]

    @cached_property
    def model_names(self) -> str | None:
        """All models with their versions, in one line."""
        return " ".join(f"{model.name}@{model.version}" for model in self.models) or None


@dataclass(frozen=True, slots=True)
class Stage(Generic[Reads, Writes]):
    """A step of the pipeline.

    Attributes:
        name: one lower-case word; consumer group, metrics and command line call it so.
        load: makes the stage ready; the only place where models are read and large libraries imported.
        skip: makes the next record without running the stage; None if that cannot be.
        heavy: the stage gets a pool of processes of its own.
    """

    name: str
    reads: type[Reads]
    writes: type[Writes]
    load: Callable[[Settings], LoadedStage[Reads, Writes]]
    skip: Callable[[Reads], Writes] | None = None
    heavy: bool = False

    @property
    def makes_enriched(self) -> bool:
        """Whether it writes the enriched record: there canaries leave the news, and its latency ends."""
        return self.writes is EnrichedArticle

    def skipped(self, article: Reads) -> Writes:
        """Return the next record without running the stage.

        Raises:
            ValueError: the stage cannot be skipped.
        """
        if self.skip is None:
            raise ValueError(f"the stage {self.name} cannot be skipped")
        return self.skip(article)


@dataclass(frozen=True, slots=True)
class Pipeline(Generic[Reads, Writes]):
    """Stages in order; the type checker sees to it that each reads what the one before it writes."""

    stages: tuple[Stage[Any, Any], ...]

    @classmethod
    def begin(cls, stage: Stage[Reads, Writes]) -> "Pipeline[Reads, Writes]":
        """Return a pipeline of one stage."""
        return Pipeline((stage,))

    def then(self, stage: Stage[Writes, Next]) -> "Pipeline[Reads, Next]":
        """Return this pipeline with one more stage at its end."""
        return Pipeline((*self.stages, stage))


def digest(paths: Iterable[Path]) -> str:
    """Return a version for files: twelve hex digits of the SHA-256 over their contents, in sorted order."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]
