"""What acts on release requests change: entered, verified, approved, refused, declared for, handed over, returned."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from data_access.acts.on_releases.decisions import ReleaseApproval, ReleaseRefusal, ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn
from data_access.acts.on_releases.requests import (
    LookAtLetter,
    LookAtReleases,
    ReleaseOpening,
    ReleaseRequest,
)
from data_access.acts.table import ActValue
from data_access.answers.releases import OpenedRelease, Releases, ReleaseStanding, ReleaseState
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.releasing.contents import (
    ReleaseContent,
    opened_content,
    opened_file,
    sealed_content,
    sealed_file,
)
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.on_releases import releases as showing
from data_access.gateway.showing.on_releases.releases import ReleasePage
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import people
from data_access.records.casework import cases
from data_access.records.releases import files, request_openings, requests
from data_access.records.releases.requests import ReleaseRecord
from data_access.steps import Recorded
from data_access.terms import RecipientKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doing:
    """An act on a request, as what it changes sees it: who does it, and what stands in the register."""

    connection: Connection
    recorded: Recorded
    person_id: str
    number: int
    content: ReleaseContent


def enter(site: Site, caller: Caller, new: ReleaseRequest) -> ReleaseStanding:
    """Keep a request as it came in: received, or routed if it is of a kind that the pack does not admit (S6). Raises `Refused`.

    Of one that is routed no file is kept: it is for others to answer. Raises `Conflict` beyond the register's bounds.
    """
    admitted = new.kind in site.pack.releases.recipients or new.kind is RecipientKind.PUBLIC
    standing = ReleaseState.RECEIVED if admitted else ReleaseState.ROUTED
    written = new.written if admitted else None

    def details(turn: Turn) -> Details:
        return {"release": requests.next_number(turn.connection), "standing": standing.value}

    def change(turn: Turn, recorded: Recorded) -> ReleaseRecord:
        number = requests.next_number(turn.connection)
        content = ReleaseContent(
            agency=new.agency,
            person=new.person,
            contact=new.contact,
            purpose=new.purpose,
            legal_basis=new.legal_basis,
            written_name=written.name if written else "",
        )
        request = ReleaseRecord(
            number=number,
            kind=new.kind,
            state=new.state,
            federal=new.federal,
            standing=standing,
            requester=actor_of(turn, caller),
            received_at=recorded.at,
            sealed=sealed_content(site.keyring, number, content),
            has_file=written is not None,
        )
        ciphertext = sealed_file(site.keyring, number, written.bytes) if written else None
        requests.enter(turn.connection, recorded, request, ciphertext, _accounts_of(turn.connection, request.requester))
        return request

    return _stands(site, do(site, caller, new, change, details=details))


def verify(site: Site, caller: Caller, act: ReleaseVerification) -> ReleaseStanding:
    """Keep how it was made sure that the agency is what it says. Raises `Refused`, as all of these do."""

    def change(doing: _Doing) -> ReleaseRecord:
        ciphertext = _sealed(site, doing, verified_how=act.how)
        return requests.verify(
            doing.connection, doing.recorded, doing.number, person_id=doing.person_id, ciphertext=ciphertext
        )

    return _done(site, caller, act, act.number, change)


def approve(site: Site, caller: Caller, act: ReleaseApproval) -> ReleaseStanding:
    """Approve a request: from now on questions are asked under its number, by whoever may fulfil it."""

    def change(doing: _Doing) -> ReleaseRecord:
        ciphertext = _sealed(site, doing, unavailable=act.unavailable)
        approved = requests.approve(
            doing.connection, doing.recorded, doing.number, person_id=doing.person_id, ciphertext=ciphertext
        )
        cases.open_for_release(doing.connection, doing.recorded, approved.case)
        return approved

    return _done(site, caller, act, act.number, change)


def refuse(site: Site, caller: Caller, act: ReleaseRefusal) -> ReleaseStanding:
    """Refuse a request. What was approved before is asked for no more, and what left of it is due for its return."""
    return _done(site, caller, act, act.number, _end(site, ReleaseState.REFUSED, act.words))


def declare(site: Site, caller: Caller, act: ReleaseDeclaration) -> ReleaseStanding:
    """Keep that the recipient declared what the pack asks for."""

    def change(doing: _Doing) -> ReleaseRecord:
        return requests.declare(
            doing.connection, doing.recorded, doing.number, ciphertext=_sealed(site, doing, declared=act.words)
        )

    return _done(site, caller, act, act.number, change)


def fulfil(site: Site, caller: Caller, act: ReleaseFulfilment) -> ReleaseStanding:
    """Keep to whom what left was handed over; no more is asked under the request's number."""

    def change(doing: _Doing) -> ReleaseRecord:
        fulfilled = requests.fulfil(
            doing.connection,
            doing.recorded,
            doing.number,
            person_id=doing.person_id,
            use_for=site.pack.releases.use_for,
            ciphertext=_sealed(site, doing, handed_over=act.words),
        )
        cases.close(doing.connection, doing.recorded, fulfilled.case)
        return fulfilled

    return _done(site, caller, act, act.number, change)


