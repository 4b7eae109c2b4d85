"""When and where the reads of one camera were, with the batch that brought each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import Busy
from data_access.questions.correction import Correction
from data_access.questions.shapes import Window
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent

HOUR = timedelta(hours=1)
KEPT = {"fixed": NOON - timedelta(days=30), "mobile": NOON - 3 * HOUR}


def test_each_read_of_the_camera_in_the_window_is_there_once_with_its_batch_instant_and_place(tmp_path: Path) -> None:
    window = Window(start=NOON - 25 * HOUR, end=NOON)
    with a_store(tmp_path) as store:
        fixed = [
            a_read("there", captured_at=NOON - HOUR),
            a_read("yesterday", captured_at=NOON - 25 * HOUR),
            a_read("before", captured_at=NOON - 25 * HOUR - timedelta(microseconds=1)),
            a_read("at the end", captured_at=NOON),
            a_read("another", camera_id="cam-2"),
        ]
        store.write(1, "fixed", a_table(fixed))
        mobile = [
            a_read("nowhere", captured_at=NOON - 2 * HOUR, lat_e7=None, lon_e7=None),
            a_read("past its retention", captured_at=NOON - 4 * HOUR),
        ]
        store.write(2, "mobile", a_table(mobile))
        store.write(3, "other", a_table([a_read("of a class that is not kept", captured_at=NOON - 2 * HOUR)]))
        wrong = Correction(of=7, read_id="there", captured_at=NOON - HOUR, state="XA-NOR", reason="a test")
        store.correct(an_intent(wrong, a_reach()), 4)
        found = store.places_of("cam-1", window, KEPT).rows()
        assert store.places_of("cam-3", window, KEPT).rows() == []
        assert store.places_of("cam-1", Window(start=NOON + HOUR, end=NOON + 2 * HOUR), KEPT).rows() == []
    here = 390_000_000, -950_000_000
    assert found == [
        (1, NOON - 25 * HOUR, *here),
        (2, NOON - 2 * HOUR, None, None),
        (1, NOON - HOUR, *here),
    ]


def test_days_beside_the_window_are_not_looked_at_and_damage_within_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_: Sheaf) -> None:
        raise SheafDamage("a test")

    with a_store(tmp_path) as store:
        store.write(1, "fixed", a_table([a_read("r1", captured_at=NOON - 48 * HOUR)]))
        monkeypatch.setattr(Sheaf, "columns", damaged)
        assert store.places_of("cam-1", Window(start=NOON - HOUR, end=NOON), KEPT).is_empty()
        with pytest.raises(Busy):
            store.places_of("cam-1", Window(start=NOON - 49 * HOUR, end=NOON), KEPT)
