"""What a question may see, on every store."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import polars as pl
import pyarrow as pa
import pytest

from data_access.errors import LedgerStopped, Refused
from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.questions.image import ContactSheet, ImageOf
from data_access.questions.plates import Plates
from data_access.questions.saved import Saved
from data_access.questions.shapes import Cameras, Circle, Filters, Polygon, Window
from data_access.reads import SCHEMA
from data_access.steps import Batches
from data_access.store.forms.tables import INCOMING_IMAGES
from tests.builders.store import FIELDS, NOON, a_canvass, a_reach, a_read, a_table, a_window, an_intent, ids

DEGREE_M = 111_195.08


def put(store, *rows, batch=1, retention_class="fixed"):
    return store.write(batch, retention_class, a_table(rows))


def asked(store, question, **reach):
    return store.fetch(an_intent(question, a_reach(**reach)))


def test_no_reads_are_an_answer_with_every_column(store):
    fetched = asked(store, a_canvass())

    assert dict(fetched.reads.schema) == SCHEMA
    assert (fetched.reads.height, fetched.unknown_kept, fetched.cameras, fetched.plates) == (0, 0, 0, 0)


def test_a_canvass_returns_what_was_written_in_order_of_time_and_id(store):
    later = NOON - timedelta(minutes=5)
    put(store, a_read("c", captured_at=later), a_read("b"), a_read("a", plate="9ZZ1"))

    fetched = asked(store, a_canvass())

    assert ids(fetched) == ["a", "b", "c"]
    assert dict(fetched.reads.schema) == SCHEMA
    assert (fetched.cameras, fetched.plates) == (1, 2)


def test_a_window_holds_its_start_and_not_its_end(store):
    start = NOON - timedelta(hours=2)
    moments = {"before": -1, "start": 0, "last": 3_600_000_000 - 1, "end": 3_600_000_000}
    put(store, *(a_read(name, captured_at=start + timedelta(microseconds=us)) for name, us in moments.items()))

    fetched = asked(store, a_canvass(windows=(Window(start=start, end=start + timedelta(hours=1)),)))

    assert ids(fetched) == ["start", "last"]


def test_a_read_in_two_windows_is_returned_once(store):
    put(store, a_read())

    assert ids(asked(store, a_canvass(windows=a_window(24) + a_window(2) + a_window(24)))) == ["r1"]


def test_windows_on_days_apart_leave_out_the_days_between(store):
    put(store, *(a_read(f"d{n}", captured_at=NOON - timedelta(days=n, minutes=1)) for n in range(5)))
    windows = (*a_window(1), *a_window(1, end=NOON - timedelta(days=3)))

    assert ids(asked(store, a_canvass(windows=windows))) == ["d3", "d0"]


@pytest.mark.parametrize(("millimetres", "inside"), [(0, True), (-1, False), (1, True)])
def test_the_rim_of_a_circle_belongs_to_it_to_the_millimetre(store, millimetres, inside):
    put(store, a_read(lat_e7=390_000_000 + 50_000))
    radius_m = round(0.005 * DEGREE_M, 3) + millimetres / 1000

    fetched = asked(store, a_canvass(Circle(lat=39.0, lon=-95.0, radius_m=radius_m)))

    assert bool(ids(fetched)) is inside


@pytest.mark.parametrize(
    ("lat", "lon", "read"),
    [
        (10.0, 180.0, (100_000_000, -1_799_990_000)),
        (10.0, -179.9999, (100_000_000, 1_800_000_000)),
        (10.0, -180.0, (100_000_000, 1_800_000_000)),
        (89.999, 0.0, (899_990_000, 1_800_000_000)),
        (-90.0, 0.0, (-899_950_000, 1_234_567_890)),
        (90.0, 12.0, (900_000_000, -1_000_000_000)),
    ],
)
def test_a_circle_reaches_over_the_180th_meridian_and_the_poles(store, lat, lon, read):
    put(store, a_read(lat_e7=read[0], lon_e7=read[1]))

    assert ids(asked(store, a_canvass(Circle(lat=lat, lon=lon, radius_m=1000)))) == ["r1"]


def test_edges_and_corners_of_a_polygon_belong_to_it(store):
    ring = ((-95.0, 39.0), (-94.9, 39.0), (-94.9, 39.1), (-95.0, 39.1))
    put(
        store,
        a_read("corner"),
        a_read("edge", lon_e7=-949_500_000),
        a_read("slightly outside", lon_e7=-949_500_000, lat_e7=389_999_999),
        a_read("inside", lon_e7=-949_500_000, lat_e7=390_000_001),
    )

    assert sorted(ids(asked(store, a_canvass(Polygon(ring=ring))))) == ["corner", "edge", "inside"]


def test_a_slanting_edge_is_exact_to_the_last_digit(store):
    ring = ((-95.0, 39.0), (-94.0, 39.3), (-95.0, 39.3))
    on_edge = a_read("on", lon_e7=-950_000_000 + 5_000_010, lat_e7=390_000_000 + 1_500_003)
    above = a_read("above", lon_e7=on_edge["lon_e7"], lat_e7=on_edge["lat_e7"] + 1)
    below = a_read("below", lon_e7=on_edge["lon_e7"], lat_e7=on_edge["lat_e7"] - 1)
    put(store, on_edge, above, below)

    assert sorted(ids(asked(store, a_canvass(Polygon(ring=ring))))) == ["above", "on"]


def test_a_read_without_a_position_is_in_no_area_but_its_cameras(store):
    put(store, a_read(lat_e7=None, lon_e7=None, camera_id="unit-7", pos_source="none"))
    everywhere = Polygon(ring=((-170, -80), (0, -80), (0, 80), (-170, 80)))

    assert ids(asked(store, a_canvass())) == []
    assert ids(asked(store, a_canvass(everywhere))) == []
    assert ids(asked(store, a_canvass(Cameras(ids=("unit-7", "cam-9"))))) == ["r1"]


def test_cameras_are_asked_by_id_wherever_they_were(store):
    put(store, a_read(lat_e7=0, lon_e7=0), a_read("other", camera_id="cam-2"))

    assert ids(asked(store, a_canvass(Cameras(ids=("cam-1",))))) == ["r1"]


def test_saved_reads_come_back_with_their_corrections_and_no_others(store):
    put(store, a_read("mine"), a_read("other"), a_read("old", captured_at=NOON - timedelta(days=3)))
    at = a_read()["captured_at"]
    changed = Correction(of=1, read_id="mine", captured_at=at, plate="7QK4F2Y", reason="as the image shows")
    correction = store.correct(an_intent(changed), 2)
    saved = (("mine", at), ("purged", NOON - timedelta(days=1)))

    assert ids(asked(store, Saved(), saved=saved)) == ["mine", correction]
    assert ids(asked(store, Saved(), saved=())) == []


def test_o_and_0_are_the_same_in_history_and_pattern(store):
    put(store, a_read("o", plate="7OO1"), a_read("0", plate="7001"), a_read("d", plate="7DD1"))

    assert sorted(ids(asked(store, History(plate="70O1")))) == ["0", "o"]
    assert sorted(ids(asked(store, Plates(pattern="7O*")))) == ["0", "o"]
    assert asked(store, History(plate="7OO1")).reads["plate"].to_list() == ["7001", "7OO1"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("7QK4F2X", ["a"]),
        ("7QK", []),
        ("7QK*", ["a", "b", "c"]),
        ("*2X", ["a"]),
        ("*K4*", ["a", "b"]),
        ("7?K4*", ["a", "b"]),
        ("?QK4", ["b"]),
        ("?QK4?*", ["a"]),
        ("*7*K*4*", ["a", "b"]),
        ("7QK????", ["a"]),
        ("*X*2*", []),
        ("7*7", ["c"]),
    ],
)
def test_a_pattern_fits_whole_plates(store, pattern, found):
    put(store, a_read("a"), a_read("b", plate="7QK4"), a_read("c", plate="7QK7"), a_read("d", plate=""))

    assert ids(asked(store, Plates(pattern=pattern))) == found


def test_confusable_characters_meet_only_when_asked(store):
    put(store, a_read("a", plate="8B0Q5"), a_read("b", plate="BBDOS"), a_read("c", plate="8BXQ5"))

    assert ids(asked(store, Plates(pattern="8BQQ5", confusable=True))) == ["a", "b"]
    assert ids(asked(store, Plates(pattern="8BQQ5"))) == []
    assert ids(asked(store, Plates(pattern="8BOO5", confusable=True, classes=("XO",)))) == []
    assert ids(asked(store, Plates(pattern="8BOQ5", confusable=True, classes=("XO",)))) == ["a", "c"]


def test_a_plate_pattern_may_be_bound_to_area_window_and_state(store):
    put(
        store,
        a_read("far", lat_e7=0),
        a_read("old", captured_at=NOON - timedelta(days=3)),
        a_read("abroad", plate_state="XA-NOR"),
        a_read("right", plate_state="XA-SUD"),
    )
    question = Plates(
        pattern="7*",
        area=Circle(lat=39.0, lon=-95.0, radius_m=10),
        windows=a_window(),
        filters=Filters(states=("XA-SUD",)),
    )

    assert ids(asked(store, question)) == ["right"]


def test_a_filter_keeps_and_counts_what_it_cannot_tell(store):
    put(
        store,
        a_read("blue", colour="blue", make="arrow"),
        a_read("red", colour="red", make="arrow"),
        a_read("colour unknown", make="arrow"),
        a_read("wrong make", make="comet"),
        a_read("both unknown"),
    )
    question = a_canvass(filters=Filters(colours=("Blue",), makes=("arrow",)))

    fetched = asked(store, question)

    assert sorted(ids(fetched)) == ["blue", "both unknown", "colour unknown"]
    assert fetched.unknown_kept == 2


def test_a_filter_can_be_told_to_drop_the_unknown(store):
    put(store, a_read("blue", colour="blue"), a_read("unknown"), a_read("empty", colour=""))

    fetched = asked(store, a_canvass(filters=Filters(colours=("blue",), keep_unknown=False)))

    assert (ids(fetched), fetched.unknown_kept) == (["blue"], 0)


def test_an_empty_text_is_unknown_and_not_a_colour(store):
    put(store, a_read(colour=""))

    fetched = asked(store, a_canvass(filters=Filters(colours=("blue",))))

    assert fetched.unknown_kept == 1
    assert fetched.reads["colour"].to_list() == [None]


@pytest.mark.parametrize(
    ("direction", "degrees"),
    [("N", {0, 22, 338, 359}), ("NE", {23, 67}), ("E", {68, 112}), ("S", {158, 202}), ("NW", {293, 337})],
)
def test_directions_are_sectors_of_45_degrees(store, direction, degrees):
    edges = (0, 22, 23, 67, 68, 112, 113, 157, 158, 202, 203, 247, 248, 292, 293, 337, 338, 359)
    put(store, *(a_read(f"{d}", heading_deg=d) for d in edges))

    fetched = asked(store, a_canvass(filters=Filters(directions=(direction,))))

    assert {int(each) for each in ids(fetched)} == degrees


def test_a_filter_on_a_field_that_may_not_be_captured_is_refused(store):
    put(store, a_read(colour="blue"))

    with pytest.raises(Refused):
        asked(store, a_canvass(filters=Filters(colours=("blue",))), fields=FIELDS - {"vehicle_colour"})


def test_columns_of_fields_that_may_not_be_captured_are_null(store):
    put(store, a_read(colour="blue", make="arrow", body="car", heading_deg=10, image_ref="i", image_sha256="ff"))

    row = asked(store, a_canvass(), fields=frozenset({"vehicle_make"})).reads.row(0, named=True)

    assert row["make"] == "arrow"
    assert [row[n] for n in ("colour", "body", "heading_deg", "image_ref", "image_sha256")] == [None] * 5


def test_retention_ends_at_its_instant_for_each_class(store):
    edge = NOON - timedelta(days=2)
    put(store, a_read("young", captured_at=edge), retention_class="mobile")
    put(store, a_read("old", captured_at=edge - timedelta(microseconds=1)), retention_class="mobile")
    put(store, a_read("fixed", captured_at=edge - timedelta(days=27)))

    assert ids(asked(store, History(plate="7QK4F2X"))) == ["fixed", "young"]


def test_a_held_read_is_seen_past_its_retention_and_says_so(store):
    old = NOON - timedelta(days=3)
    put(store, a_read("held", captured_at=old), a_read("old", captured_at=old), a_read("new"), retention_class="mobile")

    fetched = asked(store, History(plate="7QK4F2X"), held=frozenset({"held", "new", "nowhere"}))

    assert ids(fetched) == ["held", "new"]
    assert fetched.reads["held"].to_list() == [True, True]


def test_a_class_that_is_not_named_is_not_read_even_if_held(store):
    put(store, a_read("secret"), retention_class="other")

    assert ids(asked(store, a_canvass(), held=frozenset({"secret"}))) == []


def test_a_read_from_a_clock_that_runs_ahead_is_still_a_read(store):
    put(store, a_read(captured_at=NOON + timedelta(hours=3)))

    assert ids(asked(store, History(plate="7QK4F2X"))) == ["r1"]


def test_batches_are_seen_when_the_register_says_so(store):
    for batch in (1, 2, 3, 4):
        put(store, a_read(f"b{batch}"), batch=batch)

    assert ids(asked(store, a_canvass(), batches=Batches(upto=3, hidden=frozenset({2})))) == ["b1", "b3"]
    assert ids(asked(store, a_canvass(), batches=Batches(upto=0))) == []


def test_one_row_too_many_is_refused_and_the_most_are_not(store):
    put(store, *(a_read(f"r{n}") for n in range(4)))

    assert len(ids(asked(store, a_canvass(), max_rows=4))) == 4
    with pytest.raises(Refused):
        asked(store, a_canvass(), max_rows=3)


def test_an_intent_that_was_refused_reads_nothing(store):
    with pytest.raises(Refused):
        store.fetch(an_intent(a_canvass(), granted=False))


def test_an_intent_that_is_not_durable_reads_nothing(store):
    with pytest.raises(LedgerStopped):
        store.fetch(an_intent(a_canvass(), kept=False))


def test_a_read_that_is_stored_already_is_not_stored_twice(store):
    assert put(store, a_read("v:a"), a_read("v:b"), a_read("v:a", plate="7OK4F2X".replace("O", "Q"))) == 2
    assert put(store, a_read("v:b"), a_read("v:c"), batch=2) == 1
    assert put(store, a_read("v:c"), batch=3, retention_class="mobile") == 0
    assert ids(asked(store, a_canvass(windows=a_window(48)))) == ["v:a", "v:b", "v:c"]


AN_HOUR_ON = {"captured_at": NOON - timedelta(hours=2)}


@pytest.mark.parametrize(
    "other", [{"plate": "9X"}, {"camera_id": "cam-2"}, AN_HOUR_ON, AN_HOUR_ON | {"captured_at_raw": "11:00"}]
)
@pytest.mark.parametrize("together", [True, False])
def test_an_id_that_comes_again_with_another_plate_camera_or_time_is_another_read(store, other, together):
    monday, tuesday = a_read("v:1", captured_at_raw="10:00"), a_read("v:1", **{"captured_at_raw": "12:00", **other})
    parts = [[monday, tuesday]] if together else [[monday], [tuesday]]
    written = [
        each
        for number, part in enumerate(parts, start=1)
        for each in store.write_each(number, "fixed", [a_table(part)])
    ]
    assert [(each.stored, each.anew) for each in written] == ([(2, 1)] if together else [(1, 0), (1, 1)])
    found = ids(asked(store, a_canvass(area=Cameras(ids=("cam-1", "cam-2")), windows=a_window(48))))
    assert sorted(found)[0] == "v:1"
    assert re.fullmatch("v:1#[0-9a-f]{16}", sorted(found)[1])

    assert put(store, tuesday, monday, tuesday, batch=4) == 0
    store.undo(1)
    assert put(store, tuesday, batch=5) == (1 if together else 0)


@pytest.mark.parametrize(
    "again", [{"plate": "7OK4F2X"}, AN_HOUR_ON, {"captured_at_raw": "2026-11-20 12:00:00"}, {"plate_raw": "7ok4f2x"}]
)
def test_a_read_that_is_written_otherwise_or_read_in_another_zone_is_the_same_read(store, again):
    first = a_read("v:1", plate="70K4F2X", captured_at_raw="20.11. 12:00")
    assert put(store, first, {**first, **again}) == 1
    assert put(store, {**first, **again}, batch=2) == 0


def test_reads_of_withdrawn_batches_count_as_not_there(store):
    put(store, a_read("v:1"), batch=1)
    [again] = store.write_each(2, "fixed", [a_table([a_read("v:1")])], without=frozenset({1}))
    assert (again.stored, again.anew) == (1, 0)
    seen = Batches(upto=2, hidden=frozenset({1}))
    assert ids(asked(store, a_canvass(), batches=seen)) == ["v:1"]


def test_each_read_of_an_id_has_its_own_pictures(store):
    def picture(n):
        data = b"\xff\xd8\xff" + bytes([n])
        return {
            "read_id": "v:1",
            "kind": "crop",
            "media_type": "image/jpeg",
            "sha256": hashlib.sha256(data).hexdigest(),
            "data": data,
        }

    rows = [a_read("v:1", plate=plate, image_ref="kept:crop") for plate in ("7A", "7B", "7A", "7C")]
    pictures = pa.Table.from_pylist([picture(n) for n in range(4)], schema=INCOMING_IMAGES)
    assert store.write(1, "fixed", a_table(rows), pictures) == 3
    reads = asked(store, a_canvass()).reads
    assert set(reads["plate"]) == {"7A", "7B", "7C"}
    for plate, n in (("7A", 0), ("7B", 1), ("7C", 3)):
        [read_id] = reads.filter(pl.col("plate") == plate)["read_id"]
        shown = ImageOf(of=1, read_id=read_id, captured_at=a_read()["captured_at"])
        assert store.image(an_intent(shown)).data[-1] == n


def test_pictures_of_several_reads_come_in_the_order_asked_with_none_where_none_is_kept(store):
    def picture(n):
        data = b"\xff\xd8\xff" + bytes([n])
        kept = {"media_type": "image/jpeg", "sha256": hashlib.sha256(data).hexdigest(), "data": data}
        return {"read_id": f"v:{n}", "kind": "crop", **kept}

    rows = [a_read(f"v:{n}", image_ref="kept:crop" if n < 2 else None) for n in range(3)]
    store.write(1, "fixed", a_table(rows), pa.Table.from_pylist([picture(0), picture(1)], schema=INCOMING_IMAGES))
    at = a_read()["captured_at"]
    named = [{"read_id": each, "captured_at": at} for each in ("v:1", "v:2", "v:gone", "v:0")]
    found = store.pictures(an_intent(ContactSheet.model_validate({"of": 1, "reads": named})))
    assert [each and each.data[-1] for each in found] == [1, None, None, 0]
    none = ContactSheet.model_validate({"of": 1, "reads": named, "image": "overview"})
    assert store.pictures(an_intent(none)) == [None] * 4
    with pytest.raises(Refused):
        store.pictures(an_intent(none, a_reach(fields=frozenset())))


def test_an_undone_batch_is_gone_and_may_be_written_again(store):
    put(store, a_read("a"), batch=1)
    put(store, a_read("b"), a_read("c", captured_at=NOON - timedelta(days=1)), batch=2)

    store.undo(2)
    store.undo(2)

    assert store.batches() == [1]
    assert ids(asked(store, History(plate="7QK4F2X"))) == ["a"]
    assert put(store, a_read("b"), batch=3) == 1
    assert ids(asked(store, Plates(pattern="7QK*"))) == ["a", "b"]


def test_a_purge_destroys_whole_days_of_its_class_but_for_held_reads(store):
    days = {"d3": 3, "kept": 3, "d2": 2, "d1": 1}
    put(store, *(a_read(name, captured_at=NOON - timedelta(days=n)) for name, n in days.items()))
    put(store, a_read("mobile", captured_at=NOON - timedelta(days=3)), retention_class="mobile")
    before = NOON - timedelta(days=1)

    done = store.purge(store.purge_plan("fixed", before), frozenset({"kept"}))

    assert (done.segments, done.destroyed, done.kept) == (2, 2, 1)
    found = asked(store, History(plate="7QK4F2X"), held=frozenset({"kept", "mobile", "d2", "d3"}))
    assert ids(found) == ["kept", "mobile", "d1"]


def test_a_purge_done_twice_destroys_nothing_more(store):
    put(store, *(a_read(name, captured_at=NOON - timedelta(days=3)) for name in ("a", "kept")))
    store.purge(store.purge_plan("fixed", NOON), frozenset({"kept"}))

    done = store.purge(store.purge_plan("fixed", NOON), frozenset({"kept"}))

    assert (done.segments, done.destroyed, done.kept) == (1, 0, 1)


def test_every_value_comes_back_as_it_was_written(store):
    row = a_read(
        plate="7OK", plate_raw="7ok ", plate_state="XA-NOR", plate_conf_bp=9876, heading_deg=359, colour="blue",
        make="arrow", body="van", time_basis="utc_explicit", captured_at_raw="2026-11-20T11:00:00Z",
        image_ref="img/1", image_sha256="ab" * 32, received_at=NOON - timedelta(minutes=5),
    )  # fmt: skip
    put(store, row, batch=5)

    answer = asked(store, a_canvass()).reads

    untouched = {"batch": 5, "corrects": None, "corrected_by": None, "held": False}
    assert answer.row(0, named=True) == row | untouched
    assert answer["captured_at"].dtype == pl.Datetime("us", "UTC")


def test_parts_of_a_batch_are_stored_at_once_and_counted_each(store):
    before = {"captured_at": NOON - timedelta(days=3)}
    put(store, a_read("there", **before))
    parts = [
        [a_read("a"), a_read("b"), a_read("a")],
        [],
        [
            a_read("b"),
            a_read("there", **before),
            a_read("c", captured_at=NOON - timedelta(days=2), captured_at_raw="c"),
        ],
        [a_read("c", captured_at_raw="c"), a_read("there", **before)],
    ]

    counts = store.write_each(4, "fixed", [a_table(part) for part in parts])

    assert [count.stored for count in counts] == [2, 0, 1, 0]
    found = asked(store, History(plate="7QK4F2X"))
    assert sorted(ids(found)) == ["a", "b", "c", "there"]


@pytest.mark.parametrize("again", [1, 2])
def test_a_read_stored_on_another_day_under_another_class_or_after_an_undo_is_known_or_not(store, again):
    the_read = a_read("r", captured_at_raw="as written")
    put(store, {**the_read, "captured_at": NOON - timedelta(days=again)})
    assert store.write(8, "mobile", a_table([the_read, a_read("new")])) == 1
    store.undo(8)
    assert store.write(8, "mobile", a_table([the_read, a_read("new")])) == 1
    for batch in store.batches():
        store.undo(batch)
    assert store.write(8, "mobile", a_table([the_read, a_read("new")])) == 2