def take_back(site: Site, caller: Caller, act: ReleaseReturn) -> ReleaseStanding:
    """Keep that the recipient returned or destroyed what it was given."""
    return _done(site, caller, act, act.number, _end(site, ReleaseState(act.how.value), act.words))


def look(site: Site, caller: Caller, looking: LookAtReleases) -> Releases:
    """List a page of the requests, what waits first, and the figures of each month. Raises `Refused`."""
    pages: list[ReleasePage] = []

    def details(turn: Turn) -> Details:
        pages.append(showing.page_of(requests.every(turn.connection), looking.before, turn.now))
        return {"shown": len(pages[-1].records)}

    who = do(site, caller, looking, lambda turn, _: actor_of(turn, caller), details=details)
    return showing.listed(site, who, pages[-1])


def open_one(site: Site, caller: Caller, opening: ReleaseOpening) -> OpenedRelease:
    """Return one request with the file that holds it, and note who opened that. Raises `Refused`, `NotFound`.

    What cannot be unsealed was not opened by anybody.
    """

    def change(turn: Turn, recorded: Recorded) -> tuple[str, ReleaseRecord, bytes]:
        found, who = requests.required(turn.connection, opening.number), actor_of(turn, caller)
        written = requests.file_of(turn.connection, opening.number)
        if written is None:
            return who, found, b""
        data = opened_file(site.keyring, found.number, written)
        request_openings.note(turn.connection, recorded, found.number, who)
        return who, found, data

    who, found, data = do(site, caller, opening, change)
    [release] = showing.listed(site, who, ReleasePage(records=(found,), count=1, older=None)).releases
    return OpenedRelease(release=release, content=base64.b64encode(data).decode())


def letter(site: Site, caller: Caller, looking: LookAtLetter) -> ReleaseStanding:
    """Return the letter to who asked; empty where there is nothing to write yet. Raises `Refused`, `NotFound`."""
    return _stands(site, do(site, caller, looking, lambda turn, _: requests.required(turn.connection, looking.number)))


def _accounts_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Return all accounts of whoever has one."""
    staff = people.every(connection)
    own = next((each for each in staff if each.person_id == person_id), None)
    return frozenset(each.person_id for each in staff if own is not None and each.is_of(own))


def _end(site: Site, to: ReleaseState, words: str) -> Callable[[_Doing], ReleaseRecord]:
    def change(doing: _Doing) -> ReleaseRecord:
        was = requests.required(doing.connection, doing.number)
        refusal = {"refused_why": words} if to is ReleaseState.REFUSED else {}
        ciphertext = _sealed(site, doing, ended_why=words, **refusal)
        if was.standing is ReleaseState.APPROVED:
            cases.close(doing.connection, doing.recorded, was.case)
        if to is ReleaseState.REFUSED and files.count(doing.connection, doing.number):
            return requests.recall(
                doing.connection, doing.recorded, doing.number, person_id=doing.person_id, ciphertext=ciphertext
            )
        return requests.end(
            doing.connection, doing.recorded, doing.number, to, person_id=doing.person_id, ciphertext=ciphertext
        )

    return change


def _done(
    site: Site, caller: Caller, act: ActValue, number: int, change: Callable[[_Doing], ReleaseRecord]
) -> ReleaseStanding:
    def changed(turn: Turn, recorded: Recorded) -> ReleaseRecord:
        found = requests.required(turn.connection, number)
        content = opened_content(site.keyring, number, found.sealed)
        who = actor_of(turn, caller)
        return change(
            _Doing(connection=turn.connection, recorded=recorded, person_id=who, number=number, content=content)
        )

    return _stands(site, do(site, caller, act, changed))


def _sealed(site: Site, doing: _Doing, **words: str) -> bytes:
    return sealed_content(site.keyring, doing.number, doing.content.model_copy(update=words))


def _stands(site: Site, request: ReleaseRecord) -> ReleaseStanding:
    return ReleaseStanding(
        number=request.number,
        case=request.case,
        standing=request.stands(site.now()),
        letter=showing.letter_of(site, request),
    )


DOERS: Doers = {
    ReleaseRequest: enter,
    ReleaseVerification: verify,
    ReleaseApproval: approve,
    ReleaseRefusal: refuse,
    ReleaseDeclaration: declare,
    ReleaseFulfilment: fulfil,
    ReleaseReturn: take_back,
    LookAtReleases: look,
    ReleaseOpening: open_one,
    LookAtLetter: letter,
}
