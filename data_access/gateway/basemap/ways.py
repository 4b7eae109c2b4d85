"""The lines of the streets, beside their index: what a field canvass is measured against.

The file is an Arrow IPC file with the columns `SCHEMA`, one row a piece of street. Nobody's reads, cases or names are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.errors import Busy

SCHEMA = pa.schema(
    [
        ("street", pa.int32()),
        ("name", pa.string()),
        ("lat_e7", pa.list_(pa.int32())),
        ("lon_e7", pa.list_(pa.int32())),
    ]
)
"""`street` is the street's number in the index; a street has one piece or several."""

E7 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Way:
    """One piece of a street: its line, 1e-7 degrees."""

    street: int
    name: str
    lat_e7: E7
    lon_e7: E7


@dataclass(frozen=True, slots=True)
class Ways:
    """All pieces of street, found by where they lie.

    Attributes:
        bounds: Of each its least and greatest latitude, least and greatest longitude, 1e-7 degrees.
    """

    pieces: tuple[Way, ...]
    bounds: E7

    @classmethod
    def of(cls, pieces: tuple[Way, ...]) -> Ways:
        """Put them together."""
        rows = [(w.lat_e7.min(), w.lat_e7.max(), w.lon_e7.min(), w.lon_e7.max()) for w in pieces]
        return cls(pieces, np.array(rows, np.int64).reshape(-1, 4))

    def around(self, south: int, north: int, west: int, east: int) -> list[Way]:
        """Return those whose box meets another one, 1e-7 degrees."""
        box = self.bounds
        meets = (box[:, 1] >= south) & (box[:, 0] <= north) & (box[:, 3] >= west) & (box[:, 2] <= east)
        return [self.pieces[place] for place in np.flatnonzero(meets).tolist()]


def load(path: Path) -> Ways | None:
    """Read the lines; None if the base map was built before they were kept. Raises `Busy` if they are not ours."""
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        if table.schema != SCHEMA:
            raise pa.ArrowInvalid("other columns")
        return Ways.of(tuple(_way(row) for row in table.to_pylist()))
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowException, ValueError):
        raise Busy(
            "The streets' lines cannot be read. Build the base map again: workbench basemap build FILE --site DIR"
        ) from None


def _way(row: dict[str, object]) -> Way:
    lat, lon = (np.array(row[name], np.int64) for name in ("lat_e7", "lon_e7"))
    return Way(street=int(str(row["street"])), name=str(row["name"]), lat_e7=lat, lon_e7=lon)
