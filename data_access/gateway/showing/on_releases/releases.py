"""Release requests as their page shows them, the register of what left, and its figures: for an act that is on record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data_access.answers.releases import (
    OpenedBy,
    PictureLabel,
    Release,
    ReleasedFile,
    ReleaseForm,
    Releases,
    ReleaseState,
)
from data_access.answers.value import Json
from data_access.gateway.open_site.releasing.contents import opened_content
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.on_releases.figures import months_of
from data_access.gateway.showing.on_releases.waiting import ReleaseReader, may_approve_now, may_fulfil_now, opens_first
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.releases import ANY
from data_access.records.accounts import people
from data_access.records.releases import files, request_openings, requests
from data_access.records.releases.files import ReleasedRow
from data_access.records.releases.request_openings import OpeningRow
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import Capability, Person, RecipientKind
from data_access.wording.on_releases import letters

_FIRST: Final = (
    ReleaseState.RECEIVED,
    ReleaseState.VERIFIED,
    ReleaseState.APPROVED,
    ReleaseState.LAPSED,
    ReleaseState.EXPIRED,
)
"""What waits for somebody, in the order in which it is listed; what else there is comes after it, the newest first."""
_PICTURES: Final = frozenset(each.value for each in PictureLabel)
MOST_LISTED: Final = 200
"""So many requests are on a page, beside those that wait for somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePage:
    """Some of all requests.

    Attributes:
        count: How many there are in all.
        older: Below which number the next page begins; None if nothing is left.
    """

    records: tuple[ReleaseRecord, ...]
    count: int
    older: int | None


def page_of(records: Sequence[ReleaseRecord], before: int | None, now: datetime) -> ReleasePage:
    """Return the newest of requests, with all older ones that wait for somebody; or the newest of numbers below one, and no others.

    So nothing that waits is on a later page alone, and all pages together hold every request, whatever happens to some meanwhile.

    Args:
        records: All requests, the newest first.
    """
    below = [each for each in records if before is None or each.number < before]
    page, rest = below[:MOST_LISTED], below[MOST_LISTED:]
    waiting = [each for each in rest if before is None and each.stands(now) in _FIRST]
    return ReleasePage(records=(*page, *waiting), count=len(records), older=page[-1].number if rest else None)


def listed(site: Site, reader_id: str, page: ReleasePage) -> Releases:
    """Return a page of requests in words, as one reader sees them, with the figures of all."""
    now = site.now()
    with site.ledger.reading() as connection:
        staff = {each.person_id: each for each in people.every(connection)}
        left = files.every(connection)
        opened = request_openings.every(connection)
        every_one = requests.every(connection)
    openings_of: dict[int, list[OpeningRow]] = defaultdict(list)
    for opening in opened:
        openings_of[opening.release].append(opening)
    of_each: dict[int, list[ReleasedRow]] = defaultdict(list)
    for row in left:
        of_each[row.release].append(row)
    person, zone = staff.get(reader_id), site.facts.zone
    reader = ReleaseReader(pack=site.pack, person=person, staff=staff, now=now) if person else None
    reading = _Reading(site, staff, reader, of_each, openings_of)
    ordered = sorted(page.records, key=lambda each: _place(each.stands(now)))
    shown = tuple(reading.release(each) for each in ordered)
    return Releases(
        now=now,
        zone=zone,
        count=page.count,
        older=page.older,
        releases=shown,
        months=months_of(every_one, left, zone),
    )


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
        return letters.recalled(name, request.case, content.ended_why, public=request.kind is RecipientKind.PUBLIC)
    if request.standing is ReleaseState.FULFILLED and request.kind is RecipientKind.PUBLIC:
        return _letter_to_the_public(site, request)
    if request.standing is ReleaseState.FULFILLED and request.use_until is not None:
        declared = policy.declaration.text if policy.declaration.required else ""
        return letters.handed_over(name, request.case, until=request.use_until, declaration=declared)
    return ""


def _letter_to_the_public(site: Site, request: ReleaseRecord) -> str:
    with site.ledger.reading() as connection:
        left = files.every(connection, request.number)
        approver = people.find(connection, request.approved_by or "")
    return letters.published(
        site.facts.agency_name,
        request.case,
        pictures=sum(each.rows for each in left),
        entries=[each.outcome for each in left],
        authority=(approver.full_name if approver else "") or request.approved_by or "",
        purpose=opened_content(site.keyring, request.number, request.sealed).purpose,
    )


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
        first=labels(policy.approvers.first),
        otherwise=labels(policy.approvers.otherwise),
        public_by=labels(sorted(policy.public.by)),
        records_office=policy.routing.to,
        use_d=policy.use_d,
        may_request=Capability.REQUEST_RELEASE in may,
        may_approve=bool(may & {Capability.APPROVE_RELEASE, Capability.RELEASE_PUBLICLY}),
        may_fulfil=Capability.FULFIL_RELEASE in may,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What requests are shown with: accounts, who reads, what left under each, and who opened the written request of each."""

    site: Site
    staff: Mapping[str, Person]
    reader: ReleaseReader | None
    left: Mapping[int, list[ReleasedRow]]
    opened: Mapping[int, list[OpeningRow]]

    def release(self, each: ReleaseRecord) -> Release:
        now, pack = self.site.now(), self.site.pack
        content = opened_content(self.site.keyring, each.number, each.sealed)
        able = sorted(pack.releases.public.by) if each.kind is RecipientKind.PUBLIC else pack.releases.approvers.all
        reader, refusal, opened = self.reader, each.refusal, self.opened.get(each.number, [])
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
            restored_at=each.restored_at,
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
            refused_by=self._name_if(refusal and refusal[0]),
            refused_at=refusal and refusal[1],
            refused_why=content.refused_why or (content.ended_why if each.standing is ReleaseState.REFUSED else ""),
            ended_by=self._name_if(each.ended_by),
            ended_at=each.ended_at,
            ended_why=content.ended_why,
            openings=tuple(OpenedBy(by=self._name(row.by), at=row.opened_at) for row in opened),
            own=reader is not None and reader.entered(each),
            may_approve=reader is not None and may_approve_now(reader, each),
            to_open=reader is not None and opens_first(reader, each, opened),
            may_fulfil=reader is not None and may_fulfil_now(reader, each),
            files=tuple(self._file(row) for row in self.left.get(each.number, ())),
        )

    def _file(self, row: ReleasedRow) -> ReleasedFile:
        return ReleasedFile(
            format=row.format,
            digest=row.digest,
            rows=row.rows,
            asked={} if row.format in _PICTURES else self._asked(row.intent),
            intent=row.intent,
            outcome=row.outcome,
            left_at=row.left_at,
            by=self._name(row.by),
            approved_by=self._name_if(row.approved_by),
        )

    def _asked(self, intent: int) -> Json:
        """Return of which question files were made, as far as their entry has it in clear: nothing sealed is opened for it."""
        question = json.loads(self.site.ledger.entry(intent)).get("question", {})
        return dict(question.get("asked", {}))

    def _name_if(self, who: str | None) -> str | None:
        return self._name(who) if who else None

    def _name(self, who: str) -> str:
        person = self.staff.get(who)
        return (person.full_name if person else "") or who


def _place(standing: ReleaseState) -> int:
    return _FIRST.index(standing) if standing in _FIRST else len(_FIRST)
