"""Reads of an invented town in arrays, and how they come into a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from data_access.store.forms.tables import INCOMING
from data_access.store.store import Store

ZONE = "America/Chicago"
COLOURS = ("white", "black", "grey", "blue", "red")
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class TownReads:
    """Reads in order of time.

    Attributes:
        at: Seconds since 1970, UTC.
        plate: Which of `plates` each read says, as it was read.
        plates: Texts of two to ten letters and digits, each once.
        colour: Which of `COLOURS`, -1 if not known.
        camera: Which of `places`: latitude and longitude, degrees, one row a camera.
        fleets: Plates that belong to a fleet, by the fleet's name.
        holidays: Workdays without the traffic of one.
    """

    name: str
    at: Array
    plate: Array
    plates: Array
    colour: Array
    camera: Array
    places: Array
    first: date
    days: int
    fleets: dict[str, Array] = field(default_factory=dict)
    holidays: tuple[date, ...] = ()

    @property
    def end(self) -> datetime:
        """The end of the last day, UTC."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC) + timedelta(days=self.days)


def town_of(name: str, at: Array, texts: Array, colour: Array, camera: Array, places: Array, **more: Any) -> TownReads:
    """Put reads in order of time; `texts` has the plate of each."""
    order = np.argsort(at, kind="stable")
    plates, plate = np.unique(texts[order], return_inverse=True)
    return TownReads(
        name=name, at=at[order].astype(np.int64), plate=plate, plates=plates.astype("U10"), colour=colour[order],
        camera=camera[order], places=places, **more,
    )  # fmt: skip


def stored(town: TownReads, store: Store) -> None:
    """Write all reads of a town into a store, by some days at a time."""
    cuts = np.append(np.flatnonzero(np.diff(town.at // (5 * 86_400), prepend=-1)), len(town.at))
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        store.write(1, "fixed", _table(town, slice(begin, end)))


def _table(town: TownReads, some: slice) -> pa.Table:
    at, camera = town.at[some], town.camera[some]
    instants = pa.array(at * 1_000_000).cast(pa.timestamp("us", "UTC"))
    plate = pa.array(town.plates).take(pa.array(town.plate[some]))
    colours = pa.array([*COLOURS, None]).take(
        pa.array(np.where(town.colour[some] < 0, len(COLOURS), town.colour[some]))
    )
    places = np.round(town.places * 1e7).astype(np.int32)
    columns = {
        "read_id": pa.array(np.arange(some.start, some.stop)).cast(pa.string()),
        "captured_at": instants,
        "received_at": instants,
        "plate": plate,
        "plate_raw": plate,
        "camera_id": pa.array([f"c{n:03}" for n in range(len(places))]).take(pa.array(camera)),
        "lat_e7": pa.array(places[camera, 0]),
        "lon_e7": pa.array(places[camera, 1]),
        "pos_source": pa.array(["camera_fixed"]).take(pa.array(np.zeros(len(at), dtype=np.int64))),
        "colour": colours,
        "source": pa.array(["city"]).take(pa.array(np.zeros(len(at), dtype=np.int64))),
    }
    nothing = {name: pa.nulls(len(at), INCOMING.field(name).type) for name in INCOMING.names if name not in columns}
    return pa.table({**columns, **nothing}).select(INCOMING.names).cast(INCOMING)
