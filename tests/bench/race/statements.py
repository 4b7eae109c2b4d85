"""The five questions in SQL, as somebody who knows the engine would write them. Only invented plates and numbers of ours stand in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import EARTH_M, Area, Circle, Filters, Window
from data_access.store.index.patterns import fit_of
from data_access.terms import plate_key
from tests.bench.race.county import INCOMING
from tests.bench.race.trials import Asked

MOST = 10_000
"""Rows of an answer, at most; engines are asked for one more, and look no further."""

_ORDER = f"order by captured_at, read_id limit {MOST + 1}"


class Dialect(Protocol):
    """What an engine says in its own way; each returns a statement."""

    def canvass(self, question: Canvass) -> str: ...
    def plates(self, question: Plates) -> str: ...
    def history(self, question: History) -> str: ...
    def common(self, question: CommonPlates) -> str: ...
    def convoy(self, question: Convoy) -> str: ...


def statement(dialect: Dialect, question: Asked) -> str:
    """Write a question in a dialect."""
    ways: dict[type, Callable[..., str]] = {
        Canvass: dialect.canvass,
        Plates: dialect.plates,
        History: dialect.history,
        CommonPlates: dialect.common,
        Convoy: dialect.convoy,
    }
    return ways[type(question)](question)


def instant(at: datetime) -> str:
    """Write an instant as a literal."""
    return f"timestamptz '{at.isoformat()}'"


def during(windows: Sequence[Window]) -> str:
    """Write that a read, `r`, was captured in one of some windows."""
    some = [f"(r.captured_at >= {instant(each.start)} and r.captured_at < {instant(each.end)})" for each in windows]
    return f"({' or '.join(some)})"


def in_box(area: Circle) -> str:
    """Write that a read lies in the box around a circle."""
    south, north, west, east = _box(area)
    return f"r.lat_e7 between {south} and {north} and r.lon_e7 between {west} and {east}"


def _box(area: Circle) -> tuple[int, int, int, int]:
    high = math.degrees(area.radius_m / EARTH_M) * 1.001
    wide = high / math.cos(math.radians(area.lat))
    ends = (area.lat - high, area.lat + high, area.lon - wide, area.lon + wide)
    south, north, west, east = (round(each * 1e7) for each in ends)
    return south, north, west, east


def looks(filters: Filters) -> str:
    """Write that a read's state is one of those asked for, or not known."""
    if not filters.states:
        return "true"
    return f"(r.plate_state in ({', '.join(map(_text, filters.states))}) or r.plate_state is null)"


def circle_of(area: Area | None) -> Circle | None:
    """Return an area that is a circle; the race asks for no others. Raises `TypeError`."""
    if area is not None and type(area) is not Circle:
        raise TypeError("the race asks for circles")
    return area


def _text(word: str) -> str:
    return f"'{word}'"


def _regex(question: Plates) -> str:
    return fit_of(question.part).regex()


@dataclass(frozen=True, slots=True)
class DuckDialect:
    """Of one table `reads`, in order of time, with `plate_key` and an index on it."""

    columns: str = ", ".join(f"r.{name}" for name in INCOMING.names)

    def canvass(self, question: Canvass) -> str:
        return f"select {self.columns} from reads r where {during(question.windows)} and {self._near(question.area)} {_ORDER}"

    def plates(self, question: Plates) -> str:
        where = [f"regexp_full_match(r.plate_key, '{_regex(question)}')", looks(question.filters)]
        where += [during(question.windows)] if question.windows else []
        where += [self._near(question.area)] if question.area else []
        return f"select {self.columns} from reads r where {' and '.join(where)} {_ORDER}"

    def history(self, question: History) -> str:
        return f"select {self.columns} from reads r where r.plate_key = '{plate_key(question.plate)}' {_ORDER}"

    def common(self, question: CommonPlates) -> str:
        scenes = [
            f"select {self.columns}, r.plate_key, {n} as scene from reads r where {during(scene.windows)} and {self._near(scene.area)}"
            for n, scene in enumerate(question.scenes)
        ]
        return _common(" union all ".join(scenes), self.columns, question.at_least)

    def convoy(self, question: Convoy) -> str:
        mine = f"select {self.columns}, r.plate_key, c.place from reads r join cameras c using (camera_id)"
        near = (
            f"select {self.columns}, r.plate_key, m.passage from mine m join reads r on r.camera_id = m.camera_id and "
        )
        return _convoy(question, mine, near, self.columns)

    def _near(self, area: Area) -> str:
        circle = circle_of(area)
        assert circle is not None
        lat, lon = circle.lat, circle.lon
        chord = (
            f"sin(radians(r.lat_e7 / 1e7 - ({lat})) / 2) ** 2 + cos(radians(r.lat_e7 / 1e7)) * cos(radians({lat}))"
            f" * sin(radians(r.lon_e7 / 1e7 - ({lon})) / 2) ** 2"
        )
        return f"{in_box(circle)} and 2 * {EARTH_M} * asin(sqrt({chord})) <= {circle.radius_m}"


