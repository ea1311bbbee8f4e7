"""What a caller can catch when Kafka cannot be started."""


class BrokerError(RuntimeError):
    """Kafka cannot be fetched, started or stopped; the message says what is wrong, where, and the remedy."""
