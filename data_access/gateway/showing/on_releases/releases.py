"""Release requests as their page shows them, the register of what left, and its figures: for an act that is on record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data_access.answers.releases import (
    MonthOfReleases,
    Release,
    ReleasedFile,
    ReleaseForm,
    Releases,
    ReleaseState,
)
from data_access.gateway.open_site.releasing.contents import opened_content
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.releases import ANY
from data_access.records.accounts import people
from data_access.records.releases import files, requests
from data_access.records.releases.files import ReleasedRow
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import Capability, Person, RecipientKind
from data_access.wording.on_releases import letters

_UNAPPROVED: Final = frozenset({ReleaseState.VERIFIED, ReleaseState.LAPSED})
_FIRST: Final = (
    ReleaseState.RECEIVED,
    ReleaseState.VERIFIED,
    ReleaseState.APPROVED,
    ReleaseState.LAPSED,
    ReleaseState.EXPIRED,
)
"""What waits for somebody, in the order in which it is listed; what else there is comes after it, the newest first."""


def listed(site: Site, reader_id: str, records: list[ReleaseRecord]) -> Releases:
    """Return requests in words, as one reader sees them, with the figures of all."""
    now = site.now()
    with site.ledger.reading() as connection:
        staff = {each.person_id: each for each in people.every(connection)}
        left = files.every(connection)
        every_one = requests.every(connection)
    of_each: dict[int, list[ReleasedRow]] = defaultdict(list)
    for row in left:
        of_each[row.release].append(row)
    reading = _Reading(site, staff, staff.get(reader_id), of_each)
    ordered = sorted(records, key=lambda each: _place(each.stands(now)))
    return Releases(now=now, releases=tuple(reading.release(each) for each in ordered), months=_months(every_one, left))


def letter_of(site: Site, request: ReleaseRecord) -> str:
    """Return the letter to who asked; empty where there is nothing to write yet."""
    name, policy = site.facts.agency_name, site.pack.releases
    if request.standing is ReleaseState.ROUTED:
        return letters.routed(name, request.case, to=policy.routing.to, policy=policy.routing.policy)
    if request.standing is ReleaseState.REFUSED:
        content = opened_content(site.keyring, request.number, request.sealed)
        return letters.refused(name, request.case, content.ended_why)
    if request.standing is ReleaseState.FULFILLED and request.ended_at is not None:
        content = opened_content(site.keyring, request.number, request.sealed)
        return letters.recalled(name, request.case, content.ended_why)
    if request.standing is ReleaseState.FULFILLED and request.use_until is not None:
        declared = policy.declaration.text if policy.declaration.required else ""
        return letters.handed_over(name, request.case, until=request.use_until, declaration=declared)
    return ""


def may_approve_now(
    pack: Pack, request: ReleaseRecord, reader: Person | None, people_of: Mapping[str, Person], now: datetime
) -> bool:
    """True if a request waits for its approval, or to be approved again, a reader is one of those whom the pack names, and did not enter it."""
    able = pack.releases.public.by if request.kind is RecipientKind.PUBLIC else frozenset(pack.releases.approvers.all)
    if request.stands(now) not in _UNAPPROVED or reader is None or reader.role not in able:
        return False
    requester = people_of.get(request.requester)
    return requester is not None and not requester.is_of(reader)


def waiting_for(
    pack: Pack, connection: Connection, reader: Person, people_of: Mapping[str, Person], now: datetime
) -> Iterator[ReleaseRecord]:
    """Yield the requests that wait for a reader who approves some: to be verified, approved, fulfilled, or returned."""
    for one in requests.every(connection):
        standing = one.stands(now)
        follows = standing in {ReleaseState.RECEIVED, ReleaseState.EXPIRED}
        if follows or may_approve_now(pack, one, reader, people_of, now) or may_fulfil_now(pack, one, reader, now):
            yield one


def may_fulfil_now(pack: Pack, request: ReleaseRecord, reader: Person | None, now: datetime) -> bool:
    """True if a request is approved and a reader's role may fulfil it."""
    role = pack.roles.get(reader.role) if reader else None
    return role is not None and request.stands(now) is ReleaseState.APPROVED and Capability.FULFIL_RELEASE in role.may


