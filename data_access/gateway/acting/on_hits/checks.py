"""What the verification of a hit changes: its picture is shown, it is compared, its record is confirmed, a dispatcher's steps are taken."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from data_access.acts.on_hits.checks import HitPictureLook, NewHitCheck, NewHitConfirmation, NewHitStep
from data_access.acts.on_hits.wishes import hit_wish_of
from data_access.acts.table import ActValue
from data_access.answers.hits import HitPicture, HitState, HitWork
from data_access.errors import InvalidQuery, NotFound
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.hits import hit_seen
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.hit_states import moved
from data_access.questions.scope import ReadOfAnswer
from data_access.records.casework import hit_work, hits
from data_access.records.intake import batches
from data_access.steps import Reach, Recorded
from data_access.store.permission import HitLook

AHEAD: Final = timedelta(minutes=2)
"""How far a page's clock may be ahead of the gateway's."""
PARTS: Final = {"plate": "crop", "vehicle": "overview"}


class ActOnHit(ActValue, Protocol):
    """Work on a hit, by its number."""

    @property
    def number(self) -> int: ...


def picture(site: Site, caller: Caller, look: HitPictureLook) -> HitPicture:
    """Show a picture of the read of a hit; the look is on record before it leaves.

    Raises:
        Refused: Policy said no, or there is no such hit.
        NotFound: No picture of this kind is kept, or the read is not there any more.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """

    def seen(turn: Turn, recorded: Recorded) -> HitLook:
        hit = hits.find(turn.connection, look.number)
        hit_work.note_viewing(turn.connection, recorded, look.number, actor_of(turn, caller))
        read = ReadOfAnswer(of=0, read_id=hit.read_id, captured_at=hit.captured_at)
        return HitLook(read=read, image=PARTS[look.part], reach=_reach(site, turn), recorded=recorded)

    kept = site.store.image_of_hit(do(site, caller, look, seen))
    if kept is None:
        raise NotFound("No picture of this kind is kept of this read. That proves nothing about the read.")
    data = base64.b64encode(kept.data).decode()
    return HitPicture(media_type=kept.media_type, data=data, sha256=kept.sha256)


def _reach(site: Site, turn: Turn) -> Reach:
    connection = turn.connection
    return Reach(
        as_of=turn.now,
        keep=dict(site.pack.keep),
        batches=batches.view(connection),
        held=site.held_reads.now(connection),
        fields=site.pack.fields,
        max_rows=1,
    )


def check(site: Site, caller: Caller, new: NewHitCheck) -> HitWork:
    """Record what was compared with the picture. Raises `Refused` if the picture was not looked at, or the hit has ended."""

    def change(connection: Connection, recorded: Recorded, person_id: str) -> None:
        hit_work.check(
            connection,
            recorded,
            hit=new.number,
            person_id=person_id,
            picture=new.picture,
            characters=new.characters,
            state=new.state,
        )

    return work_on(site, caller, new, change)


def confirm(site: Site, caller: Caller, new: NewHitConfirmation) -> HitWork:
    """Record what an official system said.

    Raises:
        Refused: The pack names no such system, asks for the comparison first, or the hit has ended.
        InvalidQuery: It was asked in the future, or before the read came in.
    """

    def change(connection: Connection, recorded: Recorded, person_id: str) -> None:
        arrived_at = hits.find(connection, new.number).arrived_at
        if not arrived_at - AHEAD <= new.asked_at <= recorded.at + AHEAD:
            raise InvalidQuery("asked_at", "must lie between the arrival of the read and now")
        hit_work.confirm(
            connection,
            recorded,
            hit=new.number,
            person_id=person_id,
            system=new.system,
            outcome=new.outcome,
            asked_at=new.asked_at,
        )

    return work_on(site, caller, new, change)


def take_step(site: Site, caller: Caller, new: NewHitStep) -> HitWork:
    """Record that a step of the checklist was taken. Raises `Refused` if it is not the next one, or the hit has ended."""

    def change(connection: Connection, recorded: Recorded, person_id: str) -> None:
        hit_work.take_step(connection, recorded, hit=new.number, person_id=person_id, step=new.step)

    return work_on(site, caller, new, change)


def work_on(site: Site, caller: Caller, act: ActOnHit, change: Callable[[Connection, Recorded, str], None]) -> HitWork:
    """Do work on a hit, and move it to where the table of states says. Raises as `acts.do` does."""
    standing: list[HitState] = []

    def found(turn: Turn) -> Details:
        standing.append(standing_after(site, caller, turn, act))
        return {"standing": standing[-1].value}

    do(site, caller, act, partial(_changed, caller, act, change, standing), details=found)
    return HitWork(number=act.number, standing=standing[-1])


def standing_after(site: Site, caller: Caller, turn: Turn, act: ActValue) -> HitState:
    """Return where a hit stands after an act that policy let pass."""
    seen = hit_seen(site, turn.connection, hit_wish_of(act), actor_of(turn, caller))
    if seen is None:
        raise NotFound("There is no such hit.")
    return moved(seen)


def _changed(
    caller: Caller,
    act: ActOnHit,
    change: Callable[[Connection, Recorded, str], None],
    standing: list[HitState],
    turn: Turn,
    recorded: Recorded,
) -> None:
    change(turn.connection, recorded, actor_of(turn, caller))
    hits.put(turn.connection, recorded, act.number, standing[-1])


DOERS: Doers = {
    HitPictureLook: picture,
    NewHitCheck: check,
    NewHitConfirmation: confirm,
    NewHitStep: take_step,
}
