"""Entries of the agency's own hot list as their page shows them, and which of them are overdue: for an act that is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from data_access.answers.list_entries import EntryState, ListEntries, ListEntry, RemovalCause
from data_access.answers.me import EntryForm
from data_access.gateway.open_site.case_words import Openings, openings
from data_access.gateway.open_site.list_entry_contents import EntryContent, opened_content
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.roles import NONE
from data_access.records.accounts import people
from data_access.records.casework import cases, list_entries
from data_access.records.casework.list_entries import EntryRecord
from data_access.terms import Capability, CaseStanding, Person

ENDED_FOR: Final = timedelta(days=30)
"""Declined and removed entries are listed for so long."""
MOST_SHOWN: Final = 500
REVIEW: Final = "review"
"""Why an entry is overdue whose review day has passed."""
_GONE: Final = EntryContent(plate="", narrative="")


def shown(connection: Connection, now: datetime) -> list[EntryRecord]:
    """Return the entries that a reader is shown: what waits first, then the newest."""
    found = list_entries.every(connection, now - ENDED_FOR)
    return sorted(found, key=lambda each: each.state(now) is not EntryState.WAITING)[:MOST_SHOWN]


def entries(site: Site, reader_id: str, records: list[EntryRecord]) -> ListEntries:
    """Return entries in words, as one reader sees them."""
    told = openings(site, (each.ended_entry for each in records))
    with site.ledger.reading() as connection:
        staff = {each.person_id: each for each in people.every(connection)}
        closed = closed_cases(connection, records, site.now())
    reading = _Reading(site, staff, staff.get(reader_id), told, closed)
    return ListEntries(now=site.now(), entries=tuple(reading.entry(each) for each in records))


def closed_cases(connection: Connection, records: list[EntryRecord], now: datetime) -> frozenset[str]:
    """Return which of the entries' cases are closed: the purpose of an entry under one has ended (H14)."""
    numbers = {each.case_number for each in records}
    known = ((number, cases.find(connection, number)) for number in numbers)
    return frozenset(
        number
        for number, case in known
        if case is not None
        and (case.standing is CaseStanding.CLOSED or (case.closed_at is not None and case.closed_at <= now))
    )


def removal_of(entry: EntryRecord, closures: frozenset[str]) -> tuple[RemovalCause | None, str]:
    """Say why an entry is to be removed now, and whose duty that is; None and nobody if it is not."""
    if entry.standing not in {EntryState.WAITING, EntryState.IN_FORCE}:
        return None, ""
    if entry.removal_due is not None:
        return entry.removal_due, entry.removal_by or entry.owner
    return (RemovalCause.PURPOSE_ENDED, entry.owner) if entry.case_number in closures else (None, "")


def overdue(entry: EntryRecord, closures: frozenset[str], now: datetime) -> list[tuple[str, str]]:
    """Say why somebody must see to an entry now, and who: for its removal, its refreshing, or its review; nothing if nobody must.

    It has a review day that has passed, was not refreshed in time, has expired without being removed, or is to be removed.
    """
    due, remover = removal_of(entry, closures)
    if due is not None:
        return [(due.value, remover)]
    state = entry.state(now)
    if state in {EntryState.EXPIRED, EntryState.UNREFRESHED}:
        return [(state.value, entry.owner)]
    return [(REVIEW, entry.owner)] if entry.review_on < now.date() else []


def may_approve_now(
    pack: Pack, entry: EntryRecord, reader: Person | None, people_of: Mapping[str, Person], now: datetime
) -> bool:
    """True if an entry waits, a reader is one of those whom the pack names for it, and it is none of their own."""
    approvers = pack.hot_lists.approvers_of(entry.requester_role)
    if entry.state(now) is not EntryState.WAITING or reader is None or approvers is None:
        return False
    if reader.role not in approvers.all:
        return False
    owners = [people_of[who] for who in (entry.requester, entry.owner) if who in people_of]
    return bool(owners) and not any(each.is_of(reader) for each in owners)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What entries are shown with: accounts, the reader's own, the words of what has ended, and closed cases."""

    site: Site
    staff: Mapping[str, Person]
    reader: Person | None
    told: Openings
    closures: frozenset[str]

    def entry(self, each: EntryRecord) -> ListEntry:
        now, roles = self.site.now(), self.site.pack.roles
        content = opened_content(self.site.keyring, each.number, each.sealed) if each.sealed else _GONE
        approvers = self.site.pack.hot_lists.approvers_of(each.requester_role)
        due, remover = removal_of(each, self.closures)
        late, keeper = next(iter(overdue(each, self.closures, now)), ("", ""))
        return ListEntry(
            number=each.number,
            case=each.case_number,
            plate=content.plate,
            state=content.state,
            reason=each.purpose,
            narrative=content.narrative,
            requester=self._name(each.requester),
            owner=self._name(each.owner),
            asked_at=each.asked_at,
            ends_at=each.ends_at,
            review_on=each.review_on,
            refresh_by=each.refresh_by,
            standing=each.state(now),
            approvers=tuple(roles[role].label for role in approvers.all) if approvers else (),
            approved_by=self._name(each.approved_by) if each.approved_by else None,
            approved_at=each.approved_at,
            unavailable=content.unavailable,
            ended_by=self._name(each.ended_by) if each.ended_by else None,
            ended_at=each.ended_at,
            ended_why=self.told.get(each.ended_entry, {}).get("reason", "") if each.ended_entry else "",
            removal_due=due.value if due else "",
            removal_by=self._name(remover) if remover else "",
            overdue=late,
            overdue_own=self._is_reader(keeper),
            own=self._is_reader(each.requester),
            may_approve=may_approve_now(self.site.pack, each, self.reader, self.staff, now),
            fits=each.fits,
        )

    def _is_reader(self, who: str) -> bool:
        """True if an account is the reader's, this one or another of theirs."""
        person = self.staff.get(who)
        return self.reader is not None and person is not None and person.is_of(self.reader)

    def _name(self, who: str) -> str:
        person = self.staff.get(who)
        return (person.full_name if person else "") or who


def entry_form(pack: Pack, role: str) -> EntryForm:
    """Say what the policy wants of an entry that somebody of a role asks for."""
    of, known = pack.hot_lists, pack.roles.get(role)
    approvers = of.approvers_of(role)
    may = known is not None and Capability.ENTER_LIST in known.may

    def labels(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(pack.roles[code].label for code in codes)

    return EntryForm(
        possible=may and (of.at_once or approvers is not None),
        at_once=of.at_once,
        longest_d=of.longest(partial=False),
        partial_longest_d=of.longest(partial=True),
        review_d=of.review_d,
        refresh_h=None if of.refresh_h == NONE else of.refresh_h,
        first=labels(approvers.first) if approvers else (),
        otherwise=labels(approvers.otherwise) if approvers else (),
    )
