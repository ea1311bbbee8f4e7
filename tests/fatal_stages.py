"""A chain with records that end its process; it lies in a module because pool processes import it by name."""

import os
import signal

from agents.attempt import Chain, Step
from agents.skipping import keep_everything
from agents.stage import LoadedStage, Stage
from schemas import CleanedArticle, RawArticle

KILLER = "this kills its process"


def clean_or_die(article: RawArticle) -> CleanedArticle:
    """Die like a process that the kernel ends for its memory."""
    if article.body == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)
    return keep_everything(article)


def load_fatal_chain() -> Chain:
    """Return the chain."""
    loaded = LoadedStage(run=clean_or_die)
    return Chain((Step(Stage("cleaning", RawArticle, CleanedArticle, lambda _settings: loaded), loaded),))


def load_nothing() -> Chain:
    """Fail as a missing model does."""
    raise FileNotFoundError("models/entities-latin is missing: run `make train`")
