"""Ports on the loopback interface."""

import random
import socket

from broker.errors import BrokerError

# Below the ports that systems give to outgoing connections (from 32768 on Linux): there, a client that tries again
# while the node restarts could be given the very port of the node, and hold it.
_FREE_PORTS = range(20000, 32000, 2)
_ATTEMPTS = 100
_MAX_PORT = 65535


def is_open(port: int) -> bool:
    """Tell whether something accepts connections."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_free(port: int) -> bool:
    """Tell whether a server could listen; ports that wait after a connection was closed are free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose_port(wanted: int) -> int:
    """Return a port that is free together with the next one: `wanted`, or any for 0.

    Raises:
        BrokerError: a wanted port is in use or none at all.
    """
    if not 0 <= wanted < _MAX_PORT:
        raise BrokerError(f"port {wanted} is not between 0, for any, and {_MAX_PORT - 1}; choose another port")
    if wanted:
        for port in (wanted, wanted + 1):
            if not is_free(port):
                raise BrokerError(
                    f"port {port} is in use on 127.0.0.1, and Kafka needs {wanted} and {wanted + 1}; "
                    "stop what listens there, or choose another port"
                )
        return wanted
    # Not the shared generator: where tests seed it, two sessions would race for the same ports.
    for port in random.SystemRandom().sample(_FREE_PORTS, _ATTEMPTS):
        if is_free(port) and is_free(port + 1):
            return port
    raise BrokerError(f"no free pair of ports among {_ATTEMPTS} tried on 127.0.0.1; choose a port yourself")
