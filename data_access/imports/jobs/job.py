"""What the parent asks of the parser, as it goes down the pipe: no path, no key, no register."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import datetime

from data_access.imports.jobs.mapping import Mapping
from data_access.imports.terms.bounds import Bounds, KnownCamera
from data_access.terms import parse_stamp, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to parse, or several that lie in it one after the other.

    Attributes:
        cameras: Register of cameras by the id that the vendor's file uses; read for reads only.
        permitted: Captured fields that the agency's pack permits (`vehicle_colour`, ...); others are dropped and counted.
        case_numbers: Shapes of the pack's case numbers, as patterns; read for cases only. None: any number will do.
        now: The instant against which "in the future" is judged, aware.
        portions: Where each of several files begins and how long it is, bytes; empty if the file is one.
        wholly_confined: True if nothing may be parsed where the kernel lacks a part of the parser's confinement.
    """

    mapping: Mapping
    bounds: Bounds
    now: datetime
    cameras: Lookup[str, KnownCamera] = field(default_factory=dict)
    permitted: frozenset[str] = frozenset()
    case_numbers: tuple[str, ...] = ()
    portions: tuple[tuple[int, int], ...] = ()
    wholly_confined: bool = True

    def to_json(self) -> bytes:
        """Write the job for the pipe."""
        document = {
            "mapping": self.mapping.model_dump(mode="json"),
            "bounds": dataclasses.asdict(self.bounds),
            "now": stamp(self.now),
            "cameras": dict(self.cameras),
            "permitted": sorted(self.permitted),
            "case_numbers": self.case_numbers,
            "portions": self.portions,
            "wholly_confined": self.wholly_confined,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Job:
        """Read a job that `to_json` wrote."""
        document = json.loads(data)
        return cls(
            mapping=Mapping.model_validate(document["mapping"]),
            bounds=Bounds(**document["bounds"]),
            now=parse_stamp(document["now"]),
            cameras={name: _in_pairs(KnownCamera(*camera)) for name, camera in document["cameras"].items()},
            permitted=frozenset(document["permitted"]),
            case_numbers=tuple(document["case_numbers"]),
            portions=tuple((start, size) for start, size in document["portions"]),
            wholly_confined=document["wholly_confined"],
        )


def _in_pairs(camera: KnownCamera) -> KnownCamera:
    """Return a camera as it was before the pipe: its stretches out of service are pairs."""
    return camera._replace(out=tuple((start, end) for start, end in camera.out))
