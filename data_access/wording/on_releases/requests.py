"""Release requests in words: where one stands, of whom it is, what is to be known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from data_access.answers.releases import Release, ReleaseState
from data_access.terms import RecipientKind
from data_access.wording.times import shown

STANDINGS: Final[Mapping[ReleaseState, str]] = {
    ReleaseState.RECEIVED: "received, to be verified",
    ReleaseState.VERIFIED: "waits for approval",
    ReleaseState.APPROVED: "approved, to be fulfilled",
    ReleaseState.FULFILLED: "fulfilled",
    ReleaseState.EXPIRED: "use has ended; return not confirmed",
    ReleaseState.RETURNED: "returned",
    ReleaseState.DESTROYED: "destroyed by the recipient",
    ReleaseState.REFUSED: "refused",
    ReleaseState.ROUTED: "routed to the records office",
}
KINDS: Final[Mapping[RecipientKind, str]] = {
    RecipientKind.LAW_ENFORCEMENT: "Law enforcement agency",
    RecipientKind.PROSECUTOR: "Prosecutor",
    RecipientKind.PUBLIC_SAFETY: "Public safety agency",
    RecipientKind.PUBLIC: "The public, through news media or otherwise",
    RecipientKind.OTHER: "Anybody else",
}

_UNDECIDED: Final = frozenset({ReleaseState.RECEIVED, ReleaseState.VERIFIED})
_UNKNOWN_SINCE: Final = "whether it was refused, or more left under it, after the back-up is not known here"


def facts_of(one: Release, zone: str) -> list[tuple[str, str]]:
    """Return what is to be known of a request as names and words, in order; what was not said is left out. Times are in the zone."""
    where = "federal" if one.federal else one.state
    facts = [
        ("Kind", " ".join(part for part in (KINDS[one.kind], f"({where})" if where else "") if part)),
        ("Person", f"{one.person}, {one.contact}"),
        ("For", one.purpose),
        ("Legal basis", one.legal_basis),
        ("In writing", one.written),
        ("Entered", _done(one.requester, one.received_at, zone)),
        ("Verified", _done(one.verified_by, one.verified_at, zone, one.verified_how)),
        ("Approved", _done(one.approved_by, one.approved_at, zone)),
        ("Waits for the approval of", " or ".join(one.approvers) if one.standing in _UNDECIDED else ""),
        ("To be approved anew", _restored(one, zone)),
        ("First approver not available, because", one.unavailable),
        ("Declared", one.declared),
        *(("Left", f"{file.format}, {shown(file.left_at, zone)}, {file.by}") for file in one.files),
        ("Handed over", _done(one.fulfilled_by, one.fulfilled_at, zone, one.handed_over)),
        ("May be used until", shown(one.use_until, zone) if one.use_until else ""),
        ("Refused", _done(one.refused_by, one.refused_at, zone, one.refused_why)),
        ("Ended", "" if one.ended_at == one.refused_at else _done(one.ended_by, one.ended_at, zone, one.ended_why)),
    ]
    return [(name, words) for name, words in facts if words]


def _restored(one: Release, zone: str) -> str:
    if one.restored_at is None or one.standing is not ReleaseState.VERIFIED:
        return ""
    return f"the site was restored, {shown(one.restored_at, zone)}: {_UNKNOWN_SINCE}"


def _done(by: str | None, at: datetime | None, zone: str, words: str = "") -> str:
    """Say who did something, when, and in which words; nothing if it was not done."""
    if at is None:
        return ""
    return f"{by}, {shown(at, zone)}{f': {words}' if words else ''}"
