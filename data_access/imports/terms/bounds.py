"""What a file may cost at most, and what an import knows of the cameras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Bounds of one parse. A file beyond one of them is refused whole.

    Attributes:
        csv_bytes, json_bytes: Largest file of each format.
        cell_bytes: Longest cell, UTF-8 bytes.
        record_bytes: Longest CSV record or JSON result, bytes.
        image_record_bytes: The same for formats whose records may hold images.
        pictures: Most pictures of a parcel.
        columns: Most columns of a CSV file.
        memory_bytes: Memory that the parser may take beyond what it has after loading its libraries.
        seconds: Longest time that the parent waits for the parser, in all; also its CPU time for each of two cores.
    """

    csv_bytes: int = 2_000_000_000
    json_bytes: int = 200_000_000
    cell_bytes: int = 10_000
    record_bytes: int = 256_000
    image_record_bytes: int = 4_000_000
    pictures: int = 20_000
    columns: int = 200
    memory_bytes: int = 500_000_000
    seconds: int = 900


CAMERA_OUT = "camera_out_of_service"
"""Why a read is rejected whose camera was out of service when it was captured."""


class KnownCamera(NamedTuple):
    """A camera as the register has it, under the id by which the vendor's files name it.

    Attributes:
        kind: `fixed` or `mobile`.
        lat_e7, lon_e7: Position, 1e-7 degrees WGS 84; None for a mobile unit.
        camera_id: Our id, if it differs from the vendor's.
        out: Stretches of time in which it was out of service, `[start, end)` in microseconds since 1970; None for no bound.
    """

    name: str | None
    kind: str
    lat_e7: int | None
    lon_e7: int | None
    camera_id: str = ""
    out: Sequence[tuple[int | None, int | None]] = ()
