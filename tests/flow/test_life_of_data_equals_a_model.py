"""Histories of imports, holds, purges, kills, clocks and back-ups beside a plain model of what must be there.

Nothing held is destroyed, nothing past its retention is answered, and certificates come to what was destroyed.
"""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data_access.acts.purges import NewPurge
from data_access.errors import AccessError
from data_access.gateway.bringing import backups, purges
from data_access.gateway.bringing.restores import restore
from data_access.gateway.open_site.site import Site, Timing
from data_access.ledger.timekeeping import MOST_AHEAD, MOST_DRIFT
from data_access.questions.history import History
from data_access.records.intake import batches
from data_access.records.keeping import holds
from data_access.records.keeping import purges as purge_register
from tests.builders.assurance import assured, times
from tests.builders.clock import DEPARTMENT
from tests.builders.site import staffed_site
from tests.builders.store import a_reach, a_read, a_table, an_intent
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
DAY, KEPT_D, PLATE = timedelta(days=1), 10, "8H1STY"
PARTS = times(2, 10)
"""Each draws histories of its own: by its number at each change, anew at `make assure`."""

RULE = 'ceiling_d = {days}\npurge_after_d = {days}\nclause = "D1"'
"""How long the pack keeps reads of fixed cameras."""


class Killed(Exception):
    """The gateway is killed here."""


