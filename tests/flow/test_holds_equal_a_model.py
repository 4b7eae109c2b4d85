"""Holds of each kind, lifts, purges, reads that come late and a clock that moves, drawn anew each time: what is held is what a plain model holds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.gateway.open_site import batch_ends
from data_access.gateway.open_site.holding.questions import destroy_ended, seal_question
from data_access.gateway.open_site.holding.standing import reach_of_holds
from data_access.gateway.open_site.site import Site, Timing
from data_access.ledger.turn import Turn
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Window
from data_access.questions.with_reads import WithReads
from data_access.records.intake import batches
from data_access.records.keeping import holds
from data_access.records.keeping.holds import HoldOver
from data_access.steps import Recorded
from tests.builders.assurance import times
from tests.builders.clock import Machine
from tests.builders.closed_site import FACTS
from tests.builders.site import staffed_site
from tests.builders.store import a_read, a_table
from tests.flow.test_hits_equal_a_model import facts_of

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)
KEPT_D = 30
PLATES = ("9QZA1A1", "9QZB1A1", "9QZC2C2")
PARTS = ("9QZ?1A1", "9QZC2C?")
NAMES = itertools.count(1)

CHANGES = st.one_of(
    st.tuples(st.just("hold_reads"), st.sampled_from(PLATES), st.sampled_from([HoldOver.READS, HoldOver.CASE])),
    st.tuples(st.just("hold_question"), st.sampled_from((*PLATES, *PARTS)), st.booleans()),
    st.tuples(st.just("lift"), st.integers(0, 3)),
    st.tuples(st.just("purge")),
)
READS = st.lists(st.tuples(st.sampled_from(PLATES), st.integers(0, KEPT_D + 5)), max_size=4)
ROUNDS = st.lists(st.tuples(CHANGES, st.integers(0, 12), READS), min_size=4, max_size=9)
"""Each changes something, lets so many days pass, and brings reads of as many days ago at most."""


@dataclass
class PlainRead:
    read_id: str
    plate: str
    at: datetime


@dataclass
class PlainHold:
    """A hold as the model has it. `looks_for` is the plate, or part of one, whose later reads it holds, too."""

    number: int
    ids: set[str]
    looks_for: str = ""


@dataclass
class Town:
    """A site under a clock that is set by hand, and what a plain model says of it."""

    site: Site
    machine: Machine
    reads: dict[str, PlainRead] = field(default_factory=dict)
    holds: list[PlainHold] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.machine.now()

    @property
    def held(self) -> set[str]:
        return {read_id for each in self.holds for read_id in each.ids}

    def turn(self, change: Any) -> Any:
        with self.site.ledger.deciding() as turn:
            return change(turn, turn.append("site_created", {"why": "a test changes a hold"}))

    def seen(self, text: str) -> set[str]:
        """The reads of a plate, or part of one, that may be seen: young enough, or held."""
        young = {read.read_id for read in self.reads.values() if read.at >= self.now - KEPT_D * DAY}
        return {read.read_id for read in self.reads.values() if fits(read.plate, text)} & (young | self.held)

    def told(self, text: str) -> set[str]:
        """The same as the store says it, with what the gateway has in memory of holds."""
        with self.site.ledger.reading() as connection:
            return set(
                self.site.store.ids_answering(self.question(text), reach_of_holds(self.site, connection, self.now))
            )

    def question(self, text: str) -> WithReads:
        if "?" not in text:
            return History(plate=text)
        return Plates(pattern=text, windows=(Window(start=self.now - 400 * DAY, end=self.now + DAY),))

    def hold_reads(self, plate: str, over: HoldOver) -> None:
        if ids := self.seen(plate):
            self.place(ids, over=over)

    def hold_question(self, text: str, later: bool) -> None:
        question, ids = self.question(text), self.told(text)
        assert ids == self.seen(text)
        number = self.place(ids, over=HoldOver.QUESTION, question_entry=1)
        if later:
            sealed = seal_question(self.site.keyring, number, self.lasting(question))
            self.turn(lambda turn, recorded: holds.keep_question(turn.connection, recorded, number, sealed))
            self.holds[-1].looks_for = text

    def lasting(self, question: WithReads) -> WithReads:
        """The same over a window that ends long after the last round."""
        if question.scope.windows is None:
            return question
        return question.model_copy(
            update={"windows": (Window(start=self.now - 400 * DAY, end=self.now + 1_000 * DAY),)}
        )

    def place(self, ids: set[str], **which: Any) -> int:
        def change(turn: Turn, recorded: Recorded) -> int:
            terms = {"basis": "criminal", "schedule": "established", "reason": "drawn"}
            day = (self.now + DAY).date()
            return holds.place(
                turn.connection,
                recorded,
                case_number="26-000001",
                person_id="sato",
                review_on=day,
                read_ids=ids,
                **terms,
                **which,
            )

        number: int = self.turn(change)
        self.holds.append(PlainHold(number, set(ids)))
        return number

    def lift(self, which: int) -> None:
        if which < len(self.holds):
            number = self.holds.pop(which).number
            self.turn(
                lambda turn, recorded: holds.release(turn.connection, recorded, number, person_id="sato", reason="over")
            )
            with self.site.ledger.reading() as connection:
                destroy_ended(self.site.keyring, connection)

    def purge(self) -> None:
        """Destroy what is past its retention and not held, as the gateway does: whole days."""
        before = self.now - KEPT_D * DAY
        with self.site.ledger.reading() as connection:
            held = self.site.held_reads.now(connection)
        self.site.store.purge(self.site.store.purge_plan("flock", before), held)
        day = before.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        gone = {each.read_id for each in self.reads.values() if each.at < day} - self.held
        self.reads = {name: read for name, read in self.reads.items() if name not in gone}

    def bring(self, drawn: list[tuple[str, int]]) -> None:
        """Bring reads, by the way of a file, and hold in the model those that fit and may be seen."""
        new = [PlainRead(f"drawn:{next(NAMES)}", plate, self.now - days * DAY) for plate, days in drawn]
        if not new:
            return
        rows = [
            a_read(each.read_id, plate=each.plate, plate_raw=each.plate, captured_at=each.at, received_at=self.now)
            for each in new
        ]
        batch = self.turn(self._begun)
        stored = self.site.store.write(batch.number, batch.retention_class, a_table(rows))
        batch_ends.show(self.site, batch, facts_of(len(rows)), stored)
        young = [each for each in new if each.at >= self.now - KEPT_D * DAY]
        for one in self.holds:
            if one.looks_for:
                one.ids |= {each.read_id for each in young if fits(each.plate, one.looks_for)}
        self.reads |= {each.read_id: each for each in new}

    def _begun(self, turn: Turn, recorded: Recorded) -> batches.Batch:
        digest = f"{next(NAMES):064x}"
        return batches.begin(turn.connection, recorded, source="vendor", digest=digest, person_id="adams")

    def must_agree(self) -> None:
        with self.site.ledger.reading() as connection:
            assert self.site.held_reads.now(connection) == holds.held_ids(connection) == self.held
            for one in self.holds:
                assert holds.reads_of(connection, one.number) == one.ids
        for plate in PLATES:
            assert self.told(plate) == self.seen(plate)
        assert self.held <= set(self.reads), "what is held is never purged"


def fits(plate: str, text: str) -> bool:
    return len(plate) == len(text) and all(a in {b, "?"} or b == "?" for a, b in zip(text, plate, strict=True))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    paths, _ = staffed_site(tmp_path_factory.mktemp("drawn-holds"), tmp_path_factory)
    machine = Machine()
    timing = Timing(machine.now, lambda: machine.off.total_seconds())
    with Site.open(paths, FACTS, clock=timing) as site:
        site.now = machine.now  # type: ignore[method-assign]  # the clock of this machine alone is set by hand
        yield Town(site, machine)


@settings(
    max_examples=times(40, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(rounds=ROUNDS)
def test_held_is_what_a_plain_model_holds_and_nothing_held_is_purged(
    town: Town, rounds: list[tuple[Any, int, list[tuple[str, int]]]]
) -> None:
    while town.holds:
        town.lift(0)
    town.machine.off += (KEPT_D + 10) * DAY  # what was drawn before is past its retention
    town.purge()
    town.reads = {}
    for (name, *given_to), days, reads in rounds:
        getattr(town, name)(*given_to)
        town.must_agree()
        town.machine.off += days * DAY
        town.bring(reads)
        town.must_agree()
