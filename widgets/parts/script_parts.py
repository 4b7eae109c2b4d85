"""The parts drawn by our own JavaScript: map, reads over time, table, clocks. `widgets/js` builds them into `widgets/static`."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

import anywidget
import traitlets as t

from widgets.parts import bundles
from widgets.parts.controls import EDITS
from widgets.parts.table_model import NONE, PAGE

_LAZY = "const at = {at};\nexport default {{ render: async (context) => (await import(at)).default.render(context) }};"
_ELSEWHERE = "new URL({url}, location.href).href"
_WITHIN = 'URL.createObjectURL(new Blob([{text}], {{ type: "text/javascript" }}))'


def script(name: str) -> str:
    """Return the JavaScript module of a small part. Raises `BadSite` if it was never built."""
    return bundles.text_of(f"{name}.js")


def large_script(name: str, static_url: str = "") -> str:
    """Return a module that loads a large part when it is first drawn, from the page's own server or from its own text.

    anywidget gives up for good on a module that is not there after two seconds, which a large one may not be on a
    busy machine; this one is there at once.
    """
    if not static_url:
        return lazy(bundles.text_of(f"{name}.js"))
    url = json.dumps(bundles.address_of(f"{name}.js", static_url))
    return _LAZY.format(at=_ELSEWHERE.format(url=url))


def lazy(text: str) -> str:
    """Return a module that evaluates another, given as text, when it is first drawn."""
    return _LAZY.format(at=_WITHIN.format(text=json.dumps(text)))


def sheet() -> str:
    """Return the page's style sheet."""
    return bundles.text_of("page.css")


class CanvassMap(anywidget.AnyWidget):
    """A map of the town, its cameras, the area of a question and the reads of an answer.

    Attributes:
        basemap: {} for none, or {url: a PMTiles file of the page's own server, attribution, bounds: [west, south, east, north]}.
        view: Where the map is to go: {}, or {bounds: [west, south, east, north]}; degrees.
        cameras: Fixed cameras, each {id, lat, lon, name}; degrees.
        silent: Ids of cameras that were down or quiet.
        signs: By id of a camera one character that is drawn over it: a cross on one that is out of service.
        lines: Ways on the ground, each {kind: street, left or track, points: [[lon, lat], ...]}; degrees.
        places: Where the reads are, counted, each {id, lat, lon, name, n}; `id` is that of a fixed camera or empty.
        perhaps: Where reads are that may be misreads, counted as `places` has them: drawn apart, as rings with a question mark.
        camera: Id of the camera whose reads alone are shown; empty for all. A click on a camera with reads changes it.
        mark: The read that is looked at, {lat, lon, heading_deg}, degrees; {} for none.
        path: The way of one plate: stops, each {lat, lon, label, name}, and legs, each {from, to, kind}, places as [lon, lat];
            {} if there is none.
        area: What is drawn: {}, {shape: circle, lat, lon, radius_m}, {shape: polygon, ring: [[lon, lat], ...]} or, of picked
            cameras, {shape: cameras, ids: [...]}.
        scenes: Areas of scenes that were added before, as `area` has them; each is drawn with its number, from 1.
        drawable: True if an area can be drawn.
        looks: How reads are drawn: `places` (a circle for each camera), `clusters` (gathered where there is no room) or `heat`.
        choices: Which of these may be chosen on the map; none for no choice.
        height: CSS length.
    """

    _esm = t.Unicode().tag(sync=True)
    basemap = t.Dict().tag(sync=True)
    view = t.Dict().tag(sync=True)
    cameras = t.List(t.Dict()).tag(sync=True)
    silent = t.List(t.Unicode()).tag(sync=True)
    signs = t.Dict().tag(sync=True)
    lines = t.List(t.Dict()).tag(sync=True)
    places = t.List(t.Dict()).tag(sync=True)
    perhaps = t.List(t.Dict()).tag(sync=True)
    camera = t.Unicode("").tag(sync=True)
    mark = t.Dict().tag(sync=True)
    path = t.Dict().tag(sync=True)
    area = t.Dict().tag(sync=True)
    scenes = t.List(t.Dict()).tag(sync=True)
    drawable = t.Bool(True).tag(sync=True)
    looks = t.Unicode("places").tag(sync=True)
    choices: t.List[str] = t.List().tag(sync=True)
    height = t.Unicode("100%").tag(sync=True)

    def __init__(self, static_url: str = "", **state: object) -> None:
        super().__init__(_esm=large_script("canvass_map", static_url), **state)


class TimeChart(anywidget.AnyWidget):
    """Reads over time as bars; a stretch of them is chosen with the pointer or the keyboard.

    Attributes:
        bars: Pairs [label, count], in order.
        part: How many reads of each bar are shown elsewhere on the page; empty for all of them.
        stretch: First and last bar that is chosen, both included; empty for all of the time.
        title: What the bars are.
        height: Of the drawing, pixels.
        plays: True if it can let the chosen stretch move on by itself.
    """

    _esm = t.Unicode().tag(sync=True)
    bars: t.List[tuple[str, int]] = t.List().tag(sync=True)
    part: t.List[int] = t.List().tag(sync=True)
    stretch: t.List[int] = t.List().tag(sync=True)
    title = t.Unicode("").tag(sync=True)
    height = t.Int(100).tag(sync=True)
    plays = t.Bool(False).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("time_chart"), **state)


