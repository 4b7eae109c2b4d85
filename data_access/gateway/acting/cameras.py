"""What acts on cameras change: a file of cameras, checks, and which cameras are out of service."""

from __future__ import annotations

from datetime import datetime

from data_access.acts.cameras import (
    BroughtCameras,
    CameraApproval,
    CameraCheck,
    CameraOutage,
    DeclinedCameras,
    EquipmentList,
    OutageNotice,
    RepairedCamera,
    WrongOutage,
)
from data_access.answers.collecting.equipment import OutageCause
from data_access.errors import NotFound
from data_access.gateway.acting.content import content_of
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.collecting import equipment
from data_access.ledger.turn import Turn
from data_access.records.accounts import people
from data_access.records.intake import camera_checks, camera_outages, cameras
from data_access.records.intake.camera_outages import OutageRow
from data_access.records.registers import require_no_future
from data_access.steps import Recorded
from data_access.terms import stamp

NEW_CAMERA = "New in the register."


def import_cameras(site: Site, caller: Caller, rows: list[cameras.Camera], digest: str) -> dict[str, int]:
    """Bring the camera register up to date from a file's rows. New ones wait, where the pack asks for an approval (R19).

    So does another camera under an id that is there: its reads are refused from now on; those of the one before stay.
    """

    def new_ones(turn: Turn) -> list[tuple[str, bool]]:
        """Return the cameras that wait, each with whether its id was there."""
        if _may_put_into_service(site, turn, caller, new=True):
            return []
        known = {each.camera_id: each for each in cameras.every(turn.connection)}
        waiting = {row.camera_id: False for row in rows if row.camera_id not in known}
        for row in rows:
            before = known.get(row.camera_id)
            if before and cameras.is_moved(row, before) and not camera_outages.is_out(turn.connection, row.camera_id):
                waiting[row.camera_id] = True
        return sorted(waiting.items())

    def details(turn: Turn) -> Details:
        waiting = new_ones(turn)
        return {"waiting": len(waiting)} if waiting else {}

    def change(turn: Turn, recorded: Recorded) -> tuple[int, int]:
        waiting, who = new_ones(turn), actor_of(turn, caller)
        count = cameras.put(turn.connection, recorded, rows)
        for camera, was_there in waiting:
            _wait_as_new(site, turn, recorded, camera, who, since=recorded.at if was_there else None)
        _see(site, turn)
        return count, len(waiting)

    brought = BroughtCameras(digest=digest, rows=len(rows), content=content_of(rows))
    count, waiting = do(site, caller, brought, change, details=details)
    return {"rows": len(rows), "cameras": count, "waiting": waiting}


def take_out(site: Site, caller: Caller, act: CameraOutage) -> dict[str, object]:
    """Take a camera out of service, at once, and tell the coordinator (R17).

    Raises:
        NotFound: There is no such camera.
        Conflict: It is out of service already.
        InvalidQuery: It is said to be out since a time in the future.
    """

    def change(turn: Turn, recorded: Recorded) -> OutageRow:
        return _out(site, turn, recorded, act.camera, act.cause, act.notice, act.since, actor_of(turn, caller))

    return _told(do(site, caller, act, change, details=_next))


def record_repair(site: Site, caller: Caller, act: RepairedCamera) -> dict[str, object]:
    """Record that a camera out of service was tested: it goes back, or waits for whom the pack names (R17, R19).

    Raises:
        NotFound: It is in service, or there is no such camera.
        InvalidQuery: The test was before it went out of service, or lies in the future.
    """

    def details(turn: Turn) -> Details:
        found = _open_of(turn, act.camera)
        new = found.cause is OutageCause.NEW
        return {"outage": found.number, "waits": not _may_put_into_service(site, turn, caller, new=new)}

    def change(turn: Turn, recorded: Recorded) -> OutageRow:
        require_no_future("tested_on", act.tested_on, turn.now)
        who, there = actor_of(turn, caller), turn.connection
        ready = camera_outages.make_ready(
            there, recorded, act.camera, tester=act.tester, tested_on=act.tested_on, person_id=who
        )
        camera_checks.record(
            there,
            recorded,
            act.camera,
            checked_by=act.tester,
            checked_on=act.tested_on,
            fit=True,
            words=act.words,
            person_id=who,
        )
        if _may_put_into_service(site, turn, caller, new=ready.cause is OutageCause.NEW):
            ready = camera_outages.put_back(there, recorded, ready.number, who)
        _see(site, turn)
        return ready

    return _told(do(site, caller, act, change, details=details))


def approve(site: Site, caller: Caller, act: CameraApproval) -> dict[str, object]:
    """Put cameras into service that wait for it: all of them, or none.

    Raises:
        NotFound: One of the numbers is no outage's.
        Conflict: One of them does not wait.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        who = actor_of(turn, caller)
        for number in dict.fromkeys(act.numbers):
            camera_outages.put_back(turn.connection, recorded, number, who)
        _see(site, turn)

    do(site, caller, act, change)
    return {"cameras": len(set(act.numbers))}


def decline(site: Site, caller: Caller, act: DeclinedCameras) -> dict[str, object]:
    """Decline cameras that wait to go into service: all of them, or none. Why stands as their last check, which they did not pass.

    Raises:
        NotFound: One of the numbers is no outage's.
        Conflict: One of them does not wait.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        who = actor_of(turn, caller)
        person = people.find(turn.connection, who)
        for number in dict.fromkeys(act.numbers):
            declined = camera_outages.decline(turn.connection, recorded, number)
            camera_checks.record(
                turn.connection,
                recorded,
                declined.camera_id,
                checked_by=person.full_name if person else who,
                checked_on=turn.now.date(),
                fit=False,
                words=act.reason,
                person_id=who,
            )
        _see(site, turn)

    do(site, caller, act, change)
    return {"cameras": len(set(act.numbers))}


