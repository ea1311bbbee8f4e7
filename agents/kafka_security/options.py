"""What a Kafka client has to know to be let in: kafka-python, aiokafka and Faust alike."""

import ssl
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agents.settings import PREFIX, Settings


def access_options(settings: Settings) -> dict[str, Any]:
    """Return the options that kafka-python and aiokafka share.

    Raises:
        ValueError: a file holds something else than it should; the message names it.
    """
    options: dict[str, Any] = {"security_protocol": settings.security_protocol}
    if settings.security_protocol.endswith("SSL"):
        options["ssl_context"] = _ssl_context(settings)
    if settings.security_protocol.startswith("SASL"):
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = _secret(settings.sasl_password, settings.sasl_password_file)
    return options


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    """Return a context that checks certificate and host name of a broker, by TLS 1.2 or later."""
    try:
        context = ssl.create_default_context(cafile=settings.ssl_ca_file)
    except OSError as error:
        raise ValueError(f"{PREFIX}SSL_CA_FILE={settings.ssl_ca_file} holds no certificates: {error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.ssl_certificate_file:
        password = _secret(settings.ssl_key_password, settings.ssl_key_password_file)
        try:
            # Without a password OpenSSL would ask for it at the terminal.
            context.load_cert_chain(settings.ssl_certificate_file, settings.ssl_key_file, password=password or "")
        except OSError as error:
            raise ValueError(
                f"the certificate {settings.ssl_certificate_file} cannot be used: {error}; its key must belong to it, "
                f"and an encrypted key needs {PREFIX}SSL_KEY_PASSWORD or {PREFIX}SSL_KEY_PASSWORD_FILE"
            ) from error
    return context


def _secret(value: SecretStr | None, path: Path | None) -> str | None:
    """Return a secret without the end of its line, which an editor adds to a file."""
    if path is None:
        return value.get_secret_value() if value else None
    secret = path.read_text(encoding="utf-8").rstrip("\r\n")
    if not secret:
        raise ValueError(f"{path} is empty; a password is expected there")
    return secret
