"""What a question under a case found: reads, as a frame and as points, the receipt, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from data_access.answers.answer import Answer, Receipt
from data_access.answers.facts import Facts
from data_access.receipts import check_receipt
from data_access.wording import answers as wording
from data_access.wording import cameras

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """An answer under a case. Every read can be wrong, and a missing read proves nothing."""

    answer: Answer

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

    def geo(self) -> GeoDataFrame:
        """Return the reads as points, EPSG:4326, in the same order; a read without a position has no geometry."""
        from geopandas import GeoDataFrame
        from shapely import Point

        placed = self.reads.select("lon_e7", "lat_e7").iter_rows()
        places = [None if lon is None else Point(lon / 1e7, lat / 1e7) for lon, lat in placed]
        columns = {name: self.reads.get_column(name).to_list() for name in self.reads.columns}
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
