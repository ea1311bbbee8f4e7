"""What the kernel says of a process and of all that it has started; Linux only."""

import socket
from pathlib import Path

from agents.process_control import children

_LISTEN = "0A"  # linux/tcp_states.h


def tree(process_id: int) -> tuple[int, ...]:
    """Return a process and all below it."""
    return process_id, *(below for child in children(process_id) for below in tree(child))


def command_line(process_id: int) -> str:
    """Return what everybody on the machine can see of how a process was started."""
    return Path(f"/proc/{process_id}/cmdline").read_text().replace("\0", " ")


def listening(process_id: int) -> set[str]:
    """Return where a process accepts connections, such as `127.0.0.1:9464`."""
    sockets = {str(file.readlink()) for file in Path(f"/proc/{process_id}/fd").iterdir() if file.is_symlink()}
    found = set()
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for line in Path(f"/proc/{process_id}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *others = line.split()
            if state == _LISTEN and f"socket:[{others[5]}]" in sockets:
                found.add(_address(family, local))
    return found


def _address(family: socket.AddressFamily, local: str) -> str:
    """Read an address as the kernel writes it: in words of four bytes, each in the order of the processor."""
    host, _, port = local.partition(":")
    words = [bytes.fromhex(host[start : start + 8])[::-1] for start in range(0, len(host), 8)]
    return f"{socket.inet_ntop(family, b''.join(words))}:{int(port, 16)}"
