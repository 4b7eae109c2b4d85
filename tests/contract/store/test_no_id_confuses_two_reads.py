"""No id, whatever it does, makes two different reads one or one read two: files, files saved anew, other zones, withdrawals.

The model is a list of what each file said. A row is known if a read that may be seen says the same under the same vendor's id:
the same camera, the same plate (O is 0), and the same instant or the same text for it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.questions.canvass import Canvass
from data_access.questions.shapes import Cameras, Window
from data_access.steps import Batches
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent, emptied

DAY = datetime(2026, 11, 19, tzinfo=UTC)
ZONES = (6, 8)
"""Hours that the clocks of Chicago and of Los Angeles are behind UTC: 10:00 there is 12:00 here."""
EVERYTHING = Canvass(
    area=Cameras(ids=("cam-1", "cam-2")),
    windows=(Window(start=NOON - timedelta(days=9), end=NOON + timedelta(days=1)),),
)


class Row(NamedTuple):
    """One row of a file; without an id, its id is made of what it says, as an import makes it."""

    id: str | None
    camera: str
    plate: str
    clock: str


class Read(NamedTuple):
    """What a row says once a zone is given to its clock."""

    vendors: str
    camera: str
    key: str
    at: datetime
    clock: str

    def says_the_same(self, other: Read) -> bool:
        same_time = self.at == other.at or self.clock == other.clock
        return (self.camera, self.key) == (other.camera, other.key) and same_time


@dataclass
class Model:
    """Which reads each import brought that stands; and what was ever under each id."""

    imports: dict[int, list[Read]] = field(default_factory=dict)
    held: dict[str, set[Read]] = field(default_factory=dict)

    def takes(self, number: int, reads: list[Read]) -> int:
        mine = self.imports.setdefault(number, [])
        for read in reads:
            seen = [each for each in self.seen() if each.vendors == read.vendors]
            if not any(read.says_the_same(each) for each in seen):
                mine.append(read)
        return len(mine)

    def seen(self) -> list[Read]:
        return [read for reads in self.imports.values() for read in reads]


rows = st.builds(
    Row,
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["cam-1", "cam-2"]),
    st.sampled_from(["7QO", "7Q0", "8AA"]),
    st.sampled_from(["10:00", "11:00", "12:00"]),
)
files = st.tuples(st.just("file"), st.lists(rows, min_size=1, max_size=4), st.sampled_from(ZONES))
again = st.tuples(st.just("again"), st.randoms(use_true_random=False), st.sampled_from(ZONES))
withdrawals = st.tuples(st.just("withdraw"), st.integers(0, 9), st.none())
steps = st.lists(st.one_of(files, files, again, withdrawals), min_size=2, max_size=8)


def read_of(row: Row, behind_h: int) -> Read:
    hours, minutes = map(int, row.clock.split(":"))
    at, key = DAY + timedelta(hours=hours + behind_h, minutes=minutes), row.plate.replace("O", "0")
    own = f"{row.camera}/{key}/{at:%H%M}"
    return Read(f"v:{row.id or own}", row.camera, key, at, row.clock)


def as_it_arrives(row: Row, read: Read, colour: str) -> dict[str, Any]:
    said = {"camera_id": read.camera, "plate": row.plate, "plate_raw": row.plate, "captured_at": read.at}
    return a_read(read.vendors, **said, captured_at_raw=read.clock, colour=colour)


def answered(store: Store, upto: int, gone: set[int]) -> list[tuple[str, str, str, datetime, str]]:
    reach = a_reach(batches=Batches(upto=upto, hidden=frozenset(gone)), keep={"fixed": timedelta(days=30)})
    found = store.fetch(an_intent(EVERYTHING, reach)).reads
    columns = found.select("read_id", "camera_id", "plate", "captured_at", "captured_at_raw")
    return [(i, camera, plate.replace("O", "0"), at, raw) for i, camera, plate, at, raw in columns.iter_rows()]


def check(store: Store, model: Model, upto: int, gone: set[int]) -> None:
    found = answered(store, upto, gone)
    ids = [read_id for read_id, *_ in found]
    assert len(set(ids)) == len(ids)
    assert sorted(each[1:] for each in found) == sorted(read[1:] for read in model.seen())
    for read_id, camera, key, at, clock in found:
        mine = Read("", camera, key, at, clock)
        assert all(mine.says_the_same(before) for before in model.held.get(read_id, ()))
        model.held.setdefault(read_id, set()).add(mine)


@pytest.fixture(scope="module")
def whole() -> Any:
    with tempfile.TemporaryDirectory() as folder, a_store(Path(folder)) as store:
        yield store


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_id_makes_two_reads_one_or_one_read_two(whole: Store, steps: list[tuple[str, Any, Any]]) -> None:
    store, model, gone, came = emptied(whole), Model(), set[int](), list[list[Row]]()
    number = 0
    for what, given_, zone in steps:
        if what == "withdraw":
            standing = sorted(model.imports)
            if standing:
                chosen = standing[given_ % len(standing)]
                gone.add(chosen)
                del model.imports[chosen]
        else:
            here = (
                list(given_) if what == "file" else sorted(given_.choice(came or [[]]), key=lambda _: given_.random())
            )
            number += 1
            came.append(here)
            reads = [read_of(row, zone) for row in here]
            said = [as_it_arrives(row, read, f"colour {number}") for row, read in zip(here, reads, strict=True)]
            [written] = store.write_each(number, "fixed", [a_table(said)], None, frozenset(gone))
            assert written.stored == model.takes(number, reads)
        check(store, model, number, gone)
