"""What an import hands over is checked before anything is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pyarrow as pa
import pytest

from data_access.errors import InvalidQuery
from data_access.store.disk.incoming import by_day, stored_form
from data_access.store.disk.segments import SegmentId
from data_access.store.forms.tables import INCOMING, STORED
from data_access.store.ids.identity import AS_CAME, ROW
from data_access.terms import plate_key
from tests.builders.store import a_read, a_table


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("read_id", ""),
        ("camera_id", ""),
        ("plate", "7qk"),
        ("plate", "7QK-4"),
        ("plate", "ABCDEFGHIJK"),
        ("plate", "7QK\n"),
        ("captured_at", datetime(1969, 12, 31, tzinfo=UTC)),
        ("captured_at", datetime(2300, 1, 1, tzinfo=UTC)),
        ("plate_conf_bp", 10_001),
        ("plate_conf_bp", -1),
        ("lat_e7", 900_000_001),
        ("lat_e7", None),
        ("lon_e7", -1_800_000_001),
        ("heading_deg", 360),
        ("heading_deg", -1),
    ],
)
def test_a_value_beyond_its_bound_is_refused_by_the_name_of_its_column(column, value):
    table = a_table([a_read("a"), a_read("b") | {column: value}])

    with pytest.raises(InvalidQuery, match=r"1 values? ") as error:
        stored_form(table, 1, "fixed")

    assert error.value.field == f"reads.{column}"
    assert "7QK" not in str(error.value)


def test_a_missing_column_is_refused():
    with pytest.raises(InvalidQuery, match=r"reads\.camera_id"):
        stored_form(a_table([a_read()]).drop_columns(["camera_id"]), 1, "fixed")


@pytest.mark.parametrize("column", ["read_id", "plate", "camera_id", "captured_at"])
def test_a_null_where_none_may_be_is_refused(column):
    table = pa.Table.from_pylist(
        [a_read() | {column: None}], schema=pa.schema([f.with_nullable(True) for f in INCOMING])
    )

    with pytest.raises(InvalidQuery):
        stored_form(table, 1, "fixed")


def test_another_type_is_refused_without_the_value():
    table = a_table([a_read()]).set_column(3, "plate", pa.array([b"\xff7QK4F2X"]))

    with pytest.raises(InvalidQuery) as error:
        stored_form(table, 1, "fixed")

    assert "7QK" not in str(error.value)


def test_columns_may_stand_in_another_order_and_others_are_left_out():
    table = a_table([a_read()])
    table = table.select(table.schema.names[::-1]).append_column("owner", pa.array(["somebody"]))

    assert stored_form(table, 1, "fixed").columns == [*STORED, ROW, AS_CAME]


def test_the_stored_key_is_the_plates_key():
    plates = ["", "O", "7OO1", "0", "QOQ"]
    stored = stored_form(a_table(a_read(f"r{n}", plate=p) for n, p in enumerate(plates)), 1, "fixed")

    assert stored["plate_key"].to_list() == [plate_key(p) for p in plates]


def test_days_are_days_of_utc():
    moments = [datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)]
    stored = stored_form(a_table(a_read(f"r{n}", captured_at=m) for n, m in enumerate(moments)), 1, "fixed")

    days = {day.isoformat(): rows["read_id"].to_list() for day, rows in by_day(stored)}

    assert days == {"2026-11-20": ["r0"], "2026-11-21": ["r1"]}
    assert stored.schema["captured_at"] == pl.Datetime("us", "UTC")


@pytest.mark.parametrize("name", ["", "../up", "a/b", "Fixed", "x" * 41, "a.b"])
def test_a_retention_class_is_a_plain_name(name):
    with pytest.raises(InvalidQuery):
        SegmentId(name, datetime(2026, 11, 20, tzinfo=UTC).date())
