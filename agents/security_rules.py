"""Which settings of a secure connection go together."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

LOGIN = ("sasl_username", "sasl_password", "sasl_password_file")
CERTIFICATES = ("ssl_ca_file", "ssl_certificate_file", "ssl_key_file", "ssl_key_password", "ssl_key_password_file")


def contradictions(protocol: str, given: AbstractSet[str]) -> Iterator[str]:
    """Yield what cannot work, with its remedy.

    Args:
        protocol: such as `SASL_SSL`.
        given: names of the settings that have a value.
    """
    yield from _unused(protocol, given)
    if protocol.startswith("SASL"):
        if "sasl_username" not in given:
            yield f"{protocol} needs SASL_USERNAME"
        if not given & {"sasl_password", "sasl_password_file"}:
            yield f"{protocol} needs SASL_PASSWORD or SASL_PASSWORD_FILE"
    for name in ("sasl_password", "ssl_key_password"):
        if {name, f"{name}_file"} <= given:
            yield f"set either {name.upper()} or {name.upper()}_FILE"
    if "ssl_certificate_file" not in given and given & {*CERTIFICATES[2:]}:
        yield "a key needs its certificate: set SSL_CERTIFICATE_FILE"


def _unused(protocol: str, given: AbstractSet[str]) -> Iterator[str]:
    """Nobody sets a password to send articles in the clear: what the protocol would ignore is an error."""
    for names, protocols in ((LOGIN, ("SASL_SSL", "SASL_PLAINTEXT")), (CERTIFICATES, ("SSL", "SASL_SSL"))):
        ignored = [name.upper() for name in names if name in given]
        if ignored and protocol not in protocols:
            yield f"{protocol} does not use {', '.join(ignored)}: set SECURITY_PROTOCOL to {' or '.join(protocols)}"
