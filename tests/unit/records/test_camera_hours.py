"""What each camera read in each hour, kept as counts."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, inspect

from data_access.records.intake import camera_hours
from data_access.records.intake.camera_hours import COUNTS
from data_access.records.overview import schema
from data_access.terms import CameraHour, hour_of, hour_start
from tests.builders.records import NOW, recorded, registers, unhurried

SECOND = st.none() | st.integers(0, 3_599)
ROWS = st.lists(
    st.builds(
        CameraHour,
        camera_id=st.sampled_from("ABC"),
        hour=st.integers(0, 4),
        first_s=SECOND,
        last_s=SECOND,
        **{name: st.integers(0, 9) for name in COUNTS},
    ),
    max_size=12,
)


@unhurried
@given(st.lists(ROWS, max_size=4), st.integers(0, 5), st.integers(0, 5))
def test_counts_add_up_as_a_plain_dictionary_would(batches: list[list[CameraHour]], start: int, end: int) -> None:
    plain: dict[tuple[str, int], list[CameraHour]] = defaultdict(list)
    with registers() as connection:
        for batch in batches:
            camera_hours.add(connection, recorded(), batch)
            for row in batch:
                plain[row.camera_id, row.hour].append(row)
        expected = [(camera, hour, sum(r.reads for r in rows), *bounds(rows)) for (camera, hour), rows in plain.items()]
        assert camera_hours.is_empty(connection) == (not plain)
        assert camera_hours.since(connection, start) == sorted(
            (row for row in expected if row[1] >= start), key=lambda row: (row[1], row[0])
        )
        within: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for (camera, hour), rows in plain.items():
            if start <= hour < end:
                for name in COUNTS:
                    within[camera][name] += sum(getattr(row, name) for row in rows)
        assert camera_hours.totals(connection, start, end) == within


def bounds(rows: list[CameraHour]) -> tuple[int | None, int | None]:
    first, last = ([s for s in (getattr(r, name) for r in rows) if s is not None] for name in ("first_s", "last_s"))
    return min(first, default=None), max(last, default=None)


def test_old_counts_are_forgotten_and_none_of_the_future(connection: Connection) -> None:
    now = hour_of(NOW)
    camera_hours.add(connection, recorded(), [CameraHour("A", now - back, reads=1) for back in range(5)])
    assert camera_hours.forget(connection, recorded(), now - 2) == 2
    assert [row[1] for row in camera_hours.since(connection, 0)] == [now - 2, now - 1, now]
    with pytest.raises(ValueError, match="future"):
        camera_hours.forget(connection, recorded(), now + 1)


def test_an_hour_begins_where_its_instants_do() -> None:
    assert hour_start(hour_of(NOW)) <= NOW < hour_start(hour_of(NOW) + 1)


def test_tables_and_columns_that_came_later_are_made_in_a_site_from_before() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.create(connection)
        connection.exec_driver_sql("DROP TABLE camera_hours")
        connection.exec_driver_sql("ALTER TABLE cameras DROP COLUMN heading_deg")
        schema.create(connection)
        assert "camera_hours" in inspect(connection).get_table_names()
        assert "heading_deg" in {column["name"] for column in inspect(connection).get_columns("cameras")}
    engine.dispose()
