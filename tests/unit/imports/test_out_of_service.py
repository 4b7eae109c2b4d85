"""Reads of cameras out of service are rejected with that reason, and all others come in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.jobs.job import Job
from tests.builders.imports import CAMERAS, a_job, a_row, parse, sheet


def us(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000)


def captured() -> int:
    """When a row was captured, as the parser reads it, in microseconds."""
    [row] = parse(sheet(a_row())).rows
    return us(row["captured_at"])


AT = captured()
SPANS = [
    ((None, None), False),
    ((AT, None), False),
    ((AT + 1, None), True),
    ((None, AT), True),
    ((None, AT + 1), False),
    ((AT - 10, AT), True),
    ((AT - 10, AT + 1), False),
    ((AT, AT), True),
]


@pytest.mark.parametrize(("span", "comes_in"), SPANS)
def test_a_read_is_refused_from_the_first_instant_out_of_service_to_the_last(
    span: tuple[int | None, int | None], comes_in: bool
) -> None:
    known = {**CAMERAS, "C1": CAMERAS["C1"]._replace(out=[span])}
    came = parse(sheet(a_row(), a_row(camera="U1")), cameras=known)
    assert [row["camera_id"] for row in came.rows] == (["C1", "U1"] if comes_in else ["U1"])
    assert came.reasons == ([] if comes_in else ["camera_out_of_service"])


def test_a_job_keeps_when_cameras_were_out_of_service_on_its_way_to_the_parser() -> None:
    job = a_job(cameras={"C1": CAMERAS["C1"]._replace(out=[(None, AT), (AT + 5, None)])})
    assert [tuple(span) for span in Job.from_json(job.to_json()).cameras["C1"].out] == [(None, AT), (AT + 5, None)]


def test_an_id_of_the_vendor_s_own_is_known_by_ours() -> None:
    known = {"C1": CAMERAS["C1"]._replace(camera_id="ours-1", out=[(None, None)])}
    assert parse(sheet(a_row()), cameras=known).reasons == ["camera_out_of_service"]


@settings(max_examples=80, deadline=None)
@given(
    spans=st.lists(st.tuples(st.none() | st.integers(-50, 50), st.none() | st.integers(-50, 50)), max_size=4),
    minutes=st.lists(st.integers(-50, 50), min_size=1, max_size=6),
)
def test_whatever_the_times_a_plain_loop_refuses_the_same_rows(
    spans: list[tuple[int | None, int | None]], minutes: list[int]
) -> None:
    def instant(minute: int | None) -> int | None:
        return None if minute is None else AT + minute * 60_000_000

    out = [(instant(start), instant(end)) for start, end in spans]
    rows = [a_row(at=f"{datetime(2026, 11, 20, 10) + timedelta(minutes=each):%Y-%m-%d %H:%M:%S}") for each in minutes]
    came = parse(sheet(*rows), cameras={**CAMERAS, "C1": CAMERAS["C1"]._replace(out=out)})
    refused = [
        any((start is None or start <= each) and (end is None or each < end) for start, end in spans)
        for each in minutes
    ]
    assert (len(came.rows), came.reasons) == (refused.count(False), ["camera_out_of_service"] * refused.count(True))
