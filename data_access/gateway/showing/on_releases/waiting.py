"""Which release requests wait for somebody, and what came of those that they entered: for their page of what waits. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from data_access.acts.on_releases.decisions import ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseReturn
from data_access.acts.on_releases.requests import LookAtReleases
from data_access.answers.releases import ReleaseState
from data_access.policy.packs.pack import Pack
from data_access.records.releases.request_openings import OpeningRow
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import Capability as May
from data_access.terms import Person, RecipientKind

END_STANDS: Final = timedelta(days=14)
"""For so long a refusal, and that an approval has ended, is told to whoever entered the request."""

_UNAPPROVED: Final = frozenset({ReleaseState.VERIFIED, ReleaseState.LAPSED})
_APPROVES: Final = frozenset({May.APPROVE_RELEASE, May.RELEASE_PUBLICLY})
_SEES_ALL_DUE: Final = frozenset({May.APPROVE_RELEASE, May.FULFIL_RELEASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine:
    """One line about a request.

    Attributes:
        standing: Where it stands now.
        outcome: True if nothing is wanted of the reader: it tells who entered it what came of it.
        by: User name: of an outcome who brought it about, else who entered the request.
        since: Since when it stands so.
        anew: True if it was approved before the site was restored, and is to be approved anew or refused.
    """

    request: ReleaseRecord
    standing: ReleaseState
    outcome: bool
    by: str
    since: datetime
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReader:
    """Who reads, with what decides on what waits for them.

    Attributes:
        staff: All accounts by user name: a second account of somebody is the same person.
        now: The gateway's clock.
    """

    pack: Pack
    person: Person
    staff: Mapping[str, Person]
    now: datetime

    @property
    def may(self) -> frozenset[May]:
        """What the reader's role may do."""
        role = self.pack.roles.get(self.person.role)
        return role.may if role else frozenset()

    def entered(self, request: ReleaseRecord) -> bool:
        """True if the reader entered a request, by whichever of their accounts."""
        requester = self.staff.get(request.requester)
        return requester is not None and requester.is_of(self.person)


def lines_for(
    reader: ReleaseReader, records: Iterable[ReleaseRecord], left: Collection[int] = frozenset()
) -> list[ReleaseLine]:
    """Return what waits for a reader, then what came of their own requests, each in the order of the records.

    There is none for whose role may read no request.

    Args:
        left: Numbers of the requests under which something left.
    """
    if not reader.may & LookAtReleases.does.may:
        return []
    found = [line for one in records for line in _lines(one, reader, left)]
    return sorted(found, key=lambda line: line.outcome)


def may_approve_now(reader: ReleaseReader, request: ReleaseRecord) -> bool:
    """True if a request waits for its approval, or to be approved again, the reader is one of those whom the pack names, and did not enter it."""
    policy = reader.pack.releases
    able = policy.public.by if request.kind is RecipientKind.PUBLIC else frozenset(policy.approvers.all)
    waits = request.stands(reader.now) in _UNAPPROVED and reader.person.role in able
    return waits and request.requester in reader.staff and not reader.entered(request)


def opens_first(reader: ReleaseReader, request: ReleaseRecord, openings: Iterable[OpeningRow]) -> bool:
    """True if the reader may approve a request, and has not opened the file that holds it since it was verified.

    Args:
        openings: Of the written request of this one.
    """
    since = request.verified_since
    mine = (each.opened_at for each in openings if each.by == reader.person.person_id)
    opened = since is not None and any(at >= since for at in mine)
    return request.has_file and not opened and may_approve_now(reader, request)


def may_fulfil_now(reader: ReleaseReader, request: ReleaseRecord) -> bool:
    """True if a request is approved and the reader's role may fulfil it."""
    return request.stands(reader.now) is ReleaseState.APPROVED and May.FULFIL_RELEASE in reader.may


def may_hand_over_now(reader: ReleaseReader, request: ReleaseRecord) -> bool:
    """True of a request whose approval has ended, if the reader's role may fulfil it: to whom went what left is still to be said."""
    return request.stands(reader.now) is ReleaseState.LAPSED and May.FULFIL_RELEASE in reader.may


def _lines(one: ReleaseRecord, reader: ReleaseReader, left: Collection[int]) -> Iterator[ReleaseLine]:
    standing = one.stands(reader.now)
    by, since = _step(one, standing)
    if _waits(one, standing, reader) or (one.number in left and may_hand_over_now(reader, one)):
        yield ReleaseLine(
            request=one,
            standing=standing,
            outcome=False,
            by=one.requester,
            since=since,
            anew=one.waits_anew(reader.now),
        )
    elif by is not None and reader.entered(one) and not _is_past(standing, since, reader.now):
        yield ReleaseLine(request=one, standing=standing, outcome=True, by=by, since=since)


def _waits(one: ReleaseRecord, standing: ReleaseState, reader: ReleaseReader) -> bool:
    """True if the reader may do what is next: of verifications and returns, who only enters requests sees to their own."""
    if standing is ReleaseState.RECEIVED:
        all_of_them = bool(reader.may & _APPROVES)
        return bool(reader.may & ReleaseVerification.does.may) and (all_of_them or reader.entered(one))
    if standing is ReleaseState.EXPIRED:
        all_of_them = bool(reader.may & _SEES_ALL_DUE)
        return bool(reader.may & ReleaseReturn.does.may) and (all_of_them or reader.entered(one))
    return may_approve_now(reader, one) or may_fulfil_now(reader, one)


def _step(one: ReleaseRecord, standing: ReleaseState) -> tuple[str | None, datetime]:
    """Return who brought a request to where it stands, None where nobody is to be told, and since when it stands so."""
    refuser, refused_at = one.refusal or (None, None)
    steps = {
        ReleaseState.VERIFIED: (one.verified_by, one.verified_at),
        ReleaseState.APPROVED: (one.approved_by, one.approved_at),
        ReleaseState.LAPSED: (one.approved_by, one.approved_until),
        ReleaseState.REFUSED: (refuser, refused_at),
        ReleaseState.EXPIRED: (None, one.use_until),
    }
    by, since = steps.get(standing, (None, None))
    return by, since or one.received_at


def _is_past(standing: ReleaseState, since: datetime, now: datetime) -> bool:
    """True of a refusal, or of the end of an approval, that was told for long enough."""
    return standing in {ReleaseState.REFUSED, ReleaseState.LAPSED} and now >= since + END_STANDS
