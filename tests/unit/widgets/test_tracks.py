"""Tracks in GPX files: their places come out, and nothing else of a file has any effect."""

from __future__ import annotations

import math

import pytest

from data_access.acts.collecting.field_canvasses import MOST_PLACES
from data_access.errors import InvalidQuery, TooLarge
from widgets.field_canvass import gpx

HEAD = '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">'


def a_track(*places: tuple[float, float]) -> bytes:
    points = "".join(f'<trkpt lat="{lat}" lon="{lon}"><ele>1</ele><time>x</time></trkpt>' for lat, lon in places)
    return f"{HEAD}<trk><name>unit</name><trkseg>{points}</trkseg></trk></gpx>".encode()


def test_the_places_of_a_track_come_out_in_their_order() -> None:
    assert gpx.track_of(a_track((43.9, -101.2), (43.9, -101.19), (43.91, -101.19))) == (
        (439_000_000, -1_012_000_000),
        (439_000_000, -1_011_900_000),
        (439_100_000, -1_011_900_000),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a file of tracks",
        a_track((43.9, -101.2)),
        a_track((43.9, -101.2), (93.9, -101.2)),
        a_track((43.9, -101.2), (math.nan, -101.2)),
        b'<!DOCTYPE gpx [<!ENTITY e "x">]>' + a_track((43.9, -101.2), (43.9, -101.1)),
        b'<!DOCTYPE gpx SYSTEM "file:///etc/hostname">' + a_track((43.9, -101.2), (43.9, -101.1)),
        a_track((43.9, -101.2), (43.9, -101.1))[:-9],
    ],
)
def test_what_is_no_track_or_reaches_for_more_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidQuery):
        gpx.track_of(content)


def test_a_track_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(TooLarge, match="bytes"):
        gpx.track_of(b" " * (gpx.MOST_BYTES + 1))
    many = [(43.9 + n * 1e-7, -101.2) for n in range(gpx.MOST_POINTS + 1)]
    with pytest.raises(TooLarge, match="places"):
        gpx.track_of(a_track(*many))


def test_places_on_a_straight_line_are_left_out_and_turns_stay() -> None:
    along = [(439_000_000, -1_012_000_000 + 100 * step) for step in range(2_000)]
    corner = [(439_000_000 + 100 * step, along[-1][1]) for step in range(1, 2_000)]
    kept = gpx.thinned([*along, *corner])
    assert len(kept) < 30
    assert along[0] in kept
    aside = min(abs(lat - along[-1][0]) + abs(lon - along[-1][1]) for lat, lon in kept)
    assert aside < 400, "the turn is kept to some two metres"
    assert kept[-1] == corner[-1]


def test_however_a_track_winds_it_has_at_most_so_many_places() -> None:
    winding = [(439_000_000 + 900 * (step % 2), -1_012_000_000 + 900 * step) for step in range(3 * MOST_PLACES)]
    assert len(gpx.thinned(winding)) <= MOST_PLACES
