"""The town's readers: 60 fixed ones, each watching one direction of one block, and six mobile units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.demo.ground import degrees
from workbench.demo.town import BRIDGES, StreetBlock, Town, corner_at

UNITS = 6
COMPASS = ("NB", "EB", "SB", "WB")
LOOKUP_CAMERAS = 5
"""So many of the quieter cameras belong to the vendor whose reads come as look-up results."""

_ALONG = tuple(
    (row, column)
    for row, columns in {
        2: (2, 6, 11, 15),
        7: (1, 6, 10, 15),
        12: (2, 5, 11, 16),
        4: (3, 12),
        10: (5, 11),
        13: (6, 14),
        5: (13,),
    }.items()
    for column in columns
)
_ACROSS = tuple(
    (column, row)
    for column, rows in {
        4: (2, 4, 9, 11),
        13: (1, 5, 8, 12),
        18: (3, 5, 8, 11),
        1: (3, 9),
        8: (4, 11),
        10: (5, 9),
        16: (4, 8),
        9: (7,),
    }.items()
    for row in rows
)


@dataclass(frozen=True, slots=True)
class DemoCamera:
    """One reader.

    Attributes:
        vendor: Whose file its reads are in: `ridgeway`, `tallow`, `lookup` or `mobile`.
        block, start: The block that it watches and the corner from which traffic comes; -1 for a mobile unit.
        lat, lon: Degrees; None for a mobile unit.
        heading_deg: Where vehicles go that it reads.
        share: At what share of the block it stands.
    """

    camera_id: str
    name: str
    vendor: str
    block: int = -1
    start: int = -1
    lat: float | None = None
    lon: float | None = None
    heading_deg: int | None = None
    share: float = 0.3

    @property
    def kind(self) -> str:
        """`fixed` or `mobile`."""
        return "mobile" if self.vendor == "mobile" else "fixed"


def build_cameras(town: Town) -> tuple[DemoCamera, ...]:
    """Place the readers; fixed ones first."""
    seen = list(_watched(town))
    fixed = [_fixed(town, number, block, start) for number, (block, start) in enumerate(seen)]
    units = [DemoCamera(f"M-{n}", f"Unit {n}", "mobile") for n in range(1, UNITS + 1)]
    return (*fixed, *units)


def _watched(town: Town) -> Iterator[tuple[int, int]]:
    """Yield (block, corner from which traffic comes): roads out and bridges both ways, other streets one way."""
    for corner in town.entries.values():
        block = next(n for n, b in enumerate(town.blocks) if corner in (b.a, b.b))
        yield block, town.blocks[block].a
        yield block, town.blocks[block].b
    for row in BRIDGES:
        for start, end in ((8, 9), (9, 8)):
            yield _between(town, corner_at(start, row), corner_at(end, row)), corner_at(start, row)
    for turn, (a, b) in enumerate(_one_way()):
        start, end = (a, b) if turn % 2 else (b, a)
        yield _between(town, start, end), start


def _one_way() -> Iterator[tuple[int, int]]:
    for row, column in _ALONG:
        yield corner_at(column, row), corner_at(column + 1, row)
    for column, row in _ACROSS:
        yield corner_at(column, row), corner_at(column, row + 1)


def _between(town: Town, start: int, end: int) -> int:
    return next(number for there, number in town.leaving[start] if there == end)


def _fixed(town: Town, number: int, block: int, start: int) -> DemoCamera:
    street = town.blocks[block]
    end = street.b if street.a == start else street.a
    heading = town.heading_deg(start, end)
    share = 0.3 if number >= 2 * len(town.entries) else 0.5
    lat, lon = _along(street, share if street.a == start else 1 - share)
    where = f"{street.name} @ {_crossing(town, start, end, street.name)} - {COMPASS[round(heading / 90) % 4]}"
    return DemoCamera(
        camera_id=f"F-{number + 1:02d}",
        name=f"#{number + 1:02d} {where}",
        vendor=_vendor(number),
        block=block,
        start=start,
        lat=lat,
        lon=lon,
        heading_deg=heading,
        share=share,
    )


def _vendor(number: int) -> str:
    if number >= 60 - LOOKUP_CAMERAS - 3 and number < 60 - 3:
        return "lookup"
    return "ridgeway" if number % 3 else "tallow"


def _along(street: StreetBlock, share: float) -> tuple[float, float]:
    """Return (lat, lon) at a share of a block, straight between its drawn points."""
    place = share * (len(street.points) - 1)
    before = min(int(place), len(street.points) - 2)
    (x1, y1), (x2, y2) = street.points[before], street.points[before + 1]
    lon, lat = degrees(x1 + (x2 - x1) * (place - before), y1 + (y2 - y1) * (place - before))
    return float(lat), float(lon)


def _crossing(town: Town, start: int, end: int, street: str) -> str:
    """Name the street that crosses nearest, or the town's edge."""
    for corner in (start, end):
        for _, number in town.leaving[corner]:
            if town.blocks[number].name != street:
                return town.blocks[number].name
    return "town line"
