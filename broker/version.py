"""The one place that pins the version of Apache Kafka."""

KAFKA_VERSION = "4.1.2"