@dataclass
class Model:
    """What must be there: when each read was captured, which are in the store, which holds keep which, what was certified."""

    at: dict[str, datetime] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    holds: dict[int, set[str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    certified: int = 0

    def copy(self) -> Model:
        return Model(
            dict(self.at), set(self.stored), {n: set(h) for n, h in self.holds.items()}, set(self.kept), self.certified
        )

    @property
    def held(self) -> set[str]:
        return set().union(*self.holds.values())

    def due(self, before: datetime) -> set[str]:
        """Which stored reads lie on days that end no later than an instant."""
        ends = {read: at.replace(hour=0, minute=0, second=0, microsecond=0) + DAY for read, at in self.at.items()}
        return {read for read in self.stored if ends[read] <= before}


@dataclass
class Copy:
    """A back-up, what was there then, and the purges done since: what each was before, and which reads were held, by which holds."""

    archive: Path
    model: Model
    since: list[tuple[datetime, set[str], set[int], Path]] = field(default_factory=list)


class LifeOfData(RuleBasedStateMachine):
    """One site, and a clock that is set by hand."""

    folder: Path
    factory: Any

    def __init__(self) -> None:
        super().__init__()
        self.passed_s, self.boot, self.sites, self.reads, self.proofs = 0.0, 1, 0, 0, 0
        self.opened, self.model = ExitStack(), Model()
        self.copies: list[Copy] = []
        self.work = self.folder / f"history-{id(self)}"
        self.paths = staffed_site(self.work / "site-0", self.factory)[0]
        pack = self.paths.pack.read_text()
        assert RULE.format(days=30) in pack
        self.paths.pack.write_text(pack.replace(RULE.format(days=30), RULE.format(days=KEPT_D)))
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    @initialize()
    def begin(self) -> None:
        self.open()

    def open(self, facts: Any = DEPARTMENT) -> None:
        timing = Timing(lambda: self.now, lambda: self.passed_s, lambda: str(self.boot))
        self.site = self.opened.enter_context(Site.open(self.paths, facts, clock=timing))

    def close(self, error: bool = False) -> None:
        """End in order, or as a kill ends it."""
        if error:
            with suppress(Killed), self.opened:
                raise Killed
        else:
            self.opened.close()
        self.opened = ExitStack()

    def teardown(self) -> None:
        self.close()
        shutil.rmtree(self.work, ignore_errors=True)

    @rule(ages=st.lists(st.integers(0, KEPT_D + 3), min_size=1, max_size=4), hours=st.integers(0, 23))
    def bring(self, ages: list[int], hours: int) -> None:
        rows = []
        for age in ages:
            self.reads += 1
            at = self.now - age * DAY - timedelta(hours=hours, seconds=self.reads)
            rows.append(a_read(f"vendor#{self.reads}", plate=PLATE, plate_raw=PLATE, captured_at=at, source="vendor"))
            self.model.at[f"vendor#{self.reads}"] = at
            self.model.stored.add(f"vendor#{self.reads}")
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test brings reads"})
            digest = f"{self.sites}-{self.reads}"
            batch = batches.begin(turn.connection, recorded, source="vendor", digest=digest, person_id="adams").number
        self.site.store.write(batch, "flock", a_table(rows))
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test shows reads"})
            batches.show(turn.connection, recorded, batch, rows_in=len(rows), reads=len(rows), rejects={})

    @precondition(lambda self: self.model.stored)
    @rule(data=st.data())
    def hold(self, data: st.DataObject) -> None:
        self._hold(data.draw(st.sets(st.sampled_from(sorted(self.model.stored)), min_size=1, max_size=3)))

    def _hold(self, chosen: set[str]) -> int:
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test holds reads"})
            given: dict[str, Any] = {"case_number": "26-000001", "basis": "criminal", "person_id": "sato"}
            number = holds.place(turn.connection, recorded, **given, review_on=(self.now + DAY).date(), read_ids=chosen)
        self.model.holds[number] = chosen
        self.model.kept -= chosen
        return number

    @precondition(lambda self: self.model.holds)
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        self._lift(data.draw(st.sampled_from(sorted(self.model.holds))))

    def _lift(self, number: int) -> None:
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test lifts a hold"})
            holds.release(turn.connection, recorded, number, person_id="sato", reason="a test")
        del self.model.holds[number]

    @rule(killed_after=st.sampled_from([None, None, 0, 1, 2]))
    def purge(self, killed_after: int | None) -> None:
        before = self.now - KEPT_D * DAY
        spared = self.model.held | self.model.kept
        gone = self.model.due(before) - spared
        days = self.site.store.purge_plan("flock", before)
        if killed_after is not None and killed_after < len(days):
            self.site.purging = _Deadly(killed_after)  # type: ignore[assignment]
            with pytest.raises(Killed):
                self._purge()
            self.close(error=True)
            self.open()
        else:
            self._purge()
        self.model.stored -= gone
        self.model.certified += len(gone)
        with self.site.ledger.reading() as connection:
            last = purge_register.every(connection)[-1]
        self.proofs += 1
        path = self.work / f"destruction-{self.proofs}.json"
        document = {"certificate": last.certificate, "receipt": self.site.ledger.receipt(last.entry)}
        path.write_text(json.dumps(document))
        for copy in self.copies:
            copy.since.append((before, spared, set(self.model.holds), path))

    def _purge(self) -> None:
        def begin(new: NewPurge, _: object, change: Any) -> Any:
            with self.site.ledger.deciding() as turn:
                recorded = turn.append("site_created", {"why": f"a test purges {new.retention_class}"})
                return change(turn, recorded, "ivy")

        purges._purge(self.site, "flock", begin)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.passed_s += hours * 3600
        with self.site.ledger.deciding() as turn:
            turn.append("site_created", {"why": "somebody did something"})

    @rule()
    def clock_runs_ahead(self) -> None:
        """Nothing is purged by a clock that jumped, in one run or over a restart of the gateway."""
        right = self.now
        self.now += 400 * DAY
        with pytest.raises(AccessError):
            self._purge()
        self.now = right

    @rule(error=st.booleans())
    def restart(self, error: bool) -> None:
        self.close(error)
        right = self.now
        drift = timedelta(seconds=self.passed_s * MOST_DRIFT)  # so much the clock may have been corrected by
        self.now += MOST_AHEAD + drift + timedelta(minutes=1)
        with pytest.raises(AccessError):
            self.open()
        self.opened.close()
        self.now = right
        self.open()

    @precondition(lambda self: len(self.copies) < 2)
    @rule()
    def back_up(self) -> None:
        with self.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test backs up"})
        archive = backups._made(self.site, backups._Start(recorded.seq, recorded.at, "ivy"))
        kept = self.work / f"canvass-{self.sites}-{len(self.copies)}.tar"
        shutil.move(archive, kept)
        self.copies.append(Copy(kept, self.model.copy()))

    @precondition(lambda self: self.copies)
    @rule()
    def restore_the_oldest(self) -> None:
        copy = self.copies.pop(0)
        self.close()
        self.sites += 1
        key = self.work / f"elsewhere-{self.sites}.key"
        shutil.copy(self.paths.master_key, key)
        key.chmod(0o400)
        root = self.work / f"site-{self.sites}"
        restore(copy.archive, root, key, certificates=[path for *_, path in copy.since])
        self.paths = SitePaths(root)
        self.paths.make()
        shutil.copy(key, self.paths.master_key)
        self.boot += 1
        self.model = copy.model
        self.copies = []
        for read in sorted(self.model.stored):
            due = [(held, standing) for before, held, standing, _ in copy.since if read in self.model.due(before)]
            said = due or [(held, standing) for _, held, standing, _ in copy.since]
            if said and read in said[-1][0]:
                if not any(read in self.model.holds.get(number, ()) for number in said[-1][1]):
                    self.model.kept.add(read)
            elif due:
                self.model.stored.discard(read)
                self.model.kept.discard(read)
        # More than a day after the back-up two people confirm the clock; here the site does so by itself.
        self.open(replace(DEPARTMENT, evaluation=True, synthetic=True))

    @precondition(lambda self: len(self.copies) < 2)
    @rule(held_before=st.booleans(), purged_before=st.booleans(), young=st.booleans())
    def a_hold_ends_and_an_older_back_up_is_restored(self, held_before: bool, purged_before: bool, young: bool) -> None:
        """What was held at the back-up, or when it was purged first, and destroyed once the hold had ended, does not come back."""
        self.bring([1 if young else KEPT_D + 2], 0)
        read = {f"vendor#{self.reads}"}
        number = self._hold(read) if held_before else 0
        self.back_up()
        number = number or self._hold(read)
        if purged_before:
            self.purge(None)
        self._lift(number)
        self.purge(None)
        self.restore_the_oldest()

    @invariant()
    def answers_are_those_of_the_model(self) -> None:
        if not hasattr(self, "site") or not self.model.at:
            return
        with self.site.ledger.reading() as connection:
            held, view = holds.held_ids(connection), batches.view(connection)
        first = self.now - KEPT_D * DAY
        right = {read for read in self.model.stored if self.model.at[read] >= first or read in self.model.held}
        reach = a_reach(as_of=self.now, keep={"flock": KEPT_D * DAY}, batches=view, held=held)
        found = self.site.store.fetch(an_intent(History(plate=PLATE), reach)).reads
        assert set(found["read_id"].to_list()) == right

    @invariant()
    def nothing_else_is_stored_and_certificates_add_up(self) -> None:
        if not hasattr(self, "site"):
            return
        assert self.site.store.reads() == len(self.model.stored)
        with self.site.ledger.reading() as connection:
            every = purge_register.every(connection)
        texts = [each.certificate for each in every if each.certificate is not None]
        assert sum(json.loads(each)["destroyed"] for each in texts) == self.model.certified


class _Deadly:
    """Says how far a purge is, and dies after so many days."""

    def __init__(self, after: int) -> None:
        self._left = after

    def now(self) -> None:
        return None

    def of(self, *_: object) -> Any:
        return _Dying(self)

    def day(self) -> None:
        if self._left <= 0:
            raise Killed
        self._left -= 1


class _Dying:
    def __init__(self, deadly: _Deadly) -> None:
        self._deadly = deadly

    def __enter__(self) -> Any:
        return self._deadly.day

    def __exit__(self, *_: object) -> None:
        return None


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_life_of_data_is_that_of_a_plain_model(tmp_path_factory: pytest.TempPathFactory, part: int) -> None:
    """A thousand histories at `make assure`; in parts, so that several processes share them."""
    machine = type("Life", (LifeOfData,), {"folder": tmp_path_factory.mktemp("life"), "factory": tmp_path_factory})
    run_state_machine_as_test(
        machine if assured() else seed(part)(machine),
        settings=settings(
            max_examples=times(24, 1000) // PARTS,
            stateful_step_count=14,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
