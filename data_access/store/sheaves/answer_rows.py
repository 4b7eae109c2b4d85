"""Reads of sheaves -> rows in Arrow. Values that many reads share are written once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.store.sheaves import columns
from data_access.store.sheaves.columns import KINDS, SAID, TEXTS, Columns, Numbers, Rows
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.sheaves.text_blocks import TextBlock, picked, reads_in

_FEW: Final = 300
"""Values of so few reads are looked up one by one, which is quicker than to put the values of all sheaves together."""


def stored(sheaves: Sequence[Sheaf]) -> pa.RecordBatch:
    """Return all reads of some sheaves as they are stored, with the columns of `KINDS`. Raises `SheafDamage`."""
    return shown([Gleaning.of(sheaf, np.arange(sheaf.reads)) for sheaf in sheaves], tuple(KINDS))


@dataclass(frozen=True, slots=True)
class Gleaning:
    """Some reads of one sheaf, and where their texts are."""

    sheaf: Sheaf
    rows: Rows
    columns: Columns
    texts: Sequence[TextBlock]
    places: Rows

    @classmethod
    def of(cls, sheaf: Sheaf, rows: Rows) -> Gleaning:
        """Read the texts of some reads. Raises `SheafDamage`."""
        return cls(sheaf, rows, sheaf.columns(), *sheaf.texts.at(rows))

    @classmethod
    def of_columns(cls, sheaf: Sheaf, rows: Rows) -> Gleaning:
        """Take some reads without their texts: no column of `TEXTS` can be shown of them. Raises `SheafDamage`."""
        return cls(sheaf, rows, sheaf.columns(), (), np.zeros(len(rows), dtype=np.intp))


def with_their_texts(gleanings: Sequence[Gleaning]) -> list[Gleaning]:
    """Return the same reads with their own texts alone, so that the blocks among which these are may go. Raises `SheafDamage`."""
    firsts = accumulate((reads_in(one.texts) for one in gleanings), initial=0)
    places = [one.places + first for one, first in zip(gleanings, firsts, strict=False)]
    texts = picked([block for one in gleanings for block in one.texts], np.concatenate(places))
    begins = accumulate((len(one.rows) for one in gleanings), initial=0)
    return [
        replace(one, texts=(texts.slice(begin, len(one.rows)),), places=np.arange(len(one.rows)))
        for one, begin in zip(gleanings, begins, strict=False)
    ]


def shown(gleanings: Sequence[Gleaning], names: Sequence[str]) -> pa.RecordBatch:
    """Return some columns of some reads, in the order in which they are given. Raises `SheafDamage`."""
    return _Gleanings(gleanings).shown(names)


def answered(gleanings: Sequence[Gleaning], names: Sequence[str]) -> pa.RecordBatch:
    """Return some columns of some reads in order of time and id (`reads.ORDER`). Raises `SheafDamage`."""
    every = _Gleanings(gleanings)
    every.sort()
    return every.shown(names)


class _Gleanings:
    """Columns of several gleanings, one behind the other, or in order of time and id."""

    def __init__(self, gleanings: Sequence[Gleaning]) -> None:
        self._gleanings = gleanings
        self._order: Rows | None = None
        self._at = self._together(lambda one: one.columns.at[one.rows], np.int64)
        self._side = columns.rows_together([one.columns.side[one.rows] for one in gleanings]) if gleanings else None
        self._of = np.repeat(np.arange(len(gleanings)), [len(one.rows) for one in gleanings])
        self._blocks = [block for one in gleanings for block in one.texts]
        firsts = np.array([0, *accumulate(reads_in(one.texts) for one in gleanings)])
        self._places = self._together(lambda one: one.places, np.intp) + firsts[self._of]
        self._texts: pa.RecordBatch | None = None

    def sort(self) -> None:
        """Put all into order of time and id, before anything is shown."""
        order = np.argsort(self._at, kind="stable")
        at = self._at[order]
        alike = np.flatnonzero(at[1:] == at[:-1])
        if len(alike):
            some = np.zeros(len(at), dtype=np.bool_)
            some[alike] = some[alike + 1] = True
            ids = picked(self._blocks, self._places[order[some]])["read_id"]
            by = pc.sort_indices(
                pa.table({"at": at[some], "id": ids}), sort_keys=[("at", "ascending"), ("id", "ascending")]
            )
            order[some] = order[some][by.to_numpy()]
        self._order = order
        self._at, self._places, self._of = self._at[order], self._places[order], self._of[order]
        if self._side is not None:
            self._side = self._side[order]

    def shown(self, names: Sequence[str]) -> pa.RecordBatch:
        """Return some columns."""
        return pa.record_batch(
            [self._column(name) for name in names], schema=pa.schema([(name, KINDS[name]) for name in names])
        )

    def _column(self, name: str) -> pa.Array:
        if name in TEXTS:
            if self._texts is None:
                self._texts = picked(self._blocks, self._places)
            return self._texts[name]
        if name in SAID:
            return self._said(name)
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

    def _said(self, name: str) -> pa.Array:
        if self._side is None:
            return pa.array([], KINDS[name])
        codes, said = self._side[name], [one.columns.said[name] for one in self._gleanings]
        if len(codes) <= _FEW:
            return self._listed([each.listed() for each in said], codes, KINDS[name])
        return self._values([each.values for each in said], codes, KINDS[name])

    def _cameras(self) -> pa.Array:
        codes = self._together(lambda one: one.columns.camera_of(one.rows), np.intp)
        if len(codes) <= _FEW:
            return self._listed([one.columns.names() for one in self._gleanings], codes, KINDS["camera_id"])
        return self._values([one.columns.cameras for one in self._gleanings], codes, KINDS["camera_id"])

    def _plates(self) -> pa.Array:
        keys = self._together(lambda one: one.sheaf.plates.plates[one.columns.plate[one.rows]], np.int64)
        os = np.zeros(0, np.uint16) if self._side is None else self._side["os"]
        return columns.texts_of(columns.letters_again(keys, os))

    def _listed(self, values: Sequence[Sequence[Any]], codes: Numbers, kind: pa.DataType) -> pa.Array:
        """Do as `_values` does, one by one."""
        return pa.array([values[of][code] for of, code in zip(self._of.tolist(), codes.tolist(), strict=True)], kind)

    def _received(self) -> pa.Array:
        by = [one.columns.received[one.rows] for one in self._gleanings]
        known = self._ordered([each != np.iinfo(each.dtype).min for each in by], np.bool_)
        late = self._ordered([each.astype(np.int64) for each in by], np.int64)
        return columns.instants(self._at + np.where(known, late, 0), None if known.all() else ~known)

    def _values(self, values: Sequence[pa.Array], codes: Numbers, kind: pa.DataType) -> pa.Array:
        """Return what the codes of all reads stand for, each in the values of its own gleaning."""
        if len(values) > 1:
            codes = codes + np.array([0, *accumulate(map(len, values[:-1]))])[self._of]
        return _concatenated(values, kind).take(pa.array(codes))

    def _together(self, of: Callable[[Gleaning], Numbers], dtype: type) -> Numbers:
        return self._ordered([of(one) for one in self._gleanings], dtype)

    def _ordered(self, parts: Sequence[Numbers], dtype: type) -> Numbers:
        every = np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)
        return every if self._order is None else every[self._order]


def _concatenated(arrays: Sequence[pa.Array], kind: pa.DataType) -> pa.Array:
    if len(arrays) == 1 and arrays[0].type == kind:
        return arrays[0]
    return pa.concat_arrays([pa.array([], kind), *(each.cast(kind) if each.type != kind else each for each in arrays)])
