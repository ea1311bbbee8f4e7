"""A real single-node Apache Kafka for a laptop, the tests and CI, without Docker."""

from broker.errors import BrokerError
from broker.java import find_java
from broker.server import ACCESS_CONTROL, Broker, running_broker
from broker.version import KAFKA_VERSION

__all__ = ["ACCESS_CONTROL", "KAFKA_VERSION", "Broker", "BrokerError", "find_java", "running_broker"]
