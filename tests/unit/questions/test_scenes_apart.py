"""Two scenes that are apart hold no read in common: held to the store's own exact test of place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.kinds import KINDS
from data_access.questions.shapes import Area, Cameras, may_share
from data_access.store.forms.geometry import within
from tests.builders.store import NOON, Row
from tests.contract.store.questions import CENTRES, areas, some_rows


def holds(area: Area, row: Row) -> bool:
    if isinstance(area, Cameras):
        return row["camera_id"] in area.ids
    lat, lon = (np.array([row[name]], dtype=np.int64) for name in ("lat_e7", "lon_e7"))
    return bool(within(area, lat, lon)[0])


@st.composite
def two_areas_and_reads(draw: st.DrawFn) -> tuple[Area, Area, list[Row]]:
    """Two areas around the same reads: over the date line and the poles, too."""
    centre = draw(st.sampled_from(CENTRES))
    rows = [row for row in draw(some_rows(centre)) if row["lat_e7"] is not None]
    one, other = (draw(areas(centre, rows)) for _ in range(2))
    return one, other, rows


@given(two_areas_and_reads())
def test_what_holds_the_same_read_is_never_said_to_be_apart(drawn: tuple[Area, Area, list[Row]]) -> None:
    one, other, rows = drawn
    assert may_share(one, other) == may_share(other, one)
    if not may_share(one, other):
        assert not [row for row in rows if holds(one, row) and holds(other, row)]


def test_every_kind_with_several_places_says_which_windows_belong_to_which() -> None:
    scopes = {name: kind.example(NOON).scope for name, kind in KINDS.items()}
    several = {name: scope for name, scope in scopes.items() if len(scope.areas) > 1}
    assert "common_plates" in several
    for scope in several.values():
        assert tuple(area for area, _ in scope.scenes) == scope.areas
        assert tuple(window for _, windows in scope.scenes for window in windows) == scope.windows
