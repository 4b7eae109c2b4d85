"""What waits for who reads it: proposals, locked accounts, entries without a review, holds, purges, sources; and how the site stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from data_access.acts.ledger import DutyList
from data_access.answers.duties import Arrival, Duties, Duty, DutyKind, PurgeStanding, SourceStanding
from data_access.gateway.bringing.purges import OVERDUE_AFTER
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality.notes import BEHIND_AFTER
from data_access.gateway.showing import items, training_ends
from data_access.gateway.showing.entries import Sight, sight_of
from data_access.ledger import lookup
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import enrolments, failed_log_ons, people, proposals
from data_access.records.casework import cases, reviews
from data_access.records.intake import batches, source_tokens, sources
from data_access.records.intake.batches import BatchState
from data_access.records.keeping import backups, holds, purges
from data_access.terms import Capability as May
from data_access.terms import Person, stamp

REVIEWED_FOR: Final = timedelta(days=7)
"""Entries of so long ago that nobody has reviewed wait for a review."""
MOST_ARRIVALS: Final = 8
BACKED_UP_EVERY: Final = timedelta(days=2)
FILES_COME_WITHIN: Final = timedelta(hours=26)
"""A source that comes in files is behind if its newest read is older: a day, and some time to bring the file."""
HELD_SOON: Final = timedelta(days=14)
"""A hold waits for its review from so long before its day on."""

PARTS: Final = {
    "people": frozenset({May.CREATE_ACCOUNT, May.ASSIGN_ROLE}),
    "trainings": frozenset({May.RECORD_TRAINING}),
    "record": frozenset({May.READ_LEDGER, May.READ_UNIT_LEDGER}),
    "holds": frozenset({May.HOLD}),
    "sources": frozenset({May.IMPORT_READS, May.APPROVE_SOURCE, May.READ_LEDGER}),
    "keeping": frozenset({May.PURGE, May.READ_LEDGER}),
}
"""What whoever may do one of these sees to."""


def every(site: Site, caller: Caller, listing: DutyList) -> Duties:
    """List what waits for the reader's role, on record. Raises `Refused` if nothing can wait for it."""

    def reader_of(turn: Turn, _: object) -> str:
        return session_of(turn.connection, caller).person_id

    reader_id = do(site, caller, listing, reader_of)
    with site.ledger.reading() as connection:
        reader = people.find(connection, reader_id)
        role = site.pack.roles.get(reader.role) if reader else None
        if reader is None or role is None:
            return Duties()
        sees = tuple(part for part, needed in PARTS.items() if role.may & needed)
        there = _Desk(site, connection, reader, role.may, sees)
        return Duties(
            sees=sees,
            duties=tuple(there.duties()),
            arrivals=tuple(there.arrivals()) if "sources" in sees else (),
            sources=tuple(there.sources()) if "sources" in sees else (),
            purges=tuple(there.purges()) if "keeping" in sees else (),
            backed_up_at=backups.latest(connection) if "keeping" in sees else None,
        )


