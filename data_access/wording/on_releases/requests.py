"""Release requests in words: what one needs, where it stands, of whom it is, what is to be known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from data_access.acts.on_releases.requests import number_of_case
from data_access.answers.releases import PictureLabel, Release, ReleasedFile, ReleaseForm, ReleaseState
from data_access.terms import RecipientKind, fold_case_number
from data_access.vocabulary import STATE_NAMES
from data_access.wording.entries import question
from data_access.wording.times import day_shown, to_the_minute

STANDINGS: Final[Mapping[ReleaseState, str]] = {
    ReleaseState.RECEIVED: "received, to be verified",
    ReleaseState.VERIFIED: "waits for approval",
    ReleaseState.APPROVED: "approved, to be fulfilled",
    ReleaseState.LAPSED: "approval has ended; approve it again, or hand over what left",
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

_UNDECIDED: Final = frozenset({ReleaseState.RECEIVED, ReleaseState.VERIFIED, ReleaseState.LAPSED})
_PICTURES: Final[Mapping[str, tuple[str, str]]] = {
    PictureLabel.PLATE: ("picture of the plate", "pictures of plates"),
    PictureLabel.OVERVIEW: (
        "picture of all that the camera saw, as it is",
        "pictures of all that the cameras saw, as they are",
    ),
    PictureLabel.BLURRED: (
        "picture of all that the camera saw, blurred whole",
        "pictures of all that the cameras saw, blurred whole",
    ),
}
"""What pictures show, by the format of their row: one, and several."""
_UNKNOWN_SINCE: Final = "whether it was refused, or more left under it, after the back-up is not known here"


def needs(form: ReleaseForm, kind: RecipientKind) -> str:
    """Say what the policy asks of a request of a kind and who approves it, or that nothing is released to such."""
    if kind is RecipientKind.PUBLIC:
        return _of_the_public(form)
    if kind.value not in {code for code, _ in form.kinds}:
        return f"Nothing is released to them here: who asks writes to {form.records_office}. You get a letter to copy that says so."
    said = ["Needed: the written request as a file." if form.written_request else "No written request is needed."]
    if form.states:
        said.append(f"Only for agencies of {', '.join(map(state_name, form.states))}.")
    if not form.federal:
        said.append("Not for federal agencies.")
    if form.first:
        first, otherwise = " or ".join(form.first), " or ".join(form.otherwise)
        said.append(f"Approved by: {first}{f'; if not available: {otherwise}' if otherwise else ''}.")
    return " ".join(said)


def _of_the_public(form: ReleaseForm) -> str:
    if not form.public_by:
        return "The policy lets nobody release pictures to the public. If you enter the request, its refusal goes on record."
    who = " or ".join(form.public_by)
    return f"Pictures alone, one by one, for an urgent need or a threat to the public. Approved by: {who}."


def state_name(code: str) -> str:
    """Return the name of a state, such as `California`; its ISO 3166-2 code if it has none here."""
    return STATE_NAMES[code][0].title() if code in STATE_NAMES else code


def what_left(file: ReleasedFile, zone: str) -> str:
    """Say what one file of the register is: of pictures what they show, of files of which question's reads; what is sealed stays so."""
    if file.format in _PICTURES:
        one, several = _PICTURES[file.format]
        return f"1 {one}" if file.rows == 1 else f"{file.rows:,} {several}"
    reads = f"licence plate reads as {file.format}"
    return f"{reads}: {question(file.asked, {}, zone)}" if file.asked else reads


def no_paper(case_number: str) -> str:
    """Say that nothing is printed under the number of a release request, whoever asked; empty for any other number."""
    if number_of_case(fold_case_number(case_number)) is None:
        return ""
    return (
        f"Nothing is printed under {case_number}. What leaves under that number is on record: files as they are made, pictures as "
        "they are opened."
    )


def facts_of(one: Release, zone: str) -> list[tuple[str, str]]:
    """Return what is to be known of a request as names and words, in order; what was not said is left out. Times are in the zone."""
    where = "federal" if one.federal else state_name(one.state)
    facts = [
        ("Kind", " ".join(part for part in (KINDS[one.kind], f"({where})" if where else "") if part)),
        ("Person", f"{one.person}, {one.contact}"),
        ("For", one.purpose),
        ("Legal basis", one.legal_basis),
        ("In writing", one.written or "nothing is on file"),
        ("Entered", _done(one.requester, one.received_at, zone)),
        *(("Opened", _done(opening.by, opening.at, zone)) for opening in one.openings),
        ("Verified", _done(one.verified_by, one.verified_at, zone, one.verified_how)),
        ("Approved", _done(one.approved_by, one.approved_at, zone)),
        ("Approved until", to_the_minute(one.approved_until, zone) if one.approved_until else ""),
        ("Waits for the approval of", " or ".join(one.approvers) if one.standing in _UNDECIDED else ""),
        ("To be approved anew", _restored(one, zone)),
        ("First approver not available, because", one.unavailable),
        ("Declared", one.declared),
        *(("Left", _done(file.by, file.left_at, zone, what_left(file, zone))) for file in one.files),
        ("Handed over", _done(one.fulfilled_by, one.fulfilled_at, zone, one.handed_over)),
        ("May be used until", day_shown(one.use_until, zone) if one.use_until else ""),
        ("Refused", _done(one.refused_by, one.refused_at, zone, one.refused_why)),
        ("Ended", "" if one.ended_at == one.refused_at else _done(one.ended_by, one.ended_at, zone, one.ended_why)),
    ]
    return [(name, words) for name, words in facts if words]


def _restored(one: Release, zone: str) -> str:
    if one.restored_at is None or one.standing is not ReleaseState.VERIFIED:
        return ""
    return f"the site was restored, {to_the_minute(one.restored_at, zone)}: {_UNKNOWN_SINCE}"


def _done(by: str | None, at: datetime | None, zone: str, words: str = "") -> str:
    """Say who did something, when, and in which words; nothing if it was not done."""
    if at is None:
        return ""
    return f"{by}, {to_the_minute(at, zone)}{f': {words}' if words else ''}"
