"""Images of several reads of an answer, shown together in a notebook."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import polars as pl

from data_access.answers.answer import Picture, PictureSheet, Receipt
from data_access.errors import InvalidQuery
from data_access.wording import answers as wording
from data_access.wording.counts import many
from data_access.wording.markup import visible
from data_access.wording.reads import KEPT
from data_access.wording.times import shown
from workbench.python.displays import Bundle, bundle_of
from workbench.python.surroundings import Surroundings

SheetImage = Literal["crop", "overview"]

_SHOWABLE: Final = frozenset({"image/png", "image/jpeg"})
_FIGURE = "margin:0;border:1px solid;padding:4px;width:180px"
_IMAGE = "display:block;max-width:100%;max-height:120px"


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """Images of reads. Each read can be wrong, and a read without an image proves nothing.

    Attributes:
        reads: The reads that were named, as the answer has them; columns of `data_access.reads.COLUMNS`.
        sheet: What came: `pictures` by the ids of reads, and the receipt; None if of none an image is kept: nothing was asked then.
    """

    reads: pl.DataFrame
    sheet: PictureSheet | None
    town: Surroundings | None = None

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """The images by the ids of their reads: `data` and `media_type`; none of a read of which none came."""
        return self.sheet.pictures if self.sheet else {}

    @property
    def receipt(self) -> Receipt | None:
        """Proof that it is in the ledger that these images were shown; None if nothing was asked."""
        return self.sheet.receipt if self.sheet else None

    def _repr_mimebundle_(self, **_: object) -> Bundle:
        """Return what a notebook shows of it: the images side by side, each with plate, time and camera."""
        banner = self.town.banner if self.town else wording.OFFICIAL
        if self.receipt is None:
            return bundle_of(banner, ["Of none of these reads a picture of this kind is kept. That proves nothing."])
        count = f"{many(len(self.pictures), 'picture')} of {many(self.reads.height, 'read')}"
        said = [
            f"{count}. Entry {self.receipt['seq']} of the ledger.",
            "Compare each with what was read: it can be wrong.",
        ]
        bundle = bundle_of(banner, said)
        grid = "".join(map(self._figure, self.reads.iter_rows(named=True)))
        style = "display:flex;flex-wrap:wrap;gap:8px;color:var(--jp-content-font-color1,inherit)"
        return {**bundle, "text/html": f'{bundle["text/html"]}<div style="{style}">{grid}</div>'}

    def _figure(self, read: Mapping[str, object]) -> str:
        picture = self.pictures.get(str(read["read_id"]))
        when = shown(read["captured_at"], self.town.zone if self.town else "UTC")  # type: ignore[arg-type]  # a column of times
        camera = str(read["camera_name"] or read["camera_id"])
        words = "".join(f"<div>{escape(visible(each))}</div>" for each in (str(read["plate"]), when, camera))
        return (
            f'<figure style="{_FIGURE}">{_image(picture, str(read["plate"]))}<figcaption>{words}</figcaption></figure>'
        )


def reads_of_sheet(
    reads: pl.DataFrame, read_ids: Sequence[str] | None, each_plate: bool, kind: str, most: int
) -> pl.DataFrame:
    """Return the reads that a sheet is to show, `most` at most.

    Args:
        reads: Columns of `data_access.reads.COLUMNS`.

    Raises:
        InvalidQuery: As `contact_sheet` says.
    """
    if read_ids is not None:
        if not 0 < len(read_ids) <= most or len(set(read_ids)) < len(read_ids):
            raise InvalidQuery("read_ids", f"name 1 to {most} reads, each once; got {len(read_ids)}")
        chosen = pl.DataFrame({"read_id": list(read_ids)}).join(reads, on="read_id", how="left", maintain_order="left")
        if chosen["captured_at"].null_count():
            raise InvalidQuery("read_ids", "one of them is not of this answer")
        return chosen.select(reads.columns)
    kept = pl.col("image_ref").str.strip_prefix(KEPT).str.split("+").list.contains(kind)
    pictured = reads.filter(pl.col("image_ref").str.starts_with(KEPT) & kept)
    pictured = pictured.unique("plate", keep="first", maintain_order=True) if each_plate else pictured
    return pictured.head(most)


def _image(picture: Picture | None, plate: str) -> str:
    if picture is None or picture.media_type not in _SHOWABLE:
        return f'<div style="{_IMAGE}">No picture came. That proves nothing.</div>'
    data = base64.b64encode(picture.data).decode()
    return f'<img style="{_IMAGE}" src="data:{picture.media_type};base64,{data}" alt="{escape(visible(plate))}">'
