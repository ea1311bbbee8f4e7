"""Why a broker turns us away, in words.

Kafka clients try again for ever and keep the reason to themselves; here a broker is asked once, by hand. A broker that
is merely away is no refusal.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from agents.kafka_security.options import access_options
from agents.settings import PREFIX, Settings

GREETING_TIMEOUT_MS = 5_000
CLOSING_TIMEOUT_SECONDS = 1.0

# Of OpenSSL, x509_vfy.h.
_EXPIRED = 10
_OTHER_NAME = (62, 64)
_UNKNOWN_AUTHORITY = (2, 18, 19, 20, 21)

_OF_CLIENT = ("certificate", "unknown ca", "handshake failure")
"""Words of the alerts with which a broker refuses a client; the last is what TLS 1.2 says when there is none."""


class AccessError(Exception):
    """Kafka turns this client away; the message says why, and the remedy. No repetition mends it."""


def find_refusal(settings: Settings) -> AccessError | None:
    """Return why the brokers turn us away; None when one lets us in, or when none can be reached."""
    # A loop of its own, which does not become the one of this thread: Faust asks for that later.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(ask_for_refusal(settings))


async def ask_for_refusal(settings: Settings) -> AccessError | None:
    """Do the same on a loop that runs."""
    refusals = []
    for host, port in settings.brokers():
        reason = await _reason(host, port, settings)
        if reason == "":
            return None
        if reason:
            refusals.append(AccessError(f"Kafka at {host}:{port} {reason}"))
    return refusals[0] if refusals else None


async def is_greeted(settings: Settings) -> bool:
    """Tell whether any broker answers us; one that only takes connections does not."""
    for host, port in settings.brokers():
        with suppress(TimeoutError):
            async with asyncio.timeout(GREETING_TIMEOUT_MS / 1000):  # all in all, not for each of its steps
                if await _speaks(host, port, access_options(settings)):
                    return True
    return False


async def _reason(host: str, port: int, settings: Settings) -> str | None:
    """Return "" when the broker lets us in, None when it is away, else why it does not."""
    from aiokafka.errors import KafkaError

    try:
        await _greet(host, port, access_options(settings))
    except ssl.SSLCertVerificationError as error:
        return _of_certificate(error, host)
    except TimeoutError:
        return None
    except (KafkaError, OSError, EOFError) as error:
        return _of_login(error, settings) or _of_alert(error, settings) or await _of_protocol(host, port, settings)
    return ""


async def _greet(host: str, port: int, options: dict[str, Any]) -> None:
    """Connect, log in, and ask for what only who is logged in is told."""
    from aiokafka.protocol.metadata import MetadataRequest

    async with _connection(host, port, options) as connection:
        await connection.send(MetadataRequest([]))


@asynccontextmanager
async def _connection(host: str, port: int, options: dict[str, Any]) -> AsyncIterator[Any]:
    """Connect and log in; on the way out wait until the socket is closed, as the loop may end then."""
    from aiokafka.conn import AIOKafkaConnection

    connection = AIOKafkaConnection(host, port, request_timeout_ms=GREETING_TIMEOUT_MS, **options)
    try:
        await connection.connect()
        yield connection
    finally:
        closed = connection.close()
        if connection._protocol is not None:  # noqa: SLF001 - else nothing was opened
            await asyncio.wait([closed], timeout=CLOSING_TIMEOUT_SECONDS)


def _of_certificate(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code == _EXPIRED:
        return "shows a certificate that has expired: renew it on the broker"
    if error.verify_code in _OTHER_NAME:
        return f"shows a certificate for another name than {host}: use a name of it in {PREFIX}BOOTSTRAP_SERVERS"
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return f"shows a certificate of an unknown authority: name the authority's own in {PREFIX}SSL_CA_FILE"
    return f"shows a certificate that cannot be trusted ({error.verify_message}): renew it on the broker"


def _of_login(error: BaseException, settings: Settings) -> str | None:
    from aiokafka.errors import IllegalSaslStateError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"refuses the login of {settings.sasl_username} by {settings.sasl_mechanism}: check {PREFIX}SASL_USERNAME "
            f"and {PREFIX}SASL_PASSWORD or {PREFIX}SASL_PASSWORD_FILE"
        )
    if isinstance(error, UnsupportedSaslMechanismError):
        return f"does not take {settings.sasl_mechanism}: set {PREFIX}SASL_MECHANISM to what it takes"
    if isinstance(error, IllegalSaslStateError):
        without = "SSL" if settings.security_protocol == "SASL_SSL" else "PLAINTEXT"
        return f"takes no login at this port: use another port, or {PREFIX}SECURITY_PROTOCOL={without}"
    return None


def _of_alert(error: BaseException, settings: Settings) -> str | None:
    """Explain with what words a broker ended the handshake."""
    alert = error if isinstance(error, ssl.SSLError) else error.__cause__
    reason = str(alert.reason or "").lower().replace("_", " ") if isinstance(alert, ssl.SSLError) else ""
    if "alert" not in reason:
        return None
    if not any(word in reason for word in _OF_CLIENT):
        return f"ends the TLS handshake ({reason}); its log says why"
    if settings.ssl_certificate_file is None:
        return f"asks for a certificate: set {PREFIX}SSL_CERTIFICATE_FILE and {PREFIX}SSL_KEY_FILE"
    return (
        f"refuses the certificate {settings.ssl_certificate_file} ({reason}): it has expired, or the broker does not "
        "know its authority; renew it, or have its authority added to the broker"
    )


async def _of_protocol(host: str, port: int, settings: Settings) -> str | None:
    """Explain a connection that was closed without a word: does the broker speak another protocol?"""
    protocol = settings.security_protocol
    if protocol.endswith("SSL") and await _speaks(host, port, {"security_protocol": "PLAINTEXT"}):
        return f"does not speak TLS at this port: use its TLS port, or {PREFIX}SECURITY_PROTOCOL without SSL"
    if not protocol.endswith("SSL") and await _speaks_tls(host, port):
        return f"speaks TLS at this port: set {PREFIX}SECURITY_PROTOCOL to SSL or SASL_SSL"
    if not protocol.startswith("SASL") and await _speaks(host, port, access_options(settings)):
        return f"asks for a login: set {PREFIX}SECURITY_PROTOCOL=SASL_{protocol}"
    return None


async def _speaks(host: str, port: int, options: dict[str, Any]) -> bool:
    """Tell whether the broker answers what it answers to anyone who speaks its protocol."""
    from aiokafka.errors import KafkaError

    try:
        async with _connection(host, port, options):
            return True
    except (KafkaError, OSError, TimeoutError, EOFError):
        return False


async def _speaks_tls(host: str, port: int) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # nothing is sent
    context.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(GREETING_TIMEOUT_MS / 1000):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with suppress(OSError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), CLOSING_TIMEOUT_SECONDS)
    return True