def strike_out(site: Site, caller: Caller, act: WrongOutage) -> dict[str, object]:
    """Strike out a time out of service that was entered by mistake; a camera that is in it still goes back at once.

    What was refused meanwhile is not brought back: the span of it is said, here and by each answer that looks into it.

    Raises:
        NotFound: There is none of this number.
        Conflict: It is struck out already, or its camera was never in service.
    """

    def change(turn: Turn, recorded: Recorded) -> OutageRow:
        who = actor_of(turn, caller)
        struck = camera_outages.strike(turn.connection, recorded, act.number, because=act.reason, person_id=who)
        _see(site, turn)
        return struck

    struck = do(site, caller, act, change)
    since, until = struck.refused_since, struck.refused_until
    return {**_told(struck), "refused_since": since and stamp(since), "refused_until": until and stamp(until)}


def take_notice(site: Site, caller: Caller, act: OutageNotice) -> dict[str, object]:
    """Note that the coordinator took notice of outages: of all, or of none.

    Raises:
        NotFound: One of the numbers is no outage's.
        Conflict: One was noted before.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        who = actor_of(turn, caller)
        for number in dict.fromkeys(act.numbers):
            camera_outages.note(turn.connection, recorded, number, who)
        _see(site, turn)

    do(site, caller, act, change)
    return {"cameras": len(set(act.numbers))}


def record_check(site: Site, caller: Caller, act: CameraCheck) -> dict[str, object]:
    """Record a check of a camera. One that failed takes a camera that is in service out of it, in the same turn (R17).

    A camera that is out waits for no approval any more: somebody must test it anew.

    Raises:
        NotFound: There is no such camera.
        InvalidQuery: The check lies in the future.
    """

    def goes_out(turn: Turn) -> bool:
        return not act.fit and not camera_outages.is_out(turn.connection, act.camera)

    def details(turn: Turn) -> Details:
        return _next(turn) if goes_out(turn) else {}

    def change(turn: Turn, recorded: Recorded) -> OutageRow | None:
        require_no_future("checked_on", act.checked_on, turn.now)
        _require_known(turn, act.camera)
        who, out = actor_of(turn, caller), goes_out(turn)
        camera_checks.record(
            turn.connection,
            recorded,
            act.camera,
            checked_by=act.checked_by,
            checked_on=act.checked_on,
            fit=act.fit,
            words=act.words,
            person_id=who,
        )
        if out:
            return _out(site, turn, recorded, act.camera, OutageCause.OTHER, act.words, None, who)
        if not act.fit:
            outage = camera_outages.not_ready(turn.connection, recorded, act.camera)
            _see(site, turn)
            return outage
        return None

    outage = do(site, caller, act, change, details=details)
    return _told(outage) if outage else {"out_of_service": False}


def _out(
    site: Site,
    turn: Turn,
    recorded: Recorded,
    camera: str,
    cause: OutageCause,
    notice: str,
    since: datetime | None,
    who: str,
) -> OutageRow:
    _require_known(turn, camera)
    made = camera_outages.take_out(
        turn.connection, recorded, camera, cause=cause, notice=notice, since=since or recorded.at, person_id=who
    )
    if _is_coordinator(site, turn, who):
        made = camera_outages.note(turn.connection, recorded, made.number, who)
    _see(site, turn)
    return made


def _wait_as_new(site: Site, turn: Turn, recorded: Recorded, camera: str, who: str, since: datetime | None) -> None:
    made = camera_outages.take_out(
        turn.connection, recorded, camera, cause=OutageCause.NEW, notice=NEW_CAMERA, since=since, person_id=who
    )
    camera_outages.make_ready(
        turn.connection, recorded, camera, tester=who, tested_on=recorded.at.date(), person_id=who
    )
    if _is_coordinator(site, turn, who):
        camera_outages.note(turn.connection, recorded, made.number, who)


def _next(turn: Turn) -> Details:
    return {"outage": camera_outages.last(turn.connection) + 1}


def _open_of(turn: Turn, camera: str) -> OutageRow:
    found = camera_outages.open_of(turn.connection, camera)
    if found is None:
        raise NotFound("camera: no camera of this id is out of service.")
    return found


def _require_known(turn: Turn, camera: str) -> None:
    if camera not in cameras.known(turn.connection):
        raise NotFound("camera: there is no camera of this id.")


def _may_put_into_service(site: Site, turn: Turn, caller: Caller, *, new: bool) -> bool:
    able = site.pack.sources.approvers_of(new=new)
    return not able or _role_of(turn, actor_of(turn, caller)) in able


def _is_coordinator(site: Site, turn: Turn, who: str) -> bool:
    return _role_of(turn, who) == site.pack.agency.custodian_role


def _role_of(turn: Turn, who: str) -> str:
    person = people.find(turn.connection, who)
    return person.role if person else ""


def _see(site: Site, turn: Turn) -> None:
    """Let the next question know: the board is swapped within the turn."""
    site.board = site.board.with_cameras(cameras.every(turn.connection))


def _told(outage: OutageRow) -> dict[str, object]:
    return {
        "outage": outage.number,
        "camera": outage.camera_id,
        "out_of_service": outage.open,
        "waits": outage.waiting,
        "since": None if outage.since is None else stamp(outage.since),
    }


DOERS: Doers = {
    CameraOutage: take_out,
    RepairedCamera: record_repair,
    CameraApproval: approve,
    DeclinedCameras: decline,
    WrongOutage: strike_out,
    OutageNotice: take_notice,
    CameraCheck: record_check,
    EquipmentList: equipment.listed,
}
