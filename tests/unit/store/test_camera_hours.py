"""Reads counted by camera and hour, against a plain loop."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.store.store import Store
from data_access.terms import LOW_CONFIDENCE_BP, hour_of, hour_start
from tests.builders.store import NOON, a_read, a_store, a_table, emptied

MINUTES = st.integers(0, 3 * 24 * 60)
READS = st.lists(
    st.fixed_dictionaries(
        {
            "captured_at": MINUTES.map(lambda back: NOON - timedelta(minutes=back, seconds=back % 60)),
            "camera_id": st.sampled_from(["cam-1", "cam-2"]),
            "plate_state": st.sampled_from([None, "", "XA-NOR"]),
            "plate_conf_bp": st.sampled_from([None, LOW_CONFIDENCE_BP - 1, LOW_CONFIDENCE_BP]),
        }
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with a_store(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=READS, second=READS)
def test_reads_are_counted_as_a_loop_would(store: Store, first, second):
    emptied(store)
    rows = {
        batch: [a_read(f"{batch}-{n}", **row) for n, row in enumerate(some)]
        for batch, some in ((1, first), (2, second))
    }
    for batch, some in rows.items():
        store.write(batch, "fixed", a_table(some))
    for batch, some in ((1, rows[1]), (2, rows[2]), (None, rows[1] + rows[2])):
        assert sorted(store.camera_hours(batch)) == sorted(looped(some))


def looped(rows):
    by = {}
    for row in rows:
        by.setdefault((row["camera_id"], hour_of(row["captured_at"])), []).append(row)
    for (camera, hour), some in by.items():
        seconds = [int((row["captured_at"] - hour_start(hour)).total_seconds()) for row in some]
        counts = Counter(not row["plate_state"] for row in some)
        low = sum((row["plate_conf_bp"] or LOW_CONFIDENCE_BP) < LOW_CONFIDENCE_BP for row in some)
        yield (camera, hour, len(some), counts[True], 0, low, 0, 0, min(seconds), max(seconds))


def test_counts_are_those_of_one_batch_or_of_all(store: Store):
    emptied(store)
    rows = [a_read(f"r{n}", captured_at=NOON - timedelta(minutes=30, seconds=n), plate_conf_bp=n + 1) for n in range(3)]
    store.write(1, "fixed", a_table(rows))
    store.write(2, "fixed", a_table([*rows, a_read("later", camera_id="cam-2", plate_state="XA-NOR")]))
    assert sorted(store.camera_hours(1)) == sorted(looped(rows))
    assert [(row.camera_id, row.reads, row.no_state) for row in store.camera_hours(2)] == [("cam-2", 1, 0)]
    assert {row.camera_id for row in store.camera_hours()} == {"cam-1", "cam-2"}


def test_the_same_hour_in_two_retention_classes_comes_twice(store: Store):
    emptied(store)
    for batch, name in ((1, "fixed"), (2, "mobile")):
        store.write(batch, name, a_table([a_read(f"{name}-1")]))
    assert [row.reads for row in store.camera_hours()] == [1, 1]
