"""What the parent asks of the parser of a hot list, as it goes down the pipe: no path, no key, no register."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime

from data_access.imports.lists.list_layout import ListLayout
from data_access.imports.terms.bounds import Bounds
from data_access.terms import parse_stamp, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJob:
    """One list to parse.

    Attributes:
        now: The instant against which its age is judged, aware.
        wholly_confined: True if nothing may be parsed where the kernel lacks a part of the parser's confinement.
    """

    layout: ListLayout
    bounds: Bounds
    now: datetime
    wholly_confined: bool = True

    def to_json(self) -> bytes:
        """Write the job for the pipe."""
        document = {
            "layout": self.layout.model_dump(mode="json"),
            "bounds": dataclasses.asdict(self.bounds),
            "now": stamp(self.now),
            "wholly_confined": self.wholly_confined,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_json(cls, data: bytes) -> ListJob:
        """Read a job that `to_json` wrote."""
        document = json.loads(data)
        return cls(
            layout=ListLayout.model_validate(document["layout"]),
            bounds=Bounds(**document["bounds"]),
            now=parse_stamp(document["now"]),
            wholly_confined=document["wholly_confined"],
        )
