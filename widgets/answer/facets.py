"""How many reads of an answer say which colour, body, make, state and camera: to narrow what is looked at by a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from data_access.wording.reads import KEPT, UNKNOWN

FACETS: Final = {
    "colour": "Colour",
    "body": "Body",
    "make": "Make",
    "plate_state": "State",
    "camera_id": "Camera",
    "image": "Image",
}
"""Label of each facet by its name: a column of the reads, but for `image`."""

WITH_IMAGE, MOST = "with image", 40
"""So many values of a facet are offered, those of most reads."""

Value = tuple[str, str, int]
"""Of one value: what it is called in the reads (empty for unknown), what is shown, and how many reads say so."""


def facet_values(reads: pl.DataFrame, name: str, values: Sequence[str] = ()) -> list[Value]:
    """Count the reads by a facet's values, most first; picked ones are there whatever their count.

    Args:
        reads: Columns of `reads.SCHEMA`; those of the part that is looked at, whatever is chosen of this facet.
    """
    if name == "image":
        count = reads.filter(_of_image()).height
        return [(WITH_IMAGE, WITH_IMAGE, count)] if count or values else []
    shown = pl.col("camera_name").fill_null(pl.col("camera_id")) if name == "camera_id" else pl.col(name)
    counted = reads.group_by(pl.col(name).fill_null("").alias("value")).agg(
        shown.first().fill_null(UNKNOWN).alias("shown"), pl.len().alias("n")
    )
    ordered = counted.sort("n", "value", descending=[True, False])
    first = ordered.head(MOST)
    rest = ordered.slice(MOST).filter(pl.col("value").is_in(list(values)))
    found = [(value, label, n) for value, label, n in pl.concat([first, rest]).iter_rows()]
    return found + [(value, value or UNKNOWN, 0) for value in values if value not in {each[0] for each in found}]


def of_facet(name: str, values: Sequence[str]) -> pl.Expr:
    """Return which reads say one of the chosen values."""
    if name == "image":
        return _of_image()
    return pl.col(name).fill_null("").is_in(list(values))


def _of_image() -> pl.Expr:
    return pl.col("image_ref").str.starts_with(KEPT).fill_null(value=False)
