"""Reads as Arrow, spelt so that every Arrow reader knows them."""

from __future__ import annotations

from typing import cast

import polars as pl
import pyarrow as pa


def plain(frame: pl.DataFrame) -> pa.Table:
    """Return reads as Arrow; text is `large_string` instead of string views."""
    return cast(pa.Table, frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
