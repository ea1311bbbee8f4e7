"""What all records share: one JSON form, written and read in one place."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

Ratio = Annotated[float, Field(ge=0, le=1)]
"""A share, score or confidence."""

Offset = Annotated[int, Field(ge=0)]
"""A position in a text, in Unicode code points."""


class Part(BaseModel):
    """A frozen piece of a record; it tolerates unknown fields and writes none."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Record(Part):
    """A record that travels on a Kafka topic of its own."""

    kafka_topic: ClassVar[str]

    def encode(self) -> bytes:
        """Return the JSON form: UTF-8, compact, fields in the order of the schema, without those that have no value."""
        # Bytes at once: model_dump_json makes a string of them, to be encoded again.
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)

    @classmethod
    def decode(cls, value: bytes) -> Self:
        """Read the JSON form.

        Raises:
            pydantic.ValidationError: the bytes are not JSON, or not this record.
        """
        return cls.model_validate_json(value)
