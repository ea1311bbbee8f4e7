"""How every client of the service gets into Kafka, and why one is turned away."""

from agents.kafka_security.connection import connect, needing
from agents.kafka_security.options import access_options
from agents.kafka_security.refusal import AccessError, ask_for_refusal, is_greeted

__all__ = ["AccessError", "access_options", "ask_for_refusal", "connect", "is_greeted", "needing"]
