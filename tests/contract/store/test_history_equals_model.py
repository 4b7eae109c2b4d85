"""Any order of batches, retries, corrections, holds, purges, undoings and kills leaves what a plain model says.

A kill is a copy of the folder as it lies at that moment, opened by another store; what was pending is undone, as a start
does. Where inside an act a kill may come is tried in `tests/faults/store`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from data_access.errors import AccessError
from data_access.questions.canvass import Canvass
from data_access.questions.correction import Correction
from data_access.questions.image import ImageOf
from data_access.questions.shapes import Cameras, Window
from data_access.reads import canonical_rows
from data_access.steps import Batches, Reach
from data_access.store.forms.tables import INCOMING_IMAGES
from data_access.store.store import Store
from tests.builders.store import NOON, LoopStore, a_reach, a_read, a_store, a_table, an_intent, kinds_of

DAYS = (0, 1, 3)
IDS = [f"v:{n}" for n in range(6)]
PLATES = ("7QK4F2X", "7OK4F2X", "9A9A9A9")
EVERYTHING = Canvass(
    area=Cameras(ids=("cam-1",)), windows=(Window(start=NOON - timedelta(days=99), end=NOON + timedelta(days=1)),)
)


def captured(read_id: str) -> datetime:
    """Each id has its own instant, as with vendors' reads."""
    number = IDS.index(read_id)
    return NOON - timedelta(days=DAYS[number % len(DAYS)], minutes=number)


def a_row(read_id: str, plate: str, images: tuple[str, ...]) -> dict[str, Any]:
    said = {"image_ref": "kept:" + "+".join(images)} if images else {}
    return a_read(read_id, captured_at=captured(read_id), plate=plate, plate_raw=plate, **said)


def pictures_of(rows: list[dict[str, Any]]) -> pa.Table:
    """An image of both kinds for every read, though only some reads say so; of an id that stands there again those that are said."""
    made, ids = [], [row["read_id"] for row in rows]
    for row in rows:
        for kind in ("crop", "overview") if ids.count(row["read_id"]) == 1 else kinds_of(row):
            data = b"\xff\xd8\xff" + f"{row['read_id']} {kind} {row['plate']}".encode()
            digest = hashlib.sha256(data).hexdigest()
            made.append((row["read_id"], kind, "image/jpeg", digest, data))
    columns = zip(*made, strict=True) if made else [[] for _ in INCOMING_IMAGES]
    return pa.table([pa.array(column) for column in columns], schema=INCOMING_IMAGES)


rows = st.lists(
    st.builds(
        a_row, st.sampled_from(IDS), st.sampled_from(PLATES), st.sampled_from([(), ("crop",), ("crop", "overview")])
    ),
    min_size=1,
    max_size=6,
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "plate": st.sampled_from(PLATES),
        "state": st.sampled_from(["XA-NOR", ""]),
        "position": st.sampled_from([(39.0, -95.0), (39.5, -95.5)]),
    },
).filter(bool)


class History(RuleBasedStateMachine):
    """The real store and the loop, side by side, with a register of batches that is two plain sets."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.lives = 0
        self.store: Store = a_store(self.root / "0")
        self.model = LoopStore()
        self.upto, self.visible = 0, set[int]()
        self.held = frozenset(IDS[1:3])
        self.imports([a_row(read_id, PLATES[0], ("crop",)) for read_id in IDS], "fixed", shown=True)

    def reach(self) -> Reach:
        hidden = frozenset(range(1, self.upto + 1)) - self.visible
        return a_reach(batches=Batches(upto=self.upto, hidden=hidden), held=self.held)

    def both(self, act: Any) -> list[Any]:
        """Do the same to both; errors of ours are results."""
        came = []
        for store in (self.store, self.model):
            try:
                came.append(act(store))
            except AccessError as error:
                came.append(type(error))
        assert came[0] == came[1]
        return came

    @rule(rows=rows, kind=st.sampled_from(["fixed", "mobile"]), shown=st.booleans())
    def imports(self, rows: list[dict[str, Any]], kind: str, shown: bool) -> None:
        self.upto += 1
        self.both(lambda store: store.write(self.upto, kind, a_table(rows), pictures_of(rows)))
        if shown:
            self.visible.add(self.upto)
        else:
            self.both(lambda store: store.undo(self.upto))

    @rule(read=st.sampled_from(IDS), changes=changes, end=st.sampled_from(["shown", "shown", "undone", "killed"]))
    def corrects(self, read: str, changes: dict[str, Any], end: str) -> None:
        asked = Correction(of=1, read_id=read, captured_at=captured(read), reason="as the image shows", **changes)
        intent = an_intent(asked, self.reach())
        self.upto += 1
        came = self.both(lambda store: store.correct(intent, self.upto))
        if isinstance(came[0], str) and end == "shown":
            self.visible.add(self.upto)
        elif end == "killed":
            self.dies()
        else:
            self.both(lambda store: store.undo(self.upto))

    @rule(which=st.integers(0, 3), changes=changes)
    def corrects_what_is_held(self, which: int, changes: dict[str, Any]) -> None:
        if self.held:
            self.corrects(sorted(self.held)[which % len(self.held)], changes, "shown")

    @rule(reads=st.frozensets(st.sampled_from(IDS), min_size=1, max_size=4))
    def holds(self, reads: frozenset[str]) -> None:
        self.held = reads

    @rule(kind=st.sampled_from(["fixed", "fixed", "mobile"]), days=st.sampled_from([0, 2]), twice=st.booleans())
    def purges(self, kind: str, days: int, twice: bool) -> None:
        before = NOON - timedelta(days=days)
        for _ in range(1 + twice):
            self.both(lambda store: store.purge(store.purge_plan(kind, before), self.held))

    @rule()
    def dies(self) -> None:
        old, self.lives = self.root / str(self.lives), self.lives + 1
        new = self.root / str(self.lives)
        shutil.copytree(old, new)
        self.store.close()
        shutil.rmtree(old)
        self.store = a_store(new)
        for batch in set(self.store.batches()) - self.visible:
            self.both(lambda store, batch=batch: store.undo(batch))

    @invariant()
    def answers_are_the_same(self) -> None:
        reach = self.reach()
        self.both(lambda store: canonical_rows(store.fetch(an_intent(EVERYTHING, reach)).reads))

    @rule(kind=st.sampled_from(["crop", "overview"]))
    def shows_images(self, kind: str) -> None:
        for read in IDS:
            asked = ImageOf(of=1, read_id=read, captured_at=captured(read), image=kind)
            intent = an_intent(asked, self.reach())
            self.both(lambda store, intent=intent: store.image(intent))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.root)


@pytest.mark.slow
def test_any_history_leaves_what_the_model_says() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=6,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
