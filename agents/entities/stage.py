"""The stage, made ready with its models."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from agents.entities.extraction import extract_entities
from agents.entities.gazetteer import load_gazetteer
from agents.settings import Settings
from agents.stage import LoadedStage, Model, digest
from schemas import EntityTaggedArticle, LanguageTaggedArticle

RULE_SUFFIXES = (".gz", ".json", ".toml", ".tsv")


def load(settings: Settings) -> LoadedStage[LanguageTaggedArticle, EntityTaggedArticle]:
    """Load the taggers and the known names; spaCy is imported only here.

    Raises:
        ValueError: a model or a package that the settings name is not there.
    """
    from agents.entities.taggers import FAMILIES, load_taggers

    run = partial(
        extract_entities,
        taggers=load_taggers(settings.models_dir, settings.entity_packages),
        gazetteer=load_gazetteer(),
    )
    models = (
        *(_shipped(settings.models_dir / name) for name in FAMILIES.values()),
        *_installed(settings.entity_packages.items()),
        Model("known-names", digest(path for path in Path(__file__).parent.iterdir() if path.suffix in RULE_SUFFIXES)),
    )
    return LoadedStage(run, models, (("entity_packages", sorted(settings.entity_packages.items())),))


def _shipped(folder: Path) -> Model:
    version = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["version"]
    return Model(folder.name, f"{version}+{digest(folder.glob('*/*.npz'))}")


def _installed(packages: Iterable[tuple[str, str]]) -> Iterable[Model]:
    from importlib.metadata import version

    return (Model(package, version(package), language) for language, package in packages)
