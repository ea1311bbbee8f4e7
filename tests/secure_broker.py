"""A real Kafka that asks who one is, with certificates and users made for the test session."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion

from broker import ACCESS_CONTROL, running_broker
from broker.server.ports import choose_port

USER = "newsloom-reader"
SECRET = "Sesame-öffne=dich; $1"  # noqa: S105 - made up, with characters that quoting could spoil
LOGIN_LASTS_MS = 4_000
"""At the listener `BRIEF`, which then closes the connection of who does not log in again."""
GUEST = "guest"
"""A user whose rights a test takes away."""
LISTENERS = {
    "SASL": "SASL_SSL",
    "BRIEF": "SASL_SSL",
    "OPEN": "SASL_PLAINTEXT",
    "MUTUAL": "SSL",
    "EXPIRED": "SSL",
    "ELSEWHERE": "SSL",
}
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SecureBroker:
    """A node and what its clients need.

    Attributes:
        plain: address without encryption and login, for the test's own hands.
        addresses: of each of the `LISTENERS`.
        folder: holds `ca.pem`, `other-ca.pem`, and `client.pem`, `client.key`, `expired.pem` and `expired.key`.
    """

    plain: str
    addresses: Mapping[str, str]
    folder: Path


@contextmanager
def secure_broker(folder: Path) -> Iterator[SecureBroker]:
    """Run a node with one listener for each way in, and one for each way in which a server can be wrong."""
    _write_certificates(folder)
    port = choose_port(0)
    addresses = {name: f"127.0.0.1:{choose_port(0)}" for name in LISTENERS}
    served = {"PLAINTEXT": f"127.0.0.1:{port}", **addresses}
    properties = {
        **ACCESS_CONTROL,
        "super.users": "User:ANONYMOUS",  # the node itself, and the hands of the test
        "listeners": ",".join([*(f"{name}://{address}" for name, address in served.items()), _controller(port)]),
        "listener.security.protocol.map": ",".join(
            ["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT", *map(":".join, LISTENERS.items())]
        ),
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
        **_keys("SASL", folder / "server.pem"),
        **_keys("BRIEF", folder / "server.pem"),
        **_keys("MUTUAL", folder / "server.pem"),
        **_keys("EXPIRED", folder / "server-expired.pem"),
        **_keys("ELSEWHERE", folder / "server-elsewhere.pem"),
        "listener.name.mutual.ssl.client.auth": "required",
        "listener.name.sasl.plain.sasl.jaas.config": _jaas("plain.Plain", {USER: SECRET, GUEST: SECRET}),
        "listener.name.sasl.scram-sha-512.sasl.jaas.config": _jaas("scram.Scram", {}),
        "listener.name.open.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.open.plain.sasl.jaas.config": _jaas("plain.Plain", {USER: SECRET}),
        "listener.name.brief.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.brief.scram-sha-512.sasl.jaas.config": _jaas("scram.Scram", {}),
        "listener.name.brief.scram-sha-512.connections.max.reauth.ms": str(LOGIN_LASTS_MS),
    }
    with running_broker(port=port, properties=properties) as plain:
        set_password(plain, SECRET)
        yield SecureBroker(plain, {**addresses, "PLAIN": plain}, folder)


def _controller(port: int) -> str:
    return f"CONTROLLER://127.0.0.1:{port + 1}"


def _keys(listener: str, path: Path) -> dict[str, str]:
    prefix = f"listener.name.{listener.lower()}.ssl"
    return {f"{prefix}.keystore.type": "PEM", f"{prefix}.keystore.location": str(path)}


def _jaas(module: str, passwords: Mapping[str, str]) -> str:
    users = "".join(f' user_{name}="{password}"' for name, password in passwords.items())
    return f"org.apache.kafka.common.security.{module}LoginModule required{users};"


def _write_certificates(folder: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "other-ca.pem")
    _write_server(authority.issue_cert("127.0.0.1"), folder / "server.pem")
    _write_server(authority.issue_cert("127.0.0.1", not_after=LONG_AGO), folder / "server-expired.pem")
    _write_server(authority.issue_cert("elsewhere.test"), folder / "server-elsewhere.pem")
    for name, until in (("client", None), ("expired", LONG_AGO)):
        certificate = authority.issue_cert(f"{name}@newsloom.test", common_name=name, not_after=until)
        (folder / f"{name}.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        (folder / f"{name}.key").write_bytes(certificate.private_key_pem.bytes())


def _write_server(certificate: trustme.LeafCert, path: Path) -> None:
    """Write key and chain in the only format that Java reads."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)


def set_password(address: str, password: str) -> None:
    """Give the user a password for SCRAM."""
    admin = KafkaAdminClient(bootstrap_servers=address)
    try:
        refused = admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, password)]
        )
    finally:
        admin.close()
    assert not any(refused.values()), refused
