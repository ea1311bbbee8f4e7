"""One Kafka node as a child process."""

from broker.server.node import Broker, running_broker
from broker.server.properties import ACCESS_CONTROL

__all__ = ["ACCESS_CONTROL", "Broker", "running_broker"]
