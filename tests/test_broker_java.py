"""A Java that is new enough is found."""

from pathlib import Path

import pytest

from broker.java import MIN_JAVA_VERSION, find_java, java_version


def fake_java(home: Path, banner: str) -> Path:
    """Make an executable that prints a banner as Java does."""
    java = home / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{banner}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "26-ea" 2026-03-17', 26),
        ('java version "1.8.0_392"', 8),
        ("no version at all", 0),
    ],
)
def test_broker_java_version_is_read_from_its_banner(tmp_path: Path, banner: str, version: int) -> None:
    """The feature release is a whole number, also in the old way of counting."""
    assert java_version(fake_java(tmp_path, banner)) == version


def test_broker_java_that_is_missing_has_version_zero(tmp_path: Path) -> None:
    """What does not run is not new enough."""
    assert java_version(tmp_path / "java") == 0


def test_broker_java_takes_java_home_that_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user chose goes first."""
    java = fake_java(tmp_path, f'openjdk version "{MIN_JAVA_VERSION}.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert find_java() == java


def test_broker_java_passes_over_java_home_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old runtime is no reason to fail while there is another."""
    fake_java(tmp_path, f'openjdk version "{MIN_JAVA_VERSION - 1}.0.1"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    found = find_java()

    assert java_version(found) >= MIN_JAVA_VERSION
    assert tmp_path not in found.parents
