"""What is set for a secure connection: checked, used, and kept to itself."""

import ssl
import traceback
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from agents.app.configuration import configured_app
from agents.command_line import main
from agents.kafka_security import access_options
from agents.kafka_security.refusal import find_refusal
from agents.lease import Lease
from agents.pipeline import STAGES
from agents.settings import Settings, load_settings
from agents.stage_process import as_environment

SECRET = "open-sesame"  # noqa: S105 - made up
LOGIN: dict[str, Any] = {"security_protocol": "SASL_SSL", "sasl_username": "reader", "sasl_password": SECRET}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold an authority, a certificate, its key in an encrypted file, a password, and files that are wrong."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    certificate = authority.issue_cert("reader@newsloom.test")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "client.pem")
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    encryption = BestAvailableEncryption(SECRET.encode())
    (folder / "client.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    (folder / "password").write_text(f"{SECRET}\n")
    (folder / "empty").write_text("\n")
    return folder


def given(folder: Path, **values: str) -> dict[str, Any]:
    """Return the values, those that name a file with its folder."""
    return {name: str(folder / value) if name.endswith("_file") else value for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"security_protocol": "SASL_SSL"}, "SASL_SSL needs SASL_USERNAME; SASL_SSL needs SASL_PASSWORD"),
        ({**LOGIN, "sasl_password_file": "password"}, "set either SASL_PASSWORD or SASL_PASSWORD_FILE"),
        ({"sasl_password": SECRET}, "PLAINTEXT does not use SASL_PASSWORD: set SECURITY_PROTOCOL to SASL_SSL"),
        ({"ssl_ca_file": "ca.pem"}, "PLAINTEXT does not use SSL_CA_FILE: set SECURITY_PROTOCOL to SSL or SASL_SSL"),
        ({"security_protocol": "SSL", "ssl_key_file": "client.key"}, "set SSL_CERTIFICATE_FILE"),
        ({"security_protocol": "SSL", "ssl_ca_file": "absent"}, "NEWSLOOM_SSL_CA_FILE=.*absent: .*not point to a file"),
        ({"security_protocol": "TLS"}, "NEWSLOOM_SECURITY_PROTOCOL=TLS: Input should be 'PLAINTEXT', 'SSL'"),
        ({**LOGIN, "sasl_mechanism": "GSSAPI"}, "NEWSLOOM_SASL_MECHANISM=GSSAPI: Input should be 'PLAIN'"),
    ],
)
def test_security_settings_that_cannot_work_are_named(folder: Path, values: dict[str, str], line: str) -> None:
    """Which ones, and the remedy; the secret is in no message and in no traceback."""
    with pytest.raises(ValueError, match=line) as caught:
        load_settings(**given(folder, **values))

    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"ssl_ca_file": "password"}, "NEWSLOOM_SSL_CA_FILE=.*password holds no certificates"),
        ({"ssl_certificate_file": "client.pem", "ssl_key_file": "client.key"}, "needs NEWSLOOM_SSL_KEY_PASSWORD"),
        ({"ssl_certificate_file": "ca.pem", "ssl_key_file": "client.key", "ssl_key_password": SECRET}, "belong to it"),
        ({"ssl_certificate_file": "client.pem", "ssl_key_password_file": "empty"}, "empty is empty"),
    ],
)
def test_security_file_that_cannot_be_used_is_named(folder: Path, values: dict[str, str], line: str) -> None:
    """A wrong file is an error before anything is sent; nobody is asked at a terminal."""
    settings = Settings(security_protocol="SSL", **given(folder, **values))

    with pytest.raises(ValueError, match=line) as caught:
        access_options(settings)

    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_security_context_checks_the_broker(folder: Path) -> None:
    """Certificate and host name are verified, by TLS 1.2 or later; a key may be encrypted."""
    files = given(folder, ssl_ca_file="ca.pem", ssl_certificate_file="client.pem", ssl_key_file="client.key")
    settings = Settings(security_protocol="SSL", ssl_key_password=SECRET, **files)

    context = access_options(settings)["ssl_context"]

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("protocol", ["SASL_SSL", "SASL_PLAINTEXT"])
def test_security_login_reaches_every_client(folder: Path, protocol: str) -> None:
    """A password from a file, without its line end, for kafka-python and for Faust; TLS exactly where it is set."""
    login = {"security_protocol": protocol, "sasl_username": "reader", "sasl_password_file": "password"}
    settings = Settings(**given(folder, **login))

    options = access_options(settings)
    app = configured_app(STAGES[0], settings, limits_bytes={}, lease=Lease(6.0, rebalance_timeout_seconds=60))

    credentials: Any = app.conf.broker_credentials
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("reader", SECRET)
    assert (credentials.username, credentials.password) == ("reader", SECRET)
    assert (credentials.protocol.value, credentials.mechanism.value) == (protocol, "SCRAM-SHA-512")
    assert bool(options.get("ssl_context")) == bool(credentials.ssl_context) == (protocol == "SASL_SSL")
    assert not app.conf.web_enabled


def test_security_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the settings nor a command that lists or explains them has the secret; another process gets it."""
    for name, value in LOGIN.items():
        monkeypatch.setenv(f"NEWSLOOM_{name}".upper(), value)
    settings = load_settings()

    main(["check", "--settings"])
    with pytest.raises(SystemExit):
        main(["worker", "--help"])

    shown = capsys.readouterr().out
    assert "NEWSLOOM_SASL_PASSWORD=**********" in shown
    assert SECRET not in shown + repr(settings) + str(settings) + settings.model_dump_json()
    assert as_environment(settings)["NEWSLOOM_SASL_PASSWORD"] == SECRET


def test_security_empty_variables_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose hands on a variable that nobody has set as an empty one."""
    for name in Settings.model_fields:
        if name.startswith(("sasl_", "ssl_")) and name != "sasl_mechanism":
            monkeypatch.setenv(f"NEWSLOOM_{name}".upper(), "")

    settings = load_settings()

    assert access_options(settings) == {"security_protocol": "PLAINTEXT"}


def test_security_absent_broker_is_no_refusal() -> None:
    """Who is not there turns nobody away: a worker waits for it."""
    assert find_refusal(Settings(bootstrap_servers="127.0.0.1:1", **LOGIN)) is None
