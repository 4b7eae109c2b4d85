"""What waits for who reads it: proposals, locked accounts, reviews, holds, entries of the hot list, release requests, purges, sources; and how the site stands."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from data_access.acts.ledger import DutyList
from data_access.answers.collecting.equipment import OutageCause
from data_access.answers.duties import Arrival, Duties, Duty, DutyKind, PurgeStanding, SourceStanding
from data_access.errors import BadSite
from data_access.gateway.bringing.purges import OVERDUE_AFTER
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.entries_in_force import OWN
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality.notes import BEHIND_AFTER
from data_access.gateway.showing import items, training_ends
from data_access.gateway.showing import list_entries as list_entries_shown
from data_access.gateway.showing.entries import Sight, sight_of
from data_access.gateway.showing.on_releases.waiting import ReleaseReader, lines_for
from data_access.ledger import lookup
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import enrolments, failed_log_ons, people, proposals
from data_access.records.casework import cases, hit_tasks, list_entries, reviews
from data_access.records.intake import batches, camera_outages, cameras, hot_lists, source_tokens, sources
from data_access.records.intake.batches import BatchState
from data_access.records.keeping import backups, holds, kept_reads, purges
from data_access.records.keeping.holds import Hold
from data_access.records.releases import files as released_files
from data_access.records.releases import requests
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
    "entries": frozenset({May.APPROVE_ENTRY, May.READ_UNIT_LEDGER}),
    "releases": frozenset({May.REQUEST_RELEASE, May.APPROVE_RELEASE, May.FULFIL_RELEASE, May.RELEASE_PUBLICLY}),
    "sources": frozenset({May.IMPORT_READS, May.APPROVE_SOURCE, May.READ_LEDGER}),
    "keeping": frozenset({May.PURGE, May.READ_LEDGER}),
    "cameras": frozenset({May.MANAGE_CAMERAS}),
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
            "cameras": self._cameras,
            "people": self._people,
            "record": self._record,
            "entries": self._entries,
            "holds": self._holds,
            "releases": self._releases,
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
        done = {each.retention_class: each.done_at for each in purges.in_brief(self._connection) if each.done_at}
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
        damaged = self._damaged()
        if OWN in damaged:
            yield Duty(kind=DutyKind.HOT_LIST, words="damaged")
        for one_list in hot_lists.every(self._connection):
            if one_list.list_id in damaged:
                yield Duty(kind=DutyKind.HOT_LIST, name=one_list.name, words="damaged", at=one_list.brought_at)
            elif one_list.is_stale(self._now) or one_list.unfit_at:
                words = "unfit" if one_list.unfit_at else "stale"
                since_when = one_list.unfit_at or one_list.brought_at
                yield Duty(kind=DutyKind.HOT_LIST, name=one_list.name, words=words, at=since_when)
        since = self._now - REVIEWED_FOR
        for each in batches.latest_imports(self._connection, MOST_ARRIVALS):
            if each.state is BatchState.UNDONE and each.begun_at and each.begun_at >= since:
                yield Duty(kind=DutyKind.IMPORT, number=each.number, name=each.source, at=each.begun_at)

    def _damaged(self) -> frozenset[str]:
        with contextlib.suppress(BadSite):  # it is the duty
            self._site.lists.listed(self._connection)
        return self._site.lists.damaged

    def _cameras(self) -> Iterator[Duty]:
        """Yield cameras of which the reader, as the coordinator, is to take notice, and those that the reader may put into service."""
        names = {each.camera_id: each.name for each in cameras.every(self._connection)}
        role, policy = self._reader.role, self._site.pack.sources
        for one in camera_outages.to_see_to(self._connection):
            able = policy.approvers_of(new=one.cause is OutageCause.NEW)
            notice = one.noted_at is None and role == self._site.pack.agency.custodian_role
            if notice or (one.waiting and (not able or role in able)):
                yield Duty(
                    kind=DutyKind.CAMERA,
                    number=one.number,
                    name=names.get(one.camera_id, one.camera_id),
                    words="ready" if one.waiting else "out",
                    by=self._name(one.ready_by or one.out_by),
                    at=one.ready_at if one.waiting else one.since,
                )

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
        if unheld := len(kept_reads.kept(self._connection)):
            yield Duty(kind=DutyKind.KEPT_READS, number=unheld)
        stopping = dict(self._site.stopping_holds)
        for one in holds.in_force(self._connection):
            if why := stopping.get(one.hold):
                by = self._name(one.placed_by)
                yield Duty(
                    kind=DutyKind.HOLD_STOPS, number=one.hold, name=one.case_number, words=why, by=by, at=one.placed_at
                )
            if one.review_on <= self._now.date() + HELD_SOON:
                yield Duty(
                    kind=DutyKind.HOLD,
                    number=one.hold,
                    name=one.case_number,
                    words=self._basis(one),
                    by=self._name(one.placed_by),
                    at=one.placed_at,
                    day=one.review_on,
                    late=one.review_on < self._now.date(),
                )

    def _basis(self, one: Hold) -> str:
        """Return what a hold rests on, as the pack calls it; of one from before bases had codes its words."""
        known = self._site.pack.holds.bases.get(one.basis)
        return known.label if known else one.reason or one.basis

    def _entries(self) -> Iterator[Duty]:
        """Yield entries of the hot list that the reader may approve, then those that are overdue, then what is owed after errors of hits."""
        found = list_entries.standing(self._connection)
        closed = list_entries_shown.closed_cases(self._connection, found, self._now)
        for one in found:
            if list_entries_shown.may_approve_now(self._site.pack, one, self._reader, self._staff, self._now):
                by = self._name(one.requester)
                yield Duty(kind=DutyKind.ENTRY, number=one.number, name=one.case_number, by=by, at=one.asked_at)
        for one in found:
            for why, remover in list_entries_shown.overdue(one, closed, self._now):
                yield Duty(
                    kind=DutyKind.ENTRY_OVERDUE,
                    number=one.number,
                    name=one.case_number,
                    words=why,
                    by=self._name(remover),
                    day=one.review_on,
                )
        for task in hit_tasks.open_ones(self._connection):
            yield Duty(
                kind=DutyKind.HIT_TASK,
                number=task.hit,
                task=task.number,
                name=task.list_id or "",
                words="" if task.entry is None else str(task.entry),
                by=self._name(task.owner),
                at=task.at,
            )

    def _releases(self) -> Iterator[Duty]:
        """Yield the requests that wait for the reader, then what came of those that they entered."""
        reader = ReleaseReader(pack=self._site.pack, person=self._reader, staff=self._staff, now=self._now)
        left = {each.release for each in released_files.every(self._connection)}
        for line in lines_for(reader, requests.every(self._connection), left):
            yield Duty(
                kind=DutyKind.RELEASE_OUTCOME if line.outcome else DutyKind.RELEASE,
                number=line.request.number,
                name=line.request.case,
                words="restored" if line.anew else line.standing.value,
                by=self._name(line.by),
                at=line.since,
                own=line.outcome,
            )

    def _trainings(self) -> Iterator[Duty]:
        ends = training_ends.soon(self._site.pack.training, self._staff.values(), self._now.date())
        for one in ends:
            yield Duty(kind=DutyKind.TRAINING, name=one.person, words=one.full_name or one.person, day=one.until)

    def _name(self, who: str) -> str:
        person = self._staff.get(who)
        return (person.full_name if person else "") or who


DOERS: Doers = {DutyList: every}
