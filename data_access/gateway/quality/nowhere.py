"""An area in which no fixed camera stands: which slip of the pen would explain it, and how many cameras that would give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_access.gateway.quality.board import Board
from data_access.gateway.quality.rule import Mask
from data_access.questions.shapes import Area, Cameras, Circle, Polygon
from data_access.store.forms.geometry import within

SLIPS = ("axes_swapped", "longitude_minus", "latitude_minus")


def slips_of(board: Board, areas: Sequence[Area]) -> dict[str, int]:
    """Say how many fixed cameras some areas would hold if their axes were swapped, or a minus lost; those that would hold any.

    Meant for areas that hold none. A camera's place is in the register, so nothing of a read is told.
    """
    held: dict[str, Mask] = {}
    for area in areas:
        for slip, other in _others(area):
            there = board.fixed & within(other, board.lat_e7, board.lon_e7)
            held[slip] = held[slip] | there if slip in held else there
    return {slip: int(there.sum()) for slip, there in held.items() if there.any()}


def _others(area: Area) -> Iterator[tuple[str, Circle | Polygon]]:
    if isinstance(area, Cameras):
        return
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