def release_form(pack: Pack, role: str) -> ReleaseForm:
    """Say what the policy wants of a release request, to somebody of a role."""
    policy, known = pack.releases, pack.roles.get(role)
    may = known.may if known else frozenset[Capability]()

    def labels(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(pack.roles[code].label for code in codes)

    return ReleaseForm(
        kinds=tuple((kind.value, each.label) for kind, each in policy.recipients.items()),
        states=() if policy.states == ANY else tuple(sorted(policy.states)),
        federal=policy.federal,
        written_request=policy.written_request,
        declaration=policy.declaration.text if policy.declaration.required else "",
        public=bool(policy.public.by),
        first=labels(policy.approvers.first),
        otherwise=labels(policy.approvers.otherwise),
        use_d=policy.use_d,
        may_request=Capability.REQUEST_RELEASE in may,
        may_approve=bool(may & {Capability.APPROVE_RELEASE, Capability.RELEASE_PUBLICLY}),
        may_fulfil=Capability.FULFIL_RELEASE in may,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What requests are shown with: accounts, the reader's own, and what left under each."""

    site: Site
    staff: Mapping[str, Person]
    reader: Person | None
    left: Mapping[int, list[ReleasedRow]]

    def release(self, each: ReleaseRecord) -> Release:
        now, pack = self.site.now(), self.site.pack
        content = opened_content(self.site.keyring, each.number, each.sealed)
        able = sorted(pack.releases.public.by) if each.kind is RecipientKind.PUBLIC else pack.releases.approvers.all
        requester = self.staff.get(each.requester)
        return Release(
            number=each.number,
            case=each.case,
            kind=each.kind,
            agency=content.agency,
            state=each.state,
            federal=each.federal,
            person=content.person,
            contact=content.contact,
            purpose=content.purpose,
            legal_basis=content.legal_basis,
            written=content.written_name,
            standing=each.stands(now),
            requester=self._name(each.requester),
            received_at=each.received_at,
            verified_by=self._name_if(each.verified_by),
            verified_at=each.verified_at,
            verified_how=content.verified_how,
            approvers=tuple(pack.roles[role].label for role in able),
            approved_by=self._name_if(each.approved_by),
            approved_at=each.approved_at,
            approved_until=each.approved_until,
            unavailable=content.unavailable,
            declared=content.declared,
            fulfilled_by=self._name_if(each.fulfilled_by),
            fulfilled_at=each.fulfilled_at,
            handed_over=content.handed_over,
            use_until=each.use_until,
            ended_by=self._name_if(each.ended_by),
            ended_at=each.ended_at,
            ended_why=content.ended_why,
            own=self.reader is not None and requester is not None and requester.is_of(self.reader),
            may_approve=may_approve_now(pack, each, self.reader, self.staff, now),
            may_fulfil=may_fulfil_now(pack, each, self.reader, now),
            files=tuple(self._file(row) for row in self.left.get(each.number, ())),
        )

    def _file(self, row: ReleasedRow) -> ReleasedFile:
        return ReleasedFile(
            format=row.format,
            digest=row.digest,
            rows=row.rows,
            intent=row.intent,
            outcome=row.outcome,
            left_at=row.left_at,
            by=self._name(row.by),
        )

    def _name_if(self, who: str | None) -> str | None:
        return self._name(who) if who else None

    def _name(self, who: str) -> str:
        person = self.staff.get(who)
        return (person.full_name if person else "") or who


def _place(standing: ReleaseState) -> int:
    return _FIRST.index(standing) if standing in _FIRST else len(_FIRST)


def _months(records: Iterable[ReleaseRecord], left: Iterable[ReleasedRow]) -> tuple[MonthOfReleases, ...]:
    """Count by month (UTC) what happened in it, the newest first."""
    counts: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)

    def add(at: datetime | None, name: str) -> None:
        if at is not None:
            counts[at.year, at.month][name] += 1

    for each in records:
        add(each.received_at, "received")
        add(each.approved_at, "approved")
        add(each.fulfilled_at, "fulfilled")
        if each.standing is ReleaseState.REFUSED:
            add(each.ended_at, "refused")
        if each.standing is ReleaseState.ROUTED:
            add(each.received_at, "routed")
    for row in left:
        add(row.left_at, "left")
    names = ("received", "approved", "refused", "routed", "fulfilled", "left")
    return tuple(
        MonthOfReleases(year=year, month=month, **{name: found[name] for name in names})
        for (year, month), found in sorted(counts.items(), reverse=True)
    )
