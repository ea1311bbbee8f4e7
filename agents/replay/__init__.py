"""Publishes articles to Kafka, as fast as asked, and knows of each whether it arrived."""

from agents.replay.connection import BrokerError, connect, disconnect
from agents.replay.display import Display
from agents.replay.message import OversizeError, make_message
from agents.replay.pace import Pace
from agents.replay.publisher import DryRun, Publisher, SilentBrokerError, Sink
from agents.replay.run import publish_all, read_endlessly
from agents.replay.stop import Interrupted, Stop
from agents.replay.tally import Tally

__all__ = [
    "BrokerError",
    "Display",
    "DryRun",
    "Interrupted",
    "OversizeError",
    "Pace",
    "Publisher",
    "SilentBrokerError",
    "Sink",
    "Stop",
    "Tally",
    "connect",
    "disconnect",
    "make_message",
    "publish_all",
    "read_endlessly",
]
