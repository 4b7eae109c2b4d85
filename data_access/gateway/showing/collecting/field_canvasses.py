"""Field canvasses of a case as its page shows them: which streets were driven, and which were not. No read is among it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl
from pydantic import TypeAdapter

from data_access import coarse
from data_access.acts.collecting.field_canvasses import GroundArea
from data_access.answers.collecting.field_canvasses import (
    Coverage,
    FieldCanvass,
    FieldCanvasses,
    StreetLeft,
    StreetLine,
)
from data_access.gateway.basemap.coverage import Place, StreetCoverage, coverage_of, lines_in
from data_access.gateway.basemap.ways import Ways
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.questions.shapes import Circle, Polygon, Window
from data_access.records.accounts import people
from data_access.records.intake import batches, cameras, field_canvasses
from data_access.records.intake.field_canvasses import PlannedCanvass
from data_access.store.forms.geometry import within
from data_access.terms import CameraKind

MOST_LEFT, MOST_LINES = 200, 3_000
"""Streets that were not driven and are named; lines of streets that are drawn."""
_AREA: TypeAdapter[Circle | Polygon] = TypeAdapter(GroundArea)


def listed(site: Site, canvasses: Sequence[PlannedCanvass], number: int | None) -> FieldCanvasses:
    """Return field canvasses as they were planned, the one of a number as it stands now, and the units that can be sent."""
    with site.ledger.reading() as connection:
        units = [each for each in cameras.every(connection) if each.kind is CameraKind.MOBILE]
        plans = [_plan(connection, each) for each in canvasses]
    return FieldCanvasses(
        canvasses=tuple(
            shown(site, each) if each.number == number else plan for each, plan in zip(canvasses, plans, strict=True)
        ),
        units=tuple((each.camera_id, each.name) for each in units),
    )


def shown(site: Site, canvass: PlannedCanvass, reads: pl.DataFrame | None = None) -> FieldCanvass:
    """Return a field canvass with its coverage: by its tracks, or without any by the places of the unit's own reads.

    Args:
        reads: What `reads_of_unit` said of it, if it was asked before.
    """
    found = reads_of_unit(site, canvass) if reads is None else reads
    with site.ledger.reading() as connection:
        tracks = field_canvasses.tracks_of(connection, canvass.number)
        plan = _plan(connection, canvass)
        mine = brought_by(found, set(plan.batches).intersection(visible_batches(connection, found)))
    places = _places(mine)
    by = "track" if tracks else "reads" if places else "nothing"
    driven = tracks or ([places] if places else [])
    area, ways = _AREA.validate_python(canvass.area), site.base_map.ways()
    streets = [] if ways is None else coverage_of(ways, area, driven)
    so_far = {
        "reads": coarse.count(len(mine)),
        "coverage": Coverage(by=by) if ways is None else _coverage(by, streets),
        "tracks": tuple(tuple(track) for track in driven),
        "streets": () if ways is None else tuple(_lines(ways, area, {each.street for each in streets if each.driven})),
    }
    return plan.model_copy(update=so_far)


def reads_of_unit(site: Site, canvass: PlannedCanvass) -> pl.DataFrame:
    """Return batch, instant and place of each read of the unit in the time and the area of a field canvass: no plate.

    It goes once over the days of that time, so ask before the ledger decides, and look there at `visible_batches`. A read past
    its retention is none, purged or not. One without a place is none either: nothing says that it is of the area.
    """
    window = Window(start=canvass.starts_at, end=canvass.ends_at)
    reads = site.store.places_of(canvass.unit, window, site.first_kept()).drop_nulls()
    lat, lon = (reads[name].cast(pl.Int64).to_numpy() for name in ("lat_e7", "lon_e7"))
    return reads.filter(pl.Series(within(_AREA.validate_python(canvass.area), lat, lon), dtype=pl.Boolean))


def visible_batches(connection: Connection, reads: pl.DataFrame) -> list[int]:
    """Return the imports that brought some reads and can be seen now."""
    seen = batches.view(connection)
    return [each for each in reads["batch"].unique().sort().to_list() if each <= seen.upto and each not in seen.hidden]


def brought_by(reads: pl.DataFrame, imports: Collection[int]) -> pl.DataFrame:
    """Return those of some reads that some imports brought."""
    return reads.filter(pl.col("batch").is_in(list(imports)))


def _lines(ways: Ways, area: Circle | Polygon, numbers: Collection[int]) -> Iterator[StreetLine]:
    for street, points in lines_in(ways, area, MOST_LINES):
        yield StreetLine(driven=street in numbers, points=tuple(points))


def _plan(connection: Connection, canvass: PlannedCanvass) -> FieldCanvass:
    person = people.find(connection, canvass.planned_by)
    return FieldCanvass(
        number=canvass.number,
        unit=canvass.unit,
        unit_name=_unit(connection, canvass.unit),
        words=canvass.words,
        by=(person.full_name if person else "") or canvass.planned_by,
        planned_at=canvass.planned_at,
        starts_at=canvass.starts_at,
        ends_at=canvass.ends_at,
        shape=dict(canvass.area),
        batches=tuple(field_canvasses.batches_of(connection, canvass.number)),
    )


def _unit(connection: Connection, camera: str) -> str:
    return next((each.name for each in cameras.every(connection) if each.camera_id == camera), camera)


def _places(reads: pl.DataFrame) -> list[Place]:
    """Return where reads were, in order of time."""
    return list(zip(reads["lat_e7"].to_list(), reads["lon_e7"].to_list(), strict=True))


def _coverage(by: str, streets: Sequence[StreetCoverage]) -> Coverage:
    left = [each for each in streets if not each.driven]
    return Coverage(
        known=True,
        by=by,
        streets=len(streets),
        driven=len(streets) - len(left),
        length_m=round(sum(each.length_m for each in streets)),
        driven_m=round(sum(each.driven_m for each in streets)),
        left=tuple(
            StreetLeft(name=each.name, length_m=round(each.length_m), driven_m=round(each.driven_m))
            for each in left[:MOST_LEFT]
        ),
        more=max(0, len(left) - MOST_LEFT),
    )
