"""A chain with records that end its process; it lies in a module because pool processes import it by name."""

import os
import resource
import signal
import sys
import threading

from agents.attempt import Chain, Step
from agents.skipping import keep_everything
from agents.stage import LoadedStage, Stage
from schemas import CleanedArticle, RawArticle

KILLER = "this kills its process"
SLEEPER = "this never ends"
GLUTTON = "this takes all memory"
LEAVER = "this ends its process politely"
SPARE_BYTES = 64 * 1024 * 1024


def clean_or_die(article: RawArticle) -> CleanedArticle:
    """Do to the process what the body of the article asks for."""
    if article.body == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)
    if article.body == SLEEPER:
        threading.Event().wait()
    if article.body == GLUTTON:
        _take_more_than_there_is()
    if article.body == LEAVER:
        sys.exit(3)
    return keep_everything(article)


def _take_more_than_there_is() -> None:
    with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 - a Path needs more memory than is left
        used_bytes = int(pages.read().split()[0]) * resource.getpagesize()
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used_bytes + SPARE_BYTES, limits[1]))
    try:
        bytearray(4 * SPARE_BYTES)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def load_fatal_chain() -> Chain:
    """Return the chain."""
    loaded = LoadedStage(run=clean_or_die)
    return Chain((Step(Stage("cleaning", RawArticle, CleanedArticle, lambda _settings: loaded), loaded),))


def load_nothing() -> Chain:
    """Fail as a missing model does."""
    raise FileNotFoundError("models/entities-latin is missing: run `make train`")
