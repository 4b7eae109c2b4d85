"""The index of streets and corners: how it lies in its file, and how it is held in memory.

The file is an Arrow IPC file with the columns `SCHEMA`. Streets come first, the number of a row is the street's
number; then corners. Nobody's reads, cases or names are in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.errors import Busy
from data_access.gateway.basemap.folding import words_of

SCHEMA = pa.schema(
    [
        ("a", pa.int32()),
        ("b", pa.int32()),
        ("name", pa.string()),
        ("also", pa.list_(pa.string())),
        ("near", pa.string()),
        ("length_m", pa.int32()),
        ("lat_e7", pa.int32()),
        ("lon_e7", pa.int32()),
        *((side, pa.int32()) for side in ("west_e7", "south_e7", "east_e7", "north_e7")),
    ]
)
"""Of a street: `a` is its own number, `b` -1, the place its middle, `also` other names, and where it reaches. Of a corner:
`a` < `b` are its streets' numbers; name and bounds are null. `near` is the nearest named place."""

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Street:
    """One street: all its parts that hang together or lie close by.

    Attributes:
        words: The folded words of each of its names.
        lat, lon: Its middle, on the street; degrees.
        bounds: West, south, east, north; degrees.
    """

    name: str
    near: str
    words: tuple[frozenset[str], ...]
    length_m: int
    lat: float
    lon: float
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class StreetIndex:
    """Streets and corners, with the streets of every word.

    Attributes:
        a, b, lat_e7, lon_e7: Corners, as arrays of one length.
    """

    streets: tuple[Street, ...]
    a: Numbers
    b: Numbers
    lat_e7: Numbers
    lon_e7: Numbers
    by_word: dict[str, list[int]] = field(repr=False)


def empty() -> StreetIndex:
    """Return an index of nothing."""
    return of_table(SCHEMA.empty_table())


def load(path: Path) -> StreetIndex:
    """Read an index. Raises `Busy` if it is not there or not one of ours."""
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        if table.schema != SCHEMA:
            raise pa.ArrowInvalid("other columns")
        return of_table(table)
    except (OSError, pa.ArrowException, ValueError):
        raise Busy("The street index cannot be read. Build it again: workbench basemap build FILE --site DIR") from None


def of_table(table: pa.Table) -> StreetIndex:
    """Put an index together from its rows."""
    corner = table["b"].to_numpy() >= 0
    streets = tuple(_street(row) for row in table.filter(pa.array(~corner)).to_pylist())
    corners = table.filter(pa.array(corner))
    a, b, lat_e7, lon_e7 = (corners[name].to_numpy() for name in ("a", "b", "lat_e7", "lon_e7"))
    return StreetIndex(streets, a, b, lat_e7, lon_e7, _by_word(streets))


def _street(row: dict[str, object]) -> Street:
    names = [row["name"], *(row["also"] or ())]  # type: ignore[misc]  # rows of Arrow have no types
    sides = (row[side] / 1e7 for side in ("west_e7", "south_e7", "east_e7", "north_e7"))  # type: ignore[operator]
    return Street(
        name=str(row["name"]),
        near=str(row["near"] or ""),
        words=tuple(frozenset(words_of(str(name))) for name in names),
        length_m=int(row["length_m"]),  # type: ignore[call-overload]
        lat=row["lat_e7"] / 1e7,  # type: ignore[operator]
        lon=row["lon_e7"] / 1e7,  # type: ignore[operator]
        bounds=tuple(sides),  # type: ignore[arg-type]
    )


def _by_word(streets: Iterable[Street]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, street in enumerate(streets):
        for word in frozenset().union(*street.words):
            found[word].append(number)
    return dict(found)