class Table(anywidget.AnyWidget):
    """One page of a table; what `table_model.TableModel` says, with the same traits. Every text is shown as text.

    Attributes:
        title: Name of the table, for screen readers.
        views: Names of the ways to look at it, as buttons; none for one way alone.
        view: The one that is chosen.
        dense: Each row is one line of fixed height.
        follows: True if the key H goes on from a row to the history of its plate.
    """

    _esm = t.Unicode().tag(sync=True)
    columns: t.List[str] = t.List().tag(sync=True)
    rows: t.List[list[Any]] = t.List().tag(sync=True)
    total = t.Int(0).tag(sync=True)
    page = t.Int(0).tag(sync=True)
    page_rows = t.Int(PAGE).tag(sync=True)
    sort = t.Tuple().tag(sync=True)
    search = t.Unicode("").tag(sync=True)
    chosen = t.Int(NONE).tag(sync=True)
    title = t.Unicode("").tag(sync=True)
    views: t.List[str] = t.List().tag(sync=True)
    view = t.Unicode("").tag(sync=True)
    dense = t.Bool(False).tag(sync=True)
    follows = t.Bool(False).tag(sync=True)

    def __init__(self, acts: Mapping[str, Callable[[object], None]], **state: object) -> None:
        """Make it. `acts` are what is done, by `choose` or `follow`, with a row that was pressed, as it was drawn."""
        super().__init__(_esm=script("table"), follows="follow" in acts, **state)

        def pressed(act: object, row: object) -> None:
            EDITS.note()
            if act in acts:
                acts[str(act)](row)

        self.on_msg(lambda _, message, __: pressed(message.get("act"), message.get("row")))


class Waiting(anywidget.AnyWidget):
    """How long something has been under way, counted up on the page.

    Attributes:
        label: What is said before the seconds, "Asked,".
        waiting: True while it is under way.
    """

    _esm = t.Unicode().tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    waiting = t.Bool(False).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("waiting"), **state)


class Clock(anywidget.AnyWidget):
    """How long something still holds, counted down on the page.

    Attributes:
        label: What is said before the time left, "Case open for".
        ended: What is said once it is over.
        left_ms: What was left when `until` was set, milliseconds.
        until: When it ends, milliseconds since 1970; 0 shows nothing.
    """

    _esm = t.Unicode().tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    ended = t.Unicode("").tag(sync=True)
    left_ms = t.Float(0).tag(sync=True)
    until = t.Float(0).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("clock"), **state)

    def count_down(self, until: datetime | None, now: datetime | None = None) -> None:
        """Count down to an instant; None shows nothing."""
        left = (until - (now or datetime.now(UTC))).total_seconds() * 1000 if until else 0.0
        with self.hold_sync():
            self.left_ms, self.until = left, until.timestamp() * 1000 if until else 0.0


class EntryRow(TypedDict):
    """A row of `EntryTable`: the entry's number, the texts of its cells, and a word for its look or nothing.

    `act` is what the button at its end says; a row without has none.
    """

    key: int
    cells: list[str]
    mark: str
    act: NotRequired[str]


class LineNumbers:
    """Keys for the lines of a list that has no numbers of its own: what has a number keeps it while the page is open.

    A line's place is none: the list is read anew while somebody looks at it, and a press that comes late would choose another line.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, thing: Hashable) -> int:
        """Return the number of a thing, from 1; it is given one if it has none."""
        return self._numbers.setdefault(thing, len(self._numbers) + 1)


class EntryTable(anywidget.AnyWidget):
    """Entries of the ledger as a table whose first cells are buttons; every text is shown as text.

    Attributes:
        caption: What the table is, for screen readers.
        columns: Names of the columns.
        rows: `EntryRow`, each.
        chosen: Key of the row whose button was pressed; -1 for none.
        empty: What is said where there are no rows.
        noun: What a row is called to who hears it: `Entry 160`.
        slim: True if each row is one line; what does not fit is cut, and shown in full on the pointer.
    """

    _esm = t.Unicode().tag(sync=True)
    caption = t.Unicode("").tag(sync=True)
    columns: t.List[str] = t.List().tag(sync=True)
    rows: t.List[EntryRow] = t.List().tag(sync=True)
    chosen = t.Int(-1).tag(sync=True)
    empty = t.Unicode("").tag(sync=True)
    noun = t.Unicode("Entry").tag(sync=True)
    slim = t.Bool(False).tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("entry_table"), **state)
        self.observe(EDITS.note, ["chosen"])

    def on_act(self, act: Callable[[int], None]) -> None:
        """Call `act` with the key of a row whose button at the end was pressed, if it still has one."""

        def pressed(key: object) -> None:
            EDITS.note()
            if any(row["key"] == key and row.get("act") for row in self.rows):
                act(int(str(key)))

        self.on_msg(lambda _, content, __: pressed(content.get("act")))
