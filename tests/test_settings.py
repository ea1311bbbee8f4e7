"""Settings: from the environment, checked, and handed on to other processes unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.settings import Settings, load_settings
from agents.stage_process import as_environment


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with the prefix is a setting; an option wins over it."""
    monkeypatch.setenv("NEWSLOOM_PARTITIONS", "7")
    monkeypatch.setenv("NEWSLOOM_BOOTSTRAP_SERVERS", "kafka:9092")

    settings = load_settings(partitions=None, bootstrap_servers="other:9092")

    assert (settings.partitions, settings.bootstrap_servers) == (7, "other:9092")


def test_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt setting is named instead of ignored."""
    monkeypatch.setenv("NEWSLOOM_PARTITION", "7")

    with pytest.raises(ValueError, match="NEWSLOOM_PARTITION"):
        load_settings()


def test_wrong_value_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value out of range is refused."""
    monkeypatch.setenv("NEWSLOOM_SESSION_TIMEOUT_SECONDS", "1")

    with pytest.raises(ValueError, match="NEWSLOOM_SESSION_TIMEOUT_SECONDS=1"):
        load_settings()


@pytest.mark.parametrize("servers", ["kafka", "kafka:", ":9092", "kafka:0", "kafka:99999", "one:9092,two"])
def test_address_without_a_port_that_can_be_is_an_error(servers: str) -> None:
    """A worker would wait for minutes for a broker that cannot answer."""
    with pytest.raises(ValueError, match=r"is no HOST:PORT such as 127\.0\.0\.1:9092"):
        load_settings(bootstrap_servers=servers)


@given(
    packages=st.dictionaries(st.sampled_from(["en", "de"]), st.sampled_from(["en_core_web_sm", "de_core_news_sm"])),
    instance=st.none() | st.just("replica-1"),
    prefix=st.sampled_from(["", "test."]),
)
def test_settings_reach_another_process_unchanged(packages: dict[str, str], instance: str | None, prefix: str) -> None:
    """The variables made of settings give the same settings."""
    settings = Settings(entity_packages=packages, instance=instance, topic_prefix=prefix, processes=3)

    with pytest.MonkeyPatch.context() as patch:
        for name, value in as_environment(settings).items():
            patch.setenv(name, value)
        again = load_settings()

    assert again == settings
