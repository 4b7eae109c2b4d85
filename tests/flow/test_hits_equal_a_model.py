"""Lists, own entries, reads, errors and a clock that moves, drawn anew each time: the hits are those of a plain loop, at each boundary.

All is kept in the registers of a site; hits end, and what is owed after errors is settled, by the gateway's own acts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.acts.on_hits.dispositions import HitTaskSettlement, NewHitDisposition, Settlement
from data_access.answers.list_entries import EntryState, RemovalCause
from data_access.gateway.acting.on_hits import dispositions
from data_access.gateway.bringing.imports_of_lists import entries_before, with_since
from data_access.gateway.deciding.callers import Caller, new_token, token_hash
from data_access.gateway.open_site import batch_ends
from data_access.gateway.open_site.hot_list_contents import seal_entries
from data_access.gateway.open_site.list_entry_contents import EntryContent, seal_content
from data_access.gateway.open_site.site import Site, Timing
from data_access.imports import FileFacts
from data_access.imports.lists.list_file import SCHEMA
from data_access.ledger.turn import Turn
from data_access.matching.terms import ListedPlate
from data_access.records.accounts import log_ons
from data_access.records.casework import hits, list_entries
from data_access.records.intake import batches, hot_lists
from data_access.records.intake.hot_lists import HotList, HotListFile, ListApproval
from data_access.steps import Recorded
from tests.builders.assurance import times
from tests.builders.clock import Machine
from tests.builders.closed_site import FACTS
from tests.builders.hot_lists import PlainRead, plain_hits
from tests.builders.site import staffed_site
from tests.builders.store import a_read, a_table

pytestmark = pytest.mark.slow
PLATES = ("9QZO8X1", "9QZ0BX1", "9QZ77?7")
LISTED = ("9QZO8X1", "9QZ*X1", "9QZ77??")
HALF_AN_HOUR = timedelta(minutes=30)
NAMES = itertools.count(1)

CHANGES = st.one_of(
    st.tuples(st.just("replace"), st.sets(st.sampled_from(LISTED), min_size=1, max_size=3)),
    st.tuples(st.just("enter"), st.sampled_from(LISTED), st.integers(0, 3), st.booleans()),
    st.tuples(st.sampled_from(["approve", "remove", "refresh", "err", "settle"]), st.integers(0, 2)),
)
READS = st.lists(st.tuples(st.sampled_from(PLATES), st.integers(0, 3), st.booleans()), min_size=2, max_size=5)
TICKS = st.sampled_from([0, 0, -1, 1])
"""Whether a time that passes is half hours to the microsecond, so that an entry ends or begins right then, or one less, or one more."""
ROUNDS = st.lists(st.tuples(CHANGES, st.integers(0, 2), TICKS, READS), min_size=5, max_size=8)
"""Each changes something, lets so many half hours pass, and brings reads of as many ago at most."""
WHY = "Another vehicle has this plate"


@dataclass
class PlainEntry:
    """An entry as the model has it. `end` is when it expires, `refresh_by` until when it must be refreshed."""

    plate: str
    since: datetime | None
    end: datetime | None = None
    refresh_by: datetime | None = None
    gone_at: datetime | None = None
    number: int | None = None

    def listed(self) -> ListedPlate:
        ends = [each for each in (self.end, self.refresh_by) if each]
        at = {"approved_at": self.since, "removed_at": self.gone_at}
        return ListedPlate(plate=self.plate, state="US-MO", ends_at=min(ends, default=None), **at)


@dataclass
class Town:
    """A site under a clock that is set by hand, and what a plain loop says of it."""

    site: Site
    machine: Machine
    of_list: dict[str, PlainEntry] = field(default_factory=dict)
    own: list[PlainEntry] = field(default_factory=list)
    quiet: set[tuple[bytes, bytes]] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    owed: dict[int, hits.KeptHit] = field(default_factory=dict)
    brought: list[dict[str, Any]] = field(default_factory=list)
    made: list[hits.KeptHit] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.machine.now()

    def turn(self, change: Any) -> Any:
        with self.site.ledger.deciding() as turn:
            return change(turn, turn.append("site_created", {"why": "a test changes a list"}))

    def wait(self, halves: int, ticks: int = 0) -> None:
        self.machine.off += max(timedelta(0), halves * HALF_AN_HOUR + ticks * timedelta(microseconds=1))

    def dunn(self) -> Caller:
        """A detective who has just logged on."""
        token = new_token()
        self.turn(
            lambda turn, recorded: log_ons.open_session(
                turn.connection,
                recorded,
                session_id=log_ons.new_id(),
                person_id="dunn",
                method="log_on",
                expires_at=turn.now + timedelta(hours=8),
                token=token_hash(token),
            )
        )
        return Caller(token=token_hash(token))

    def replace(self, plates: set[str]) -> None:
        """Put another version of the one list in force, as an import does."""
        with self.site.ledger.reading() as connection:
            before = hot_lists.approved(connection, "drawn")
        rows = [{**dict.fromkeys(SCHEMA), "plate": plate, "state": "US-MO"} for plate in sorted(plates)]
        entries = pl.DataFrame(rows, schema=dict(SCHEMA)).to_arrow()
        there = entries_before(self.site, before)
        ciphertext = seal_entries(self.site.keyring, "drawn", before.version + 1, with_since(entries, there))
        file = HotListFile(sha256="0" * 64, made_at=None, entries=len(rows), noted={}, dropped={})
        self.turn(lambda turn, recorded: hot_lists.replace(turn.connection, recorded, before, file, ciphertext))
        self.of_list = {plate: self.of_list.get(plate, PlainEntry(plate, self.now)) for plate in plates}

    def enter(self, plate: str, halves: int, waits: bool) -> None:
        end = self.now + (halves + 1) * HALF_AN_HOUR

        def ask(turn: Turn, recorded: Recorded) -> int:
            number = list_entries.next_number(turn.connection)
            content = EntryContent(plate=plate, state="US-MO", narrative="seen at the yard")
            entry = list_entries.EntryRecord(
                number=number,
                case_number="26-000001",
                purpose="stolen_vehicle",
                requester="dunn",
                requester_role="detective",
                owner="dunn",
                asked_at=recorded.at,
                ends_at=end,
                review_on=end.date(),
                refresh_by=None,
                fits=None,
                standing=EntryState.WAITING if waits else EntryState.IN_FORCE,
                approved_by=None if waits else "sato",
                approved_at=None if waits else recorded.at,
                sealed=seal_content(self.site.keyring, number, content),
            )
            list_entries.ask(turn.connection, recorded, entry)
            return number

        self.own.append(PlainEntry(plate, None if waits else self.now, end, number=self.turn(ask)))

    def approve(self, which: int) -> None:
        waiting = [
            each for each in self.own if each.since is None and not each.gone_at and self.now < (each.end or self.now)
        ]
        if which < len(waiting):
            one = waiting[which]

            def change(turn: Turn, recorded: Recorded) -> None:
                before = list_entries.required(turn.connection, one.number or 0)
                list_entries.approve(
                    turn.connection,
                    recorded,
                    before.number,
                    person_id="sato",
                    refresh_for=HALF_AN_HOUR,
                    ciphertext=before.sealed,
                )

            self.turn(change)
            one.since, one.refresh_by = self.now, self.now + HALF_AN_HOUR

    def remove(self, which: int) -> None:
        there = [each for each in self.own if not each.gone_at]
        if which < len(there):
            one = there[which]
            self.turn(
                lambda turn, recorded: list_entries.remove(
                    turn.connection, recorded, one.number or 0, person_id="dunn", because=RemovalCause.ERROR
                )
            )
            one.gone_at = self.now

    def refresh(self, which: int) -> None:
        there = [each for each in self.own if each.since and not each.gone_at and self.now < (each.end or self.now)]
        if which < len(there):
            one = there[which]
            self.turn(
                lambda turn, recorded: list_entries.refresh(
                    turn.connection, recorded, one.number or 0, refresh_for=HALF_AN_HOUR
                )
            )
            one.refresh_by = self.now + HALF_AN_HOUR

    def err(self, which: int) -> None:
        """End a hit as an error: the entry is quiet on its plate until what is owed for it is settled."""
        there = [hit for hit in reversed(self.made) if hit.number not in self.ended]
        if which < len(there):
            hit = there[which]
            new = NewHitDisposition(number=hit.number, disposition="not_this_vehicle", enforced=False, reason=WHY)
            task = dispositions.dispose(self.site, self.dunn(), new).task
            assert task is not None
            self.ended.add(hit.number)
            self.owed[task] = hit
            self.quiet.add((hit.entry_mark, hit.plate_mark))

    def settle(self, which: int) -> None:
        """Settle what is owed; the entry sounds again once nothing is owed for it."""
        if which < len(self.owed):
            number = sorted(self.owed)[which]
            hit = self.owed.pop(number)
            how = Settlement.SENT if hit.entry is None else Settlement.KEPT
            dispositions.settle(self.site, self.dunn(), HitTaskSettlement(number=number, how=how, reason=WHY))
            if hit.entry_mark not in {each.entry_mark for each in self.owed.values()}:
                self.quiet = {each for each in self.quiet if each[0] != hit.entry_mark}

    def bring(self, drawn: list[tuple[str, int, bool]]) -> None:
        """Bring reads, some of which came before, and compare the hits with those of a plain loop."""
        rows = []
        for plate, halves, again in drawn:
            if again and self.brought:
                rows.append(self.brought[-1])
            else:
                at = self.now - halves * HALF_AN_HOUR
                rows.append(
                    a_read(f"drawn:{next(NAMES)}", plate=plate, plate_raw=plate, captured_at=at, received_at=self.now)
                )
        known = {row["read_id"] for row in self.brought}
        fresh = list({row["read_id"]: row for row in rows if row["read_id"] not in known}.values())
        batch = self.turn(self._begun)
        stored = self.site.store.write(batch.number, batch.retention_class, a_table(rows))
        assert stored == len(fresh)
        batch_ends.show(self.site, batch, facts_of(len(rows)), stored)
        self.brought += fresh
        with self.site.ledger.reading() as connection:
            new = hits.of_batches(connection, [batch.number])
        self.made += new
        assert sorted(map(self._told, new)) == sorted(self._by_a_loop(fresh))

    def _begun(self, turn: Turn, recorded: Recorded) -> batches.Batch:
        digest = f"{next(NAMES):064x}"
        return batches.begin(turn.connection, recorded, source="vendor", digest=digest, person_id="adams")

    def _told(self, hit: hits.KeptHit) -> tuple[object, ...]:
        silent = (hit.entry_mark, hit.plate_mark) in self.quiet
        assert (hit.beneath is not None) == silent
        return hit.read_id, hit.entry_mark, hit.likeness, hit.states, hit.late, hit.sounds

    def _by_a_loop(self, rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
        lists, every = self.site.lists, [*self.of_list.values(), *self.own]
        marks = [lists.own_mark(each.number) if each.number else self._mark(each.plate) for each in every]
        reads = [PlainRead(row["plate"], None, row["captured_at"]) for row in rows]
        told = []
        for hit in plain_hits([each.listed() for each in every], reads, self.now):
            row, mark = rows[hit.read], marks[hit.entry]
            loud = hit.live and (mark, lists.plate_mark(row["plate"])) not in self.quiet
            late = hit.age > FACTS.late_after
            told.append((row["read_id"], mark, hit.likeness.name.lower(), hit.states.name.lower(), late, loud))
        return told

    def _mark(self, plate: str) -> bytes:
        return self.site.lists.list_mark("drawn", plate, "US-MO", None)


def facts_of(rows: int) -> FileFacts:
    counts: dict[str, dict[str, int]] = {"rejected": {}, "noted": {}, "dropped": {}}
    return FileFacts(
        rows_in=rows, accepted=rows, hours=(), sha256="0" * 64, bytes=1, adapter="drawn", confinement=(), **counts
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    paths, _ = staffed_site(tmp_path_factory.mktemp("drawn-hits"), tmp_path_factory)
    machine = Machine()
    timing = Timing(machine.now, lambda: machine.off.total_seconds())
    with Site.open(paths, FACTS, clock=timing) as site:
        made = Town(site, machine)
        drawn = HotList(list_id="drawn", name="Drawn", system="", layout="", max_age=timedelta(hours=24), version=0)
        approval = ListApproval(approved_by="cole", reference="memo", approved_on=made.now.date())
        made.turn(lambda turn, recorded: hot_lists.approve(turn.connection, recorded, drawn, approval))
        yield made


@settings(
    max_examples=times(25, 250),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(rounds=ROUNDS)
def test_hits_are_those_of_a_plain_loop_whatever_changes_and_however_the_clock_moves(
    town: Town, rounds: list[tuple[Any, int, int, list[tuple[str, int, bool]]]]
) -> None:
    town.wait(8)  # what was drawn before is long ago
    for entry in [each for each in town.own if not each.gone_at]:
        town.remove(0)
        assert entry.gone_at
    town.replace(set())
    town.replace(set(LISTED))
    while town.owed:
        town.settle(0)
    assert not town.quiet
    town.own, town.made, town.brought, town.ended = [], [], [], set()
    town.wait(1)
    for (name, *given_to), halves, ticks, reads in rounds:
        getattr(town, name)(*given_to)
        town.wait(halves, ticks)
        town.bring(reads)
