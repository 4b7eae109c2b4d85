"""What a question under a case found: reads, as a frame and as points, the receipt, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from data_access.answers.answer import Answer, Receipt
from data_access.answers.facts import Facts
from data_access.errors import InvalidQuery
from data_access.receipts import check_receipt
from data_access.wording import answers as wording
from data_access.wording import cameras
from workbench.python.displays import Bundle, bundle_of
from workbench.python.surroundings import Surroundings

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from ipywidgets import VBox
    from pandas import DataFrame as PandasFrame

NOT_KNOWN_SHOWN = 3
"""So many sentences of what is not known stand in a display, the gravest; `not_known` says all."""

UTC = "UTC"


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """An answer under a case. Every read can be wrong, and a missing read proves nothing."""

    answer: Answer
    town: Surroundings | None = None

    @property
    def reads(self) -> pl.DataFrame:
        """The reads: columns, types and order of `data_access.reads.COLUMNS`; times in UTC."""
        return self.answer.reads

    @property
    def receipt(self) -> Receipt:
        """Proof that question and answer are in the ledger."""
        return self.answer.receipt

    @property
    def facts(self) -> Facts:
        """Counts, and what they leave out."""
        return self.answer.facts

    @property
    def cameras(self) -> pl.DataFrame:
        """Cameras that were down, quiet, behind or new in the window: columns `data_access.client.NOTES`; times in UTC."""
        return self.answer.cameras

    def table(self) -> pl.DataFrame:
        """Return the reads for people: as `reads`, with `lat` and `lon` in degrees instead of `lat_e7` and `lon_e7`.

        Times stand in the agency's zone. A receipt is about `reads`, and is checked against these alone.
        """
        degrees = [_degrees(self.reads, f"{name}_e7").alias(name) for name in ("lat", "lon")]
        names = [{"lat_e7": "lat", "lon_e7": "lon"}.get(name, name) for name in self.reads.columns]
        times = pl.col("captured_at", "received_at").dt.convert_time_zone(self._zone)
        return self.reads.with_columns(*degrees, times).select(names)

    def to_pandas(self) -> PandasFrame:
        """Return the same table as a pandas frame."""
        return self.table().to_pandas()

    def map(self) -> VBox:
        """Return an interactive map of the reads, the cameras and the area, for a cell's last line; nothing is fetched from outside.

        Raises:
            InvalidQuery: The answer is of no open case, so that it is not known which cameras there are.
        """
        from workbench.python.answer_map import map_of

        if self.town is None:
            raise InvalidQuery("map", "needs an answer of an open case; ask the question under one")
        return map_of(self.answer, self.town)

    def _repr_mimebundle_(self, **_: object) -> Bundle:
        """Return what a notebook shows of it: how much came back, what it is, what is not known, and the first reads."""
        status = wording.lead(self.answer, self.facts.verification.by_row)
        said = self.not_known(self._zone)
        more = f"{len(said) - NOT_KNOWN_SHOWN} more of this kind: not_known(case.zone)"
        lines = [
            f"{wording.counts(self.reads)}. Entry {self.receipt['seq']} of the ledger.",
            f"{status}. {wording.verify(status)}",
        ]
        banner = self.town.banner if self.town else wording.OFFICIAL
        beneath = [*said[:NOT_KNOWN_SHOWN], *([more] if len(said) > NOT_KNOWN_SHOWN else [])]
        return bundle_of(banner, lines, self.table(), beneath)

    @property
    def _zone(self) -> str:
        return self.town.zone if self.town else UTC

    def geo(self) -> GeoDataFrame:
        """Return the reads as points, EPSG:4326, in the same order; a read without a position has no geometry.

        `lat` and `lon`, in degrees, stand instead of `lat_e7` and `lon_e7`; times are in UTC.
        """
        from geopandas import GeoDataFrame
        from shapely import Point

        placed = self.reads.select("lon_e7", "lat_e7").iter_rows()
        places = [None if lon is None else Point(lon / 1e7, lat / 1e7) for lon, lat in placed]
        columns = {
            name.removesuffix("_e7"): _degrees(self.reads, name).to_list() if name.endswith("_e7") else each.to_list()
            for name, each in zip(self.reads.columns, self.reads.iter_columns(), strict=True)
        }
        return GeoDataFrame(columns, geometry=places, crs="EPSG:4326")

    def not_known(self, zone: str) -> list[str]:
        """Say what the answer leaves open, in sentences to keep beside any figure of it; the gravest first.

        Args:
            zone: IANA zone in which times are said, such as `Case.zone`.
        """
        answer = self.answer
        return [*cameras.sentences(answer, zone), *wording.by_chance(answer), *wording.not_known(answer)]

    def cameras_asked(self) -> int:
        """Return how many cameras could have seen a vehicle: the fixed ones that were asked, and mobile units that read there."""
        return wording.cameras_asked(self.answer)

    def check_receipt(self) -> None:
        """Check that the receipt's entry is in the tree and is about these reads. Raises `NotVerified` if not."""
        check_receipt(self.receipt, self.reads)

    def save_receipt(self, path: Path | str) -> Path:
        """Write the receipt as JSON for the independent verifier, and return where."""
        return self.answer.save_receipt(path)


def _degrees(reads: pl.DataFrame, name: str) -> pl.Series:
    return (reads.get_column(name) / 1e7).round(7)
