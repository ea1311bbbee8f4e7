"""A known thing as one language calls it."""

from typing import NamedTuple

from schemas import EntityType

COUNTRY_PREFIX = "iso3166:"
GEONAMES_PREFIX = "geonames:"


class Entry(NamedTuple):
    """A known thing.

    Attributes:
        id: the same in every language.
        type: what it is.
        label: its fullest name in the language of the article.
        country: ISO 3166-1 alpha-2 code of the country that it is, lies in or stands for.
        geonames: its number there.
    """

    id: str
    type: EntityType
    label: str
    country: str | None
    geonames: int | None = None

    @property
    def is_country(self) -> bool:
        """Tell whether it is a country itself."""
        return self.id.startswith(COUNTRY_PREFIX)

    @property
    def ids(self) -> dict[str, str | int]:
        """Return its identifiers elsewhere."""
        ids: dict[str, str | int] = {}
        if self.is_country and self.country:
            ids["iso3166"] = self.country
        if self.geonames:
            ids["geonames"] = self.geonames
        return ids
