"""An area in which no fixed camera stands: which slip of the pen would explain it, and how many cameras that would give."""

from __future__ import annotations

from collections.abc import Iterator

from data_access.gateway.quality.board import Board
from data_access.queries import Area, Cameras, Circle, Polygon
from data_access.store.sql.geometry import within

SLIPS = ("axes_swapped", "longitude_minus", "latitude_minus")


def slips_of(board: Board, area: Area | None) -> dict[str, int]:
    """Say how many fixed cameras an area would hold if its axes were swapped, or a minus lost; those that would hold any.

    Meant for an area that holds none. A camera's place is in the register, so nothing of a read is told.
    """
    if area is None or isinstance(area, Cameras):
        return {}
    counts = {
        slip: int((board.fixed & within(other, board.lat_e7, board.lon_e7)).sum()) for slip, other in _others(area)
    }
    return {slip: count for slip, count in counts.items() if count}


def _others(area: Circle | Polygon) -> Iterator[tuple[str, Circle | Polygon]]:
    signs = ((1, 1), (1, -1), (-1, 1))
    for slip, (lat_sign, lon_sign) in zip(SLIPS, signs, strict=True):
        swapped = slip == "axes_swapped"
        if isinstance(area, Circle):
            lat, lon = (area.lon, area.lat) if swapped else (area.lat * lat_sign, area.lon * lon_sign)
            if abs(lat) <= 90:
                yield slip, Circle(lat=lat, lon=lon, radius_m=area.radius_m)
            continue
        ring = [(y, x) if swapped else (x * lon_sign, y * lat_sign) for x, y in area.corners]
        if all(abs(y) <= 90 for _, y in ring):
            yield slip, Polygon(ring=tuple(ring))
