"""Genetec SharpV: local times, and what the unit made of the picture."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, mapping_of, one_read, took


def analytics(**changed):
    given = {"State Name": "MO", "Confidence Score": "87", "Vehicle Make": "Ford", "Vehicle Type": "-", **changed}
    return [{"Key": key, "Score": 1.0 if value != "-" else -1.0, "Value": value} for key, value in given.items()]


def a_read(**changed):
    return {
        "ContextCameraName": "Context Camera",
        "ContextImage": "",
        "Id": "32cf870a-0000-4000-8000-000000000001",
        "Latitude": 0.0,
        "Longitude": 0.0,
        "LprCameraName": "Lpr Camera",
        "PlateAnalytics": analytics(),
        "PlateImage": "AAAA",
        "PlateRead": "9A9 ZQ1",
        "SourceUrl": "C1",
        "Timestamp": "2026-11-20T10:00:00.512",
        **changed,
    }


SAMPLE = Sample(
    data=in_json(
        a_read(),
        a_read(Id="2", SourceUrl="U1", PlateRead="8B8ZQ2", Latitude=43.5, Longitude=-101.5, PlateAnalytics=None),
    ),
    mapping={"time": {"order": "ymd", "zone": "America/Chicago"}},
    reads=(
        {
            "read_id": "acme:32cf870a-0000-4000-8000-000000000001",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "captured_at_raw": "2026-11-20T10:00:00.512",
            "time_basis": "assumed_zone:America/Chicago",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9 ZQ1",
            "plate_conf_bp": 8700,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
            "make": "ford",
            "body": None,
        },
        {"plate": "8B8ZQ2", "plate_conf_bp": None, "camera_id": "U1", "lat_e7": 435_000_000, "pos_source": "read_gps"},
    ),
    dropped={"ContextCameraName": 2, "LprCameraName": 2, "image_crop": 2},
)


def test_without_a_zone_there_is_no_mapping():
    with pytest.raises(ValueError, match=r"needs \[time\] with a zone"):
        mapping_of("genetec_sharpv", time=None)
    with pytest.raises(ValueError, match=r"needs \[time\] with a zone"):
        mapping_of("genetec_sharpv", time={"order": "dmy", "zone": "America/Chicago"})


def test_the_hour_that_comes_twice_is_marked_and_the_one_that_is_skipped_rejected():
    assert one_read("genetec_sharpv", a_read(Timestamp="2026-11-01T01:30:00"))["time_basis"] == "ambiguous_dst"
    assert took("genetec_sharpv", a_read(Timestamp="2026-03-08T02:30:00")).reasons == ["time_skipped_by_zone"]


@pytest.mark.parametrize("value", ["-", "-1", "", "-1.0"])
def test_what_is_not_known_is_nothing(value):
    row = one_read(
        "genetec_sharpv", a_read(PlateAnalytics=analytics(**{"Confidence Score": value, "State Name": value}))
    )
    assert (row["plate_conf_bp"], row["plate_state"]) == (None, None)


def test_of_two_values_by_one_name_the_surer_is_taken():
    twice = [{"Key": "State Name", "Score": 0.2, "Value": "KS"}, {"Key": "State Name", "Score": 0.9, "Value": "MO"}]
    assert one_read("genetec_sharpv", a_read(PlateAnalytics=twice))["plate_state"] == "US-MO"


def test_a_state_in_the_writing_of_hot_lists_is_read():
    assert (
        one_read("genetec_sharpv", a_read(PlateAnalytics=analytics(**{"State Name": "M0"})))["plate_state"] == "US-MO"
    )


def test_analytics_about_people_refuse_the_file():
    for name in ("Driver Face", "Gender"):
        with pytest.raises(InvalidQuery, match="D10"):
            took("genetec_sharpv", a_read(PlateAnalytics=analytics(**{name: "-"})))


@pytest.mark.parametrize(
    "found", ["x", {}, ["x"], [{"Value": "x"}], [{"Key": None, "Value": "x"}], [{"Key": "State Name", "Value": {}}]]
)
def test_analytics_of_another_shape_refuse_the_file(found):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("genetec_sharpv", a_read(PlateAnalytics=found))


def test_a_read_that_does_not_do_is_rejected():
    broken = [
        ({"PlateRead": "NOPLATE"}, "plate_placeholder"),
        ({"Timestamp": "20/11/2026 10:00:00"}, "time_unreadable"),
        ({"SourceUrl": "SHARPV00001"}, "camera_unknown"),
        ({"Latitude": -101.5, "Longitude": 43.5}, "position_out_of_range"),
        ({"PlateAnalytics": analytics(**{"Confidence Score": "870"})}, "confidence_off_scale"),
    ]
    came = took("genetec_sharpv", *(a_read(**changed) for changed, _ in broken))
    assert came.reasons == [reason for _, reason in broken]
