"""Corrections: rows that people added beside a read, which stays as it was. The last one counts, all of them stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from data_access.errors import Conflict
from data_access.questions.correction import Correction
from data_access.reads import correction_id, original_of
from data_access.steps import Batches
from data_access.store.forms.tables import STORED_READS
from data_access.terms import plate_key

Corrections = tuple[tuple[int, str], ...]
"""For each correction of a segment its batch and the id of the original."""

BY_HAND = "corrected"
"""`pos_source` of a position that a person gave."""


_SCHEMA = pl.DataFrame(pl.from_arrow(STORED_READS.empty_table())).schema


def counting(corrections: Iterable[Corrections], batches: Batches) -> dict[str, str]:
    """Return for each original that was corrected the id of the correction that counts, of those that may be seen."""
    last: dict[str, int] = {}
    for batch, original in (each for some in corrections for each in some):
        if batch <= batches.upto and batch not in batches.hidden:
            last[original] = max(batch, last.get(original, 0))
    return {original: correction_id(original, batch) for original, batch in last.items()}


def marked(rows: pa.RecordBatch, counting: Mapping[str, str]) -> pa.RecordBatch:
    """Add `corrected_by` to rows: the correction that counts instead of each, or null."""
    if not counting:
        return rows.append_column("corrected_by", pa.nulls(rows.num_rows, pa.string()))
    ids = rows["read_id"].to_pylist()
    originals = rows["corrects"].fill_null(rows["read_id"]).to_pylist()
    by = [counting.get(original) for original in originals]
    instead = [None if by_id == own else by_id for own, by_id in zip(ids, by, strict=True)]
    return rows.append_column("corrected_by", pa.array(instead, pa.string()))


def corrected(rows: Sequence[Mapping[str, Any]], question: Correction, batch: int) -> dict[str, Any]:
    """Return the stored row of a correction.

    Args:
        rows: The original and its corrections as stored, the one that counts last.

    Raises:
        Conflict: What counts says all that already.
    """
    original = original_of(question.read_id)
    counts = dict(rows[-1])
    changed = {**counts, **_changes(question, counts)}
    if changed == counts:
        raise Conflict("The read says so already; there is nothing to correct.")
    return {**changed, "read_id": correction_id(original, batch), "corrects": original, "batch": batch}


def frame_of(row: Mapping[str, Any]) -> pl.DataFrame:
    """Return one stored row as a frame."""
    return pl.DataFrame([row], schema=_SCHEMA)


def _changes(question: Correction, counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that change; a reader's confidence does not speak for a plate that a person read."""
    changes: dict[str, Any] = {}
    if question.plate is not None and question.plate != counts["plate"]:
        given = {"plate": question.plate, "plate_raw": question.plate, "plate_key": plate_key(question.plate)}
        changes |= {**given, "plate_conf_bp": None}
    if question.state is not None:
        changes["plate_state"] = question.state or None
    if question.position is not None:
        lat, lon = (round(degrees * 1e7) for degrees in question.position)
        if (lat, lon) != (counts["lat_e7"], counts["lon_e7"]):
            changes |= {"lat_e7": lat, "lon_e7": lon, "pos_source": BY_HAND}
    return changes
