"""Invented reads, recorded intents, and a store that is one plain loop: the oracle of the store's tests."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from data_access import reads as answers
from data_access.errors import Conflict, LedgerStopped, NotFound, Reason, Refused
from data_access.keyring import KeyRing
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Polygon, Window
from data_access.questions.with_reads import WithReads
from data_access.steps import Asker, Batches, Decision, Intent, Reach, Request
from data_access.store.disk.folder import StoreBounds
from data_access.store.disk.images import KeptPicture
from data_access.store.disk.incoming import PartCount
from data_access.store.disk.purge import PurgeCount
from data_access.store.disk.segments import SegmentId
from data_access.store.forms.tables import INCOMING
from data_access.store.sheaves.answer_rows import stored
from data_access.store.store import Store, VisibleReads

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIELDS = frozenset({"direction", "vehicle_colour", "vehicle_make", "vehicle_body", "vehicle_image"})
Row = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    """A promise of the ledger that is kept, or not."""

    kept: bool = True

    def is_kept(self) -> bool:
        return self.kept

    def wait(self) -> None:
        if not self.kept:
            raise LedgerStopped("It is not on record.")


def a_reach(**changed: Any) -> Reach:
    """A reach over the classes `fixed` (30 days) and `mobile` (2 days), as of noon, over batches up to 9."""
    keep = {"fixed": timedelta(days=30), "mobile": timedelta(days=2)}
    given = {"as_of": NOON, "keep": keep, "batches": Batches(upto=9), "fields": FIELDS, **changed}
    return Reach(**given)


def an_intent(question: Any, reach: Reach | None = None, *, granted: bool = True, kept: bool = True) -> Intent:
    """A recorded intent to ask a question."""
    asker = Asker(
        person_id="ada",
        agency="XA0000000",
        role="detective",
        unit="north",
        trained_on="2026-01-01",
        session_id="s1",
        method="log_on",
    )
    request = Request(
        asker=asker,
        case_session="c1",
        justification=Justification(case_number="26-000001", purpose="theft", reason="a test"),
        case_standing="confirmed",
        question=question,
    )
    refused = () if granted else (Reason("U1", "No.", "Ask again."),)
    decision = Decision(
        request=request,
        granted=granted,
        reasons=refused,
        rules=("says_yes",),
        pack="0" * 64,
        reach=(reach or a_reach()) if granted else None,
    )
    return Intent(seq=7, decision=decision, kept=Promise(kept))


def a_store(folder: Path, **bounds: Any) -> Store:
    """An open store in a folder, made if it is not there, with its keys beside it. `bounds` are those of `StoreBounds`."""
    return Store.open(folder / "store", KeyRing.create(folder / "keys", folder / "master.key"), StoreBounds(**bounds))


def rows_in(store: Store) -> list[Row]:
    """All reads that a store holds, seen or not, as they are stored."""
    segments = store._shelf.segments().values()
    return [row for segment in segments for row in stored(segment.sheaves).to_pylist()]


def emptied(store: Store) -> Store:
    """Return a store after removing all that is in it: whole days first, which nothing has to be copied for."""
    for retention_class in ("fixed", "mobile", "other"):
        store.purge(store.purge_plan(retention_class, datetime.max.replace(tzinfo=UTC)), frozenset())
    for batch in store.batches():
        store.undo(batch)
    return store


def a_read(read_id: str = "r1", **changed: Any) -> Row:
    """A read of `7QK4F2X` by a fixed camera at noon, with one thing changed."""
    row = dict.fromkeys(INCOMING.names)
    row |= {
        "read_id": read_id,
        "captured_at": NOON - timedelta(hours=1),
        "plate": "7QK4F2X",
        "plate_raw": "7QK-4F2X",
        "camera_id": "cam-1",
        "camera_name": "Mill Road",
        "lat_e7": 390_000_000,
        "lon_e7": -950_000_000,
        "pos_source": "camera_fixed",
        "source": "city",
    }
    return row | changed


def a_table(rows: Iterable[Row]) -> pa.Table:
    """Reads as an import hands them over."""
    return pa.Table.from_pylist(list(rows), schema=INCOMING)


def a_window(hours: float = 24, end: datetime = NOON) -> tuple[Window, ...]:
    """One window of some hours that ends at noon."""
    return (Window(start=end - timedelta(hours=hours), end=end),)


def a_canvass(area: Area | None = None, **changed: Any) -> Canvass:
    """A canvass of one kilometre around the usual camera in the last day."""
    given = {"area": area or Circle(lat=39.0, lon=-95.0, radius_m=1000), "windows": a_window(), **changed}
    return Canvass(**given)


def ids(fetched: VisibleReads) -> list[str]:
    """Ids of the reads of an answer, in its order."""
    return fetched.reads["read_id"].to_list()


@dataclass
class LoopStore:
    """Reads in a list, and one loop over it. Geometry by `math` and whole numbers, patterns letter by letter."""

    rows: list[Row] = field(default_factory=list)
    images: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def close(self) -> None:
        """Nothing to close."""

    def write(self, batch: int, retention_class: str, reads: pa.Table, pictures: pa.Table | None = None) -> int:
        return self.write_each(batch, retention_class, [reads], pictures)[0].stored

    def write_each(
        self,
        batch: int,
        retention_class: str,
        parts: Sequence[pa.Table],
        pictures: pa.Table | None = None,
        without: frozenset[int] = frozenset(),
    ) -> list[PartCount]:
        before = [row for row in self.rows if row["batch"] not in without and row["corrects"] is None]
        gone = [row for row in self.rows if row["batch"] in without and row["corrects"] is None]
        waiting = pictures.to_pylist() if pictures is not None else []
        written, here = [], list[Row]()
        for part in parts:
            stored = anew = 0
            for row in part.to_pylist():
                mine = self._pictures_of(row, waiting)
                known = [other for other in before + here if _vendors(other) == row["read_id"]]
                if any(_same_read(row, other) for other in known):
                    continue
                taken = any(other["read_id"] == row["read_id"] for other in known)
                taken |= any(other["read_id"] == row["read_id"] and not _same_read(row, other) for other in gone)
                named = row | {"read_id": _own_id(row) if taken else row["read_id"]}
                here.append(_as_stored(named) | {"batch": batch, "class": retention_class, "corrects": None})
                for each in mine:
                    self.images.setdefault((named["read_id"], each["kind"]), each["data"])
                stored, anew = stored + 1, anew + taken
            written.append(PartCount(stored, anew))
        self.rows += here
        return written

    def _pictures_of(self, row: Row, waiting: list[Row]) -> list[Row]:
        """Take the next picture of each kind that a read says is kept."""
        mine = []
        for kind in kinds_of(row):
            found = next((p for p in waiting if p["read_id"] == row["read_id"] and p["kind"] == kind), None)
            if found is not None:
                mine.append(found)
                if sum(p["read_id"] == row["read_id"] and p["kind"] == kind for p in waiting) > 1:
                    waiting.remove(found)
        return mine

    def undo(self, batch: int) -> None:
        self.rows = [row for row in self.rows if row["batch"] != batch]
        self._forget_images()

    def _forget_images(self) -> None:
        there = {row["read_id"] for row in self.rows}
        self.images = {key: data for key, data in self.images.items() if key[0] in there}

    def image(self, intent: Intent) -> KeptPicture | None:
        question, reach = intent.decision.request.question, reach_of(intent)
        return self._image(question.read_id, question.captured_at, question.image, reach)

    def pictures(self, intent: Intent) -> list[KeptPicture | None]:
        asked, reach = intent.decision.request.question, reach_of(intent)
        return [self._image_or_none(each.read_id, each.captured_at, asked.image, reach) for each in asked.reads]

    def _image_or_none(self, read_id: str, captured_at: datetime, kind: str, reach: Reach) -> KeptPicture | None:
        try:
            return self._image(read_id, captured_at, kind, reach)
        except NotFound:
            return None

    def _image(self, read_id: str, captured_at: datetime, kind: str, reach: Reach) -> KeptPicture | None:
        if "vehicle_image" not in reach.fields:
            raise Refused([Reason("own.field", "No.", "")])
        root = answers.original_of(read_id)
        self._group(root, captured_at, reach)
        data = self.images.get((root, kind))
        sha256 = hashlib.sha256(data or b"").hexdigest()
        return None if data is None else KeptPicture(media_type="image/jpeg", sha256=sha256, data=data)

    def correct(self, intent: Intent, batch: int) -> str:
        asked, reach = intent.decision.request.question, reach_of(intent)
        root = answers.original_of(asked.read_id)
        before = self._group(root, asked.captured_at, reach)[-1]
        after = dict(before)
        if asked.plate is not None and asked.plate != before["plate"]:
            after |= {"plate": asked.plate, "plate_raw": asked.plate, "plate_conf_bp": None}
        if asked.state is not None:
            after["plate_state"] = asked.state or None
        if asked.position is not None:
            lat, lon = round(asked.position[0] * 1e7), round(asked.position[1] * 1e7)
            if (lat, lon) != (before["lat_e7"], before["lon_e7"]):
                after |= {"lat_e7": lat, "lon_e7": lon, "pos_source": "corrected"}
        if after == before:
            raise Conflict("Nothing to correct.")
        self.rows.append(after | {"read_id": answers.correction_id(root, batch), "corrects": root, "batch": batch})
        return str(self.rows[-1]["read_id"])

    def _group(self, root: str, at: datetime, reach: Reach) -> list[Row]:
        rows = [r for r in self.rows if root in (r["read_id"], r["corrects"]) and r["captured_at"] == at]
        rows = [row for row in rows if _seen(row, reach)]
        if not rows or rows[0]["corrects"] is not None:
            raise NotFound("Not there.")
        return rows

    def batches(self) -> list[int]:
        return sorted({row["batch"] for row in self.rows})

    def purge_plan(self, retention_class: str, before: datetime) -> list[SegmentId]:
        days = {_day(row) for row in self.rows if row["class"] == retention_class}
        wanted = [SegmentId(retention_class, day) for day in sorted(days)]
        return [segment for segment in wanted if segment.start + timedelta(days=1) <= before]

    def purge(self, plan: Sequence[SegmentId], held: frozenset[str]) -> PurgeCount:
        planned = [row for row in self.rows if SegmentId(row["class"], _day(row)) in plan]
        gone = [row for row in planned if not {row["read_id"], row["corrects"]} & held]
        self.rows = [row for row in self.rows if row not in gone]
        self._forget_images()
        there = {SegmentId(row["class"], _day(row)) for row in planned}
        return PurgeCount(segments=len(there), destroyed=len(gone), kept=len(planned) - len(gone))

    def fetch(self, intent: Intent, cancelled: object = None) -> VisibleReads:
        question, reach = intent.decision.request.question, reach_of(intent)
        filters = getattr(question, "filters", Filters())
        if not _fields(filters) <= reach.fields:
            raise Refused([Reason("own.field", "No.", "")])
        found = [row for row in self.rows if _seen(row, reach) and _asked(row, question, reach)]
        if isinstance(question, CommonPlates):
            found = _at_enough_scenes(found, question)
        if isinstance(question, Convoy):
            found = _passed_together(found, question, reach)
        if len(found) > reach.max_rows:
            raise Refused([Reason("own.rows", "Too many.", "")])
        found.sort(key=lambda row: (row["captured_at"], row["read_id"]))
        return VisibleReads(
            reads=_frame(found, reach, self._counting(reach)),
            unknown_kept=sum(any(row[name] in (None, "unknown", "unk") for name in _asks(filters)) for row in found),
            cameras=len({row["camera_id"] for row in found}),
            plates=len({row["plate"].replace("O", "0") for row in found}),
        )

    def _counting(self, reach: Reach) -> dict[str, str]:
        """Return for each corrected read the correction that counts: the last one that may be seen."""
        return {row["corrects"]: row["read_id"] for row in self.rows if row["corrects"] and _imported(row, reach)}


def reach_of(intent: Intent) -> Reach:
    """Return the reach of a granted and recorded intent."""
    if not intent.granted or intent.decision.reach is None:
        raise Refused(intent.decision.reasons)
    if not intent.kept.is_kept():
        raise LedgerStopped("Not on record.")
    return intent.decision.reach


def kinds_of(row: Row) -> list[str]:
    """Which images a read says are kept."""
    said = row["image_ref"] or ""
    return said.removeprefix("kept:").split("+") if said.startswith("kept:") else []


def _as_stored(row: Row) -> Row:
    return {k: None if v == "" and k != "plate" else v.lower() if v and k in LOWER else v for k, v in row.items()}


LOWER = ("colour", "make", "body")
ATTRIBUTES = {
    "states": ("plate_state", ""),
    "colours": ("colour", "vehicle_colour"),
    "makes": ("make", "vehicle_make"),
    "bodies": ("body", "vehicle_body"),
    "directions": ("heading_deg", "direction"),
}


def _day(row: Row) -> date:
    return row["captured_at"].date()


def _seen(row: Row, reach: Reach) -> bool:
    if row["class"] not in reach.keep or not _imported(row, reach):
        return False
    return _held(row, reach) or reach.as_of - row["captured_at"] <= reach.keep[row["class"]]


def _imported(row: Row, reach: Reach) -> bool:
    return row["batch"] <= reach.batches.upto and row["batch"] not in reach.batches.hidden


def _held(row: Mapping[str, Any], reach: Reach) -> bool:
    return bool({row["read_id"], row["corrects"]} & reach.held)


def _asked(row: Row, question: WithReads, reach: Reach) -> bool:
    return ASKED[type(question)](row, question, reach)


def _in_canvass(row: Row, question: Canvass, _: Reach) -> bool:
    return _during(row, question.windows) and _inside(row, question.area) and _looks(row, question.filters)


def _at_a_scene(row: Row, question: CommonPlates, _: Reach) -> bool:
    return bool(_scenes(row, question)) and _looks(row, question.filters)


def _scenes(row: Row, question: CommonPlates) -> set[int]:
    return {n for n, scene in enumerate(question.scenes) if _during(row, scene.windows) and _inside(row, scene.area)}


def _at_enough_scenes(found: list[Row], question: CommonPlates) -> list[Row]:
    """The reads of whole plates that are at enough scenes, counted plate by plate."""
    kept = []
    for row in found:
        alike = [other for other in found if _spelling(other["plate"]) == _spelling(row["plate"])]
        scenes = set[int]().union(*(_scenes(other, question) for other in alike))
        if row["plate"] and "?" not in row["plate"] and len(scenes) >= question.at_least:
            kept.append(row)
    return kept


def _in_time(row: Row, question: Convoy, _: Reach) -> bool:
    return _during(row, question.windows)


def passages_in(mine: Sequence[Row]) -> list[list[Row]]:
    """Put the reads of one plate together into passages, pair by pair: at one place, without half an hour between them."""
    ordered = sorted(mine, key=lambda row: (row["captured_at"], row["read_id"]))
    stands: dict[str, Row] = {}
    for row in ordered:
        stands.setdefault(row["camera_id"], row)
    places = _joined(list(stands.values()), _at_one_place)
    of = {row["camera_id"]: n for n, place in enumerate(places) for row in place}

    def one_passage(row: Row, other: Row) -> bool:
        soon = abs(row["captured_at"] - other["captured_at"]) < timedelta(minutes=30)
        return soon and of[row["camera_id"]] == of[other["camera_id"]]

    return _joined(ordered, one_passage)


def _at_one_place(row: Row, other: Row) -> bool:
    if None in (row["lat_e7"], row["lon_e7"], other["lat_e7"], other["lon_e7"]):
        return False
    return round(metres(row["lat_e7"], row["lon_e7"], other["lat_e7"], other["lon_e7"]) * 1000) <= 100_000


def _joined(rows: list[Row], alike: Callable[[Row, Row], bool]) -> list[list[Row]]:
    """Put rows together that are alike, or alike to what is: group by group until nothing changes."""
    groups: list[list[Row]] = []
    for row in rows:
        near = [group for group in groups if any(alike(row, other) for other in group)]
        groups = [group for group in groups if group not in near] + [[row, *(each for group in near for each in group)]]
    return groups


def _passed_together(found: list[Row], question: Convoy, reach: Reach) -> list[Row]:
    """The reads of a plate at fixed cameras, and those beside them of each whole plate that is beside enough passages."""
    fixed = [row for row in found if row["camera_id"] in reach.fixed_cameras]
    mine = [row for row in fixed if _spelling(row["plate"]) == _spelling(question.plate)]
    passages = passages_in(mine)

    def beside(row: Row) -> set[int]:
        return {
            n
            for n, passage in enumerate(passages)
            for each in passage
            if each["camera_id"] == row["camera_id"]
            and abs(each["captured_at"] - row["captured_at"]) <= question.within
        }

    seen: dict[str, set[int]] = {}
    for row in fixed:
        seen.setdefault(_spelling(row["plate"]), set()).update(beside(row))
    often = {key for key, numbers in seen.items() if len(numbers) >= question.at_least and key and "?" not in key}
    others = often - {_spelling(question.plate)}
    return [row for row in fixed if row in mine or (_spelling(row["plate"]) in others and beside(row))]


def _of_plates(row: Row, question: Plates, _: Reach) -> bool:
    there = question.area is None or _inside(row, question.area)
    fitting = fits(question.pattern, row["plate"], question)
    return there and fitting and _during(row, question.windows) and _looks(row, question.filters)


def _of_near_plates(row: Row, question: NearPlates, _: Reach) -> bool:
    there = question.area is None or _inside(row, question.area)
    alike = question.confusable and fits(question.pattern, row["plate"], Plates(pattern="A", confusable=True))
    near = alike or nearly_fits(question.pattern, row["plate"])
    return there and near and _during(row, question.windows) and _looks(row, question.filters)


def _of_history(row: Row, question: History, _: Reach) -> bool:
    return _spelling(row["plate"]) == _spelling(question.plate) and _during(row, question.windows)


def _of_saved(row: Row, _: Saved, reach: Reach) -> bool:
    return bool({row["read_id"], row["corrects"]} & {read_id for read_id, _ in reach.saved})


ASKED: Mapping[type[WithReads], Callable[[Row, Any, Reach], bool]] = {
    Canvass: _in_canvass,
    CommonPlates: _at_a_scene,
    Convoy: _in_time,
    Plates: _of_plates,
    NearPlates: _of_near_plates,
    History: _of_history,
    Saved: _of_saved,
}
"""Which reads each kind of question asks for."""


def _during(row: Row, windows: Sequence[Window] | None) -> bool:
    return windows is None or any(w.start <= row["captured_at"] < w.end for w in windows)


def _looks(row: Row, filters: Filters) -> bool:
    return all(_passes(row, name, filters) for name in filters.used())


def _passes(row: Row, name: str, filters: Filters) -> bool:
    value = row[ATTRIBUTES[name][0]]
    if value is None or value in ("unknown", "unk"):
        return filters.keep_unknown
    if name == "directions":
        compass = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
        return compass[int((value + 22.5) // 45) % 8] in filters.directions
    wanted = getattr(filters, name)
    return value in (wanted if name == "states" else [also for each in wanted for also in COUNTS_AS[each.lower()]])


COUNTS_AS = {
    "blue": ("blue", "blu", "dark blue", "dbl"),
    "grey": ("grey", "gray", "gry", "silver-gray"),
    "gray": ("grey", "gray", "gry", "silver-gray"),
    "red": ("red",),
    "arrow": ("arrow",),
    "comet": ("comet",),
    "sedan": ("sedan", "4d", "sedan-standard"),
}
"""What counts if a word is asked for, as far as the tests' reads say it."""