class _Desk:
    """What the registers hold for one reader, now."""

    def __init__(
        self, site: Site, connection: Connection, reader: Person, may: frozenset[May], sees: tuple[str, ...]
    ) -> None:
        self._site, self._connection, self._reader, self._may, self._sees = site, connection, reader, may, sees
        self._now = site.now()
        self._staff = {each.person_id: each for each in people.every(connection)}

    def duties(self) -> Iterator[Duty]:
        """Yield what waits, what is most urgent first."""
        parts = {
            "keeping": self._keeping,
            "sources": self._behind,
            "people": self._people,
            "record": self._record,
            "holds": self._holds,
            "trainings": self._trainings,
        }
        for part, duties in parts.items():
            if part in self._sees:
                yield from duties()

    def arrivals(self) -> Iterator[Arrival]:
        """Yield the newest imports, newest first."""
        for one in batches.latest_imports(self._connection, MOST_ARRIVALS):
            rejected = sum((one.rejected or {}).values())
            yield Arrival(
                number=one.number,
                source=one.source,
                at=one.begun_at or self._now,
                state=one.state.value,
                rows=one.rows_in,
                rejected=rejected,
            )

    def sources(self) -> Iterator[SourceStanding]:
        """Yield the approved sources, those that are behind first."""
        last, reach = batches.last_visible(self._connection), self._reach()
        found = [
            SourceStanding(
                source=each.source_id,
                name=each.name,
                last_import=last.get(each.source_id),
                reads_until=reach.get(each.source_id),
                behind=reach.get(each.source_id, self._now) < self._now - self._may_wait(each.source_id),
            )
            for each in sources.every(self._connection)
            if each.withdrawn_at is None
        ]
        yield from sorted(found, key=lambda one: (not one.behind, one.source))

    def purges(self) -> Iterator[PurgeStanding]:
        """Yield the retention classes, with the day on which their oldest reads are due."""
        done = {each.retention_class: each.done_at for each in purges.every(self._connection) if each.done_at}
        for name, kept in sorted(self._site.pack.retention.items()):
            days = self._site.store.purge_plan(name, self._now + timedelta(days=1))
            due = days[0].end + timedelta(days=kept.purge_after_d) if days else None
            yield PurgeStanding(
                retention_class=name,
                kept_d=kept.purge_after_d,
                due_on=due.date() if due else None,
                last=done.get(name),
            )

    def _may_wait(self, source: str) -> timedelta:
        """Return how old the newest read of a source may be: one that sends by itself is expected within the hour."""
        tokens = source_tokens.of_source(self._connection, source)
        return BEHIND_AFTER if any(each.in_force(self._now) for each in tokens) else FILES_COME_WITHIN

    def _reach(self) -> dict[str, datetime]:
        """Return up to when each source's fixed cameras have read."""
        board, found = self._site.board, dict[str, datetime]()
        for camera, fixed, reach_s in zip(board.cameras, board.fixed.tolist(), board.reach_s.tolist(), strict=True):
            if fixed and reach_s:
                reach = datetime.fromtimestamp(reach_s, UTC)
                found[camera.source] = max(found.get(camera.source, reach), reach)
        return found

    def _keeping(self) -> Iterator[Duty]:
        for one in self.purges():
            if one.due_on is not None and one.due_on <= self._now.date():
                late = one.due_on <= (self._now - OVERDUE_AFTER).date()
                words = "overdue" if late else "due"
                yield Duty(kind=DutyKind.PURGE, name=one.retention_class, words=words, at=one.last, day=one.due_on)
        backed_up = backups.latest(self._connection)
        if backed_up is None or backed_up < self._now - BACKED_UP_EVERY:
            yield Duty(kind=DutyKind.BACKUP, at=backed_up)

    def _behind(self) -> Iterator[Duty]:
        for one in self.sources():
            if one.behind:
                yield Duty(kind=DutyKind.SOURCE, name=one.source, words=one.name, at=one.reads_until)
        since = self._now - REVIEWED_FOR
        for each in batches.latest_imports(self._connection, MOST_ARRIVALS):
            if each.state is BatchState.UNDONE and each.begun_at and each.begun_at >= since:
                yield Duty(kind=DutyKind.IMPORT, number=each.number, name=each.source, at=each.begun_at)

    def _people(self) -> Iterator[Duty]:
        for one in proposals.waiting(self._connection):
            proposer = self._staff.get(one.proposer)
            own = proposer is None or proposer.is_of(self._reader) or one.person_id == self._reader.person_id
            yield Duty(
                kind=DutyKind.PROPOSAL,
                number=one.number,
                name=one.person_id,
                words=one.kind.value,
                by=self._name(one.proposer),
                at=one.proposed_at,
                own=own,
            )
        for who, until in sorted(failed_log_ons.locked(self._connection, self._now).items()):
            if who in self._staff:
                yield Duty(kind=DutyKind.LOCK, name=who, words=self._name(who), at=until)
        for who, until in sorted(enrolments.open_ones(self._connection, self._now).items()):
            yield Duty(kind=DutyKind.ENROLMENT, name=who, words=self._name(who), at=until)
        for each in self._staff.values():
            if each.suspended and each.enabled and not each.is_of(self._reader):
                yield Duty(kind=DutyKind.SUSPENSION, name=each.person_id, words=self._name(each.person_id))

    def _record(self) -> Iterator[Duty]:
        sight = sight_of(self._site, self._connection, self._reader.person_id)
        waiting = [
            entry.seq
            for entry in lookup.since(
                self._site.ledger,
                stamp(self._now - REVIEWED_FOR),
                items.ASKED,
                None if sight.all else sight.unit,
            )
            if entry.person != self._reader.person_id
        ]
        reviewed = reviews.of_entries(self._connection, waiting)
        if left := len(waiting) - len(reviewed):
            yield Duty(kind=DutyKind.REVIEW, number=left)
        for one in reviews.to_follow_up(self._connection):
            if self._covers(sight, one.entry):
                yield Duty(kind=DutyKind.FOLLOW_UP, number=one.entry, by=self._name(one.person_id), at=one.at)
        for case in cases.overdue(self._connection, self._now):
            brought = self._staff.get(case.first_used_by or "")
            if sight.all or (brought is not None and brought.unit == sight.unit):
                by = self._name(case.first_used_by or "")
                yield Duty(kind=DutyKind.NUMBER, name=case.number, by=by, at=case.provisional_until)

    def _covers(self, sight: Sight, seq: int) -> bool:
        entry = next(iter(self._site.ledger.entries(seq, seq + 1)), None)
        return entry is not None and sight.covers(items.decoded(entry))

    def _holds(self) -> Iterator[Duty]:
        for one in holds.in_force(self._connection):
            if one.review_on <= self._now.date() + HELD_SOON:
                yield Duty(
                    kind=DutyKind.HOLD,
                    number=one.hold,
                    name=one.case_number,
                    words=one.basis,
                    by=self._name(one.placed_by),
                    at=one.placed_at,
                    day=one.review_on,
                )

    def _trainings(self) -> Iterator[Duty]:
        ends = training_ends.soon(self._site.pack.training, self._staff.values(), self._now.date())
        for one in ends:
            yield Duty(kind=DutyKind.TRAINING, name=one.person, words=one.full_name or one.person, day=one.until)

    def _name(self, who: str) -> str:
        person = self._staff.get(who)
        return (person.full_name if person else "") or who


DOERS: Doers = {DutyList: every}
