"""The configuration file of the node."""

import json
from collections.abc import Mapping
from pathlib import Path

FIXED_PROPERTIES = Path(__file__).parents[1] / "server.properties"

ACCESS_CONTROL: Mapping[str, str] = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "true",
}
"""Properties that make the node obey access control lists.

What has no list is open to everyone; what has one is closed to all that the list does not allow. Clients without a
login are `User:ANONYMOUS`. To deny only reading: one entry that allows all operations, one that denies reading.
"""


def load_properties(path: Path = FIXED_PROPERTIES) -> dict[str, str]:
    """Read `name=value` lines; empty ones and comments are passed over."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def node_properties(port: int, records: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Return all properties of a node that listens on `port` and, for its controller, on the next one; `more` wins."""
    return {
        **load_properties(),
        "controller.quorum.voters": f"1@127.0.0.1:{port + 1}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1}",
        "log.dirs": records.as_posix(),
        **more,
    }


def write_properties(properties: Mapping[str, str], path: Path) -> None:
    """Write `name=value` lines; Java reads Latin-1 with the escapes that JSON has, too."""
    lines = (f"{name}={json.dumps(value)[1:-1]}\n" for name, value in properties.items())
    path.write_text("".join(lines), encoding="ascii")