def _asks(filters: Filters) -> list[str]:
    return [ATTRIBUTES[name][0] for name in filters.used()]


def _fields(filters: Filters) -> set[str]:
    return {ATTRIBUTES[name][1] for name in filters.used()} - {""}


def _vendors(row: Row) -> str:
    """The id under which a read came: without what was put behind it when another read bore it."""
    vendors, mark, own = row["read_id"].rpartition("#")
    return vendors if mark and ":" in vendors and len(own) == 16 else row["read_id"]


def _same_read(row: Row, other: Row) -> bool:
    same_time = row["captured_at"] == other["captured_at"] or (
        row["captured_at_raw"] is not None and row["captured_at_raw"] == other["captured_at_raw"]
    )
    return row["camera_id"] == other["camera_id"] and _spelling(row["plate"]) == _spelling(other["plate"]) and same_time


def _own_id(row: Row) -> str:
    at_us = (row["captured_at"] - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    said = "\x1f".join((row["camera_id"], _spelling(row["plate"]), str(at_us)))
    return f"{row['read_id']}#{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _spelling(plate: str) -> str:
    return "".join("0" if letter == "O" else letter for letter in plate)


def fits(pattern: str, plate: str, question: Plates) -> bool:
    """Say whether a plate fits a pattern, letter by letter."""
    if not pattern:
        return not plate
    if pattern[0] == "*":
        return any(fits(pattern[1:], plate[skipped:], question) for skipped in range(len(plate) + 1))
    return bool(plate) and _alike(pattern[0], plate[0], question) and fits(pattern[1:], plate[1:], question)


def nearly_fits(pattern: str, plate: str, wrong: int = 1) -> bool:
    """Say whether a plate fits a pattern in all but so many of its letters, letter by letter."""
    if not pattern:
        return not plate
    if pattern[0] == "*":
        return any(nearly_fits(pattern[1:], plate[skipped:], wrong) for skipped in range(len(plate) + 1))
    if not plate:
        return False
    same = pattern[0] == "?" or _spelling(pattern[0]) == _spelling(plate[0])
    may_be = wrong - (not same)
    return may_be >= 0 and nearly_fits(pattern[1:], plate[1:], may_be)


def _alike(asked: str, read: str, question: Plates) -> bool:
    if asked == "?" or _spelling(asked) == _spelling(read) or (read == "?" and question.confusable):
        return True
    classes = [_spelling(each) for each in question.classes] if question.confusable else []
    return any(_spelling(asked) in each and _spelling(read) in each for each in classes)


def _inside(row: Row, area: Area) -> bool:
    if isinstance(area, Cameras):
        return row["camera_id"] in area.ids
    if row["lat_e7"] is None or row["lon_e7"] is None:
        return False
    if isinstance(area, Circle):
        apart = metres(row["lat_e7"], row["lon_e7"], round(area.lat * 1e7), round(area.lon * 1e7))
        return round(apart * 1000) <= round(area.radius_m * 1000)
    return in_ring(row["lon_e7"], row["lat_e7"], _whole(area))


def _whole(area: Polygon) -> list[tuple[int, int]]:
    return [(round(x * 1e7), round(y * 1e7)) for x, y in area.corners]


def metres(lat: int, lon: int, lat_0: int, lon_0: int) -> float:
    """Distance of two positions (1e-7 degrees) on a sphere, metres; by the vector between them, not by haversines."""
    north = math.radians((lat - lat_0) / 1e7)
    east = math.radians((lon - lon_0) / 1e7)
    one, other = math.radians(lat / 1e7), math.radians(lat_0 / 1e7)
    chord = math.hypot(2 * math.sin(north / 2), 2 * math.sin(east / 2) * math.sqrt(math.cos(one) * math.cos(other)))
    return 2 * 6_371_008.8 * math.asin(min(1.0, chord / 2))


def in_ring(x: int, y: int, ring: Sequence[tuple[int, int]]) -> bool:
    """Say whether a point lies in a ring or on it, in whole numbers."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        turn = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if turn == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and (turn > 0) == (y2 > y1):
            inside = not inside
    return inside


@functools.cache
def _permitted(name: str, fields: frozenset[str]) -> bool:
    of = {column.name: column.field for column in answers.COLUMNS}[name]
    return not of or of in fields


def _frame(rows: Sequence[Mapping[str, Any]], reach: Reach, counting: Mapping[str, str]) -> pl.DataFrame:
    def value(row: Mapping[str, Any], name: str) -> Any:
        if name == "held":
            return _held(row, reach)
        if name == "corrected_by":
            by = counting.get(row["corrects"] or row["read_id"])
            return None if by == row["read_id"] else by
        return row[name] if _permitted(name, reach.fields) else None

    columns: dict[str, list[Any]] = {name: [value(row, name) for row in rows] for name in answers.NAMES}
    return pl.DataFrame(columns, schema=answers.SCHEMA)