@dataclass(frozen=True, slots=True)
class PostgresDialect:
    """Of `reads`, partitioned by day, `cameras`, and `plates`, the dictionary of plate keys.

    Attributes:
        fixed_in: Names the fixed readers in a circle by their numbers, as an application that knows its readers does.
    """

    fixed_in: Callable[[Circle], list[int]]
    columns: str = ", ".join(
        f"c.{name}" if name in ("camera_id", "camera_name") else f"r.{name}" for name in INCOMING.names
    )

    def canvass(self, question: Canvass) -> str:
        return f"{self._of(self._at(question.area, question.windows))} {_ORDER}"

    def plates(self, question: Plates) -> str:
        """From the dictionary: whole plates by trigrams, which know letters and digits alone, and those with a place not read."""
        regex, where, there = _regex(question), [looks(question.filters)], ["true"]
        if question.windows:
            first, last = min(w.start for w in question.windows), max(w.end for w in question.windows)
            there += [f"last_seen >= {instant(first)}", f"first_seen < {instant(last)}"]
            where += [during(question.windows)]
        circle = circle_of(question.area)
        if circle is not None:
            where += [in_box(circle), self._within(circle)]
        each = {f"not {UNREAD_PLACE}": regex.replace("?", ""), UNREAD_PLACE: regex}
        fitting = " union all ".join(
            f"select plate_key from plates where {which} and plate_key ~ '^{like}$' and {' and '.join(there)}"
            for which, like in each.items()
        )
        source = f"({fitting}) p join reads r on r.plate_key = p.plate_key where {' and '.join(where)}"
        return f"{self._of(f'select r.* from {source}')} {_ORDER}"

    def history(self, question: History) -> str:
        return f"{self._of(f'''select * from reads where plate_key = '{plate_key(question.plate)}' ''')} {_ORDER}"

    def common(self, question: CommonPlates) -> str:
        scenes = [
            f"select s.*, {n} as scene from ({self._at(scene.area, scene.windows)}) s"
            for n, scene in enumerate(question.scenes)
        ]
        return _common(" union all ".join(scenes), self.columns, question.at_least, "join cameras c using (camera)")

    def convoy(self, question: Convoy) -> str:
        mine = "select r.*, c.place from reads r join cameras c using (camera)"
        near = (
            "select r.*, m.passage from mine m cross join lateral (select * from reads r where r.camera = m.camera and "
        )
        return _convoy(question, mine, near, self.columns, ") r", "join cameras c using (camera)")

    def _of(self, source: str) -> str:
        return f"select {self.columns} from ({source}) r join cameras c using (camera)"

    def _at(self, area: Area, windows: Sequence[Window]) -> str:
        """The reads of fixed readers by reader and time, those of mobile units by place and time."""
        circle = circle_of(area)
        assert circle is not None
        south, north, west, east = (each / 1e7 for each in _box(circle))
        numbers = ",".join(map(str, self.fixed_in(circle)))
        fixed = f"r.pos_source = 'camera_fixed' and r.camera = any('{{{numbers}}}'::smallint[])"
        mobile = f"r.pos_source = 'read_gps' and {PLACE} && st_makeenvelope({west}, {south}, {east}, {north}, 4326)"
        rest = f"{during(windows)} and {in_box(circle)} and {self._within(circle)}"
        return " union all ".join(f"select r.* from reads r where {which} and {rest}" for which in (fixed, mobile))

    def _within(self, circle: Circle) -> str:
        point = "st_makepoint(r.lon_e7 / 1e7::float8, r.lat_e7 / 1e7::float8)"
        return f"st_distancesphere({point}, st_makepoint({circle.lon}, {circle.lat})) <= {circle.radius_m}"


UNREAD_PLACE = "(strpos(plate_key, '?') > 0)"
"""A plate has a place that the reader could not read; PostgreSQL has an index of these."""

PLACE = "st_setsrid(st_makepoint(r.lon_e7 / 1e7::float8, r.lat_e7 / 1e7::float8), 4326)"
"""What PostgreSQL's index of places is on; without `r.` when it is made."""


def _common(scenes: str, columns: str, at_least: int, cameras: str = "") -> str:
    return f"""with there as materialized ({scenes}),
        enough as (select plate_key from there where plate_key <> '' and strpos(plate_key, '?') = 0
                   group by plate_key having count(distinct scene) >= {at_least})
        select {columns} from there r join enough using (plate_key) {cameras} {_ORDER}"""


def _convoy(question: Convoy, mine: str, near: str, columns: str, end: str = "", cameras: str = "") -> str:
    """Passages are reads at one place with less than half an hour from one to the next; a read may be near two of them."""
    key, beside = plate_key(question.plate), f"interval '{question.within_s} seconds'"
    bare = columns.replace("c.camera_id, c.camera_name", "r.camera")
    return f"""with followed as ({mine} where r.plate_key = '{key}' and c.place is not null),
        begun as (select *, case when captured_at - lag(captured_at) over (partition by place order by captured_at)
                  < interval '30 minutes' then 0 else 1 end as first from followed),
        mine as materialized (select *, sum(first) over (order by place, captured_at, read_id) as passage from begun),
        near as materialized ({near} r.captured_at >= m.captured_at - {beside} and r.captured_at <= m.captured_at + {beside}
                 and r.plate_key <> '{key}'{end}),
        enough as (select plate_key from near where plate_key <> '' and strpos(plate_key, '?') = 0
                   group by plate_key having count(distinct passage) >= {question.at_least}),
        every as (select {bare} from mine r union select {bare} from near r join enough using (plate_key))
        select {columns} from every r {cameras} {_ORDER}"""
