"""Reads of sheaves -> rows in Arrow. Values that many reads share are written once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data_access.store.sheaves import columns
from data_access.store.sheaves.columns import KINDS, SAID, TEXTS, Columns, Numbers, Rows
from data_access.store.sheaves.sheaf import Sheaf


def stored(sheaves: Sequence[Sheaf]) -> pa.RecordBatch:
    """Return all reads of some sheaves as they are stored, with the columns of `KINDS`. Raises `SheafDamage`."""
    return shown([Gleaning.of(sheaf, np.arange(sheaf.reads)) for sheaf in sheaves], tuple(KINDS))


@dataclass(frozen=True, slots=True)
class Gleaning:
    """Some reads of one sheaf, and where their texts are."""

    sheaf: Sheaf
    rows: Rows
    columns: Columns
    texts: pa.RecordBatch
    places: Rows

    @classmethod
    def of(cls, sheaf: Sheaf, rows: Rows) -> Gleaning:
        """Read the texts of some reads. Raises `SheafDamage`."""
        return cls(sheaf, rows, sheaf.columns(), *sheaf.texts.at(rows))


def shown(gleanings: Sequence[Gleaning], names: Sequence[str]) -> pa.RecordBatch:
    """Return some columns of some reads, in the order in which they are given."""
    every = _Gleanings(gleanings)
    return pa.record_batch(
        [every.column(name) for name in names], schema=pa.schema([(name, KINDS[name]) for name in names])
    )


class _Gleanings:
    """Columns of several gleanings, one behind the other."""

    def __init__(self, gleanings: Sequence[Gleaning]) -> None:
        self._gleanings = gleanings
        self._at = self._together(lambda one: one.columns.at[one.rows], np.int64)
        self._places = pa.array(self._shifted([len(one.texts) for one in gleanings], [one.places for one in gleanings]))

    def column(self, name: str) -> pa.Array:
        """Return one column."""
        if name in TEXTS:
            return _concatenated([one.texts[name] for one in self._gleanings], KINDS[name]).take(self._places)
        if name in SAID:
            said = [one.columns.said[name] for one in self._gleanings]
            codes = [each.of[one.rows] for each, one in zip(said, self._gleanings, strict=True)]
            return self._values([each.values for each in said], codes, KINDS[name])
        match name:
            case "captured_at":
                return columns.instants(self._at)
            case "received_at":
                return self._received()
            case "plate":
                return self._plates()
            case "camera_id":
                return self._cameras()
            case "lat_e7":
                return columns.nullable(self._together(lambda one: one.columns.lat[one.rows], np.int32))
            case _:
                return columns.nullable(self._together(lambda one: one.columns.lon[one.rows], np.int32))

    def _cameras(self) -> pa.Array:
        codes = [one.columns.camera_of(one.rows) for one in self._gleanings]
        return self._values([one.columns.cameras for one in self._gleanings], codes, KINDS["camera_id"])

    def _plates(self) -> pa.Array:
        keys = self._together(lambda one: one.sheaf.plates.plates[one.columns.plate[one.rows]], np.int64)
        os = self._together(lambda one: one.columns.os[one.rows], np.uint16)
        return columns.texts_of(columns.letters_again(keys, os))

    def _received(self) -> pa.Array:
        by = [one.columns.received[one.rows] for one in self._gleanings]
        known = np.concatenate([each != np.iinfo(each.dtype).min for each in by] or [np.zeros(0, dtype=np.bool_)])
        late = np.concatenate([each.astype(np.int64) for each in by] or [np.zeros(0, dtype=np.int64)])
        return columns.instants(self._at + np.where(known, late, 0), ~known)

    def _values(self, values: Sequence[pa.Array], codes: Sequence[Numbers], kind: pa.DataType) -> pa.Array:
        return _concatenated(values, kind).take(pa.array(self._shifted([len(each) for each in values], codes)))

    def _together(self, of: Callable[[Gleaning], Numbers], dtype: type) -> Numbers:
        return np.concatenate([of(one) for one in self._gleanings]) if self._gleanings else np.zeros(0, dtype=dtype)

    @staticmethod
    def _shifted(lengths: Sequence[int], places: Sequence[Numbers]) -> Numbers:
        """Return places in arrays as places in all of them, one behind the other."""
        before = np.cumsum([0, *lengths])
        return np.concatenate(
            [np.zeros(0, np.int64), *(each + first for each, first in zip(places, before[:-1], strict=True))]
        )


def _concatenated(arrays: Sequence[pa.Array], kind: pa.DataType) -> pa.Array:
    return pa.concat_arrays([pa.array([], kind), *(each.cast(kind) if each.type != kind else each for each in arrays)])
