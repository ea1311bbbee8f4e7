"""Jars are listed, fetched and verified."""

import hashlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker import KAFKA_VERSION, BrokerError
from broker.jars import Jar, fetch_jars, load_jar_list, write_jar_list

CONTENT = b"an archive"
PATH = PurePosixPath("org/example/archive/1.0/archive-1.0.jar")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Maven repository that has one jar."""
    jar = tmp_path / "repository" / PATH
    jar.parent.mkdir(parents=True)
    jar.write_bytes(CONTENT)
    return tmp_path / "repository"


def test_broker_jars_has_the_pinned_version() -> None:
    """The committed list belongs to the version that the code names."""
    names = [jar.path.name for jar in load_jar_list()]

    assert f"kafka_2.13-{KAFKA_VERSION}.jar" in names
    assert f"kafka-clients-{KAFKA_VERSION}.jar" in names
    assert len(names) == len(set(names))


def test_broker_jars_has_one_log_binding_of_the_version_of_log4j() -> None:
    """Without the binding nothing is logged; with another version than log4j it may fail."""
    versions = {jar.path.parts[-3]: jar.path.parts[-2] for jar in load_jar_list()}

    assert versions["log4j-slf4j-impl"] == versions["log4j-core"] == versions["log4j-api"]


def test_broker_jars_with_the_listed_checksum_are_returned(tmp_path: Path, repository: Path) -> None:
    """What is there and as listed is not fetched again."""
    listing = tmp_path / "jars.sha256"
    write_jar_list([Jar(hashlib.sha256(CONTENT).hexdigest(), PATH)], listing)

    assert fetch_jars(listing, repository_path=repository) == (repository / PATH,)


def test_broker_jars_with_another_checksum_are_refused(tmp_path: Path, repository: Path) -> None:
    """The error names the jar, the list and both checksums."""
    listing = tmp_path / "jars.sha256"
    write_jar_list([Jar("0" * 64, PATH)], listing)

    with pytest.raises(BrokerError) as caught:
        fetch_jars(listing, repository_path=repository)

    expected = (str(repository / PATH), str(listing), "0" * 64, hashlib.sha256(CONTENT).hexdigest())
    assert all(part in str(caught.value) for part in expected)


def test_broker_jars_without_a_network_name_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the jar, leaves nothing half done and is no exception of a library."""
    listing = tmp_path / "jars.sha256"
    write_jar_list([Jar("0" * 64, PATH)], listing)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with pytest.raises(BrokerError, match=rf"cannot download {PATH.name} .*check the network"):
        fetch_jars(listing, repository_path=tmp_path / "repository")

    assert not (tmp_path / "repository" / PATH).exists()


@pytest.mark.parametrize("line", ["", "abc", "0" * 64, "0" * 63 + f"  {PATH}", "0" * 64 + "  a.jar"])
def test_broker_jars_list_with_a_wrong_line_is_refused(tmp_path: Path, line: str) -> None:
    """The error names the file and the line."""
    listing = tmp_path / "jars.sha256"
    listing.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(BrokerError, match=r"jars\.sha256:1"):
        load_jar_list(listing)


checksums = st.binary().map(lambda content: hashlib.sha256(content).hexdigest())
paths = st.from_regex(r"([a-z0-9]{1,4}/){3,5}[a-z]\.jar", fullmatch=True).map(PurePosixPath)


@given(st.lists(st.builds(Jar, checksums, paths)))
def test_broker_jars_list_round_trips(tmp_path_factory: pytest.TempPathFactory, jars: list[Jar]) -> None:
    """What is written is read back, sorted by path."""
    listing = tmp_path_factory.mktemp("list") / "jars.sha256"

    write_jar_list(jars, listing)

    assert list(load_jar_list(listing)) == sorted(jars, key=lambda jar: (jar.path.as_posix(), jar.sha256))
