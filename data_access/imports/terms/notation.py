"""How instants, confidences and positions are written: what a mapping says of a file, and a format of itself."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Order = Literal["ymd", "dmy", "mdy", "ymd2", "dmy2", "mdy2", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns"]
Scale = Literal["0-1", "0-100", "0-255"]
IN_TEXT = "in_text"
STRICT = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)
"""How all tables of a mapping are read: what they do not know is refused."""


@lru_cache
def _zones() -> frozenset[str]:
    """Return the names of all zones; looked up once, as a confined process cannot."""
    return frozenset(zoneinfo.available_timezones())


class TimeRule(BaseModel):
    """How instants are written."""

    model_config = STRICT

    order: Order
    zone: str | None = None

    @field_validator("zone")
    @classmethod
    def _is_known(cls, zone: str | None) -> str | None:
        if zone not in (None, IN_TEXT) and zone not in _zones():
            raise ValueError("is not an IANA time zone; for times with an offset write in_text")
        return zone

    @model_validator(mode="after")
    def _says_the_zone(self) -> TimeRule:
        if self.counts_from_epoch != (self.zone is None):
            raise ValueError("give zone for written times, and none for epoch counts")
        return self

    @property
    def counts_from_epoch(self) -> bool:
        """True if instants are numbers since 1970."""
        return self.order.startswith("epoch_")


class ConfidenceRule(BaseModel):
    """The scale on which the reader states its confidence."""

    model_config = STRICT

    scale: Scale


class PositionRule(BaseModel):
    """Where reads can be: south, west, north, east in degrees. A position outside of the box rejects its row."""

    model_config = STRICT

    box: tuple[
        Annotated[float, Field(ge=-90, le=90)],
        Annotated[float, Field(ge=-180, le=180)],
        Annotated[float, Field(ge=-90, le=90)],
        Annotated[float, Field(ge=-180, le=180)],
    ]
