"""The cameras with their checks and their times out of service, as a page lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_access.acts.cameras import EquipmentList
from data_access.answers.collecting.equipment import CameraStanding, CheckThen, Equipment, OutageThen
from data_access.gateway.deciding.acts import actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.accounts import people
from data_access.records.casework import misread_counts
from data_access.records.casework.misread_counts import ALL
from data_access.records.intake import camera_checks, cameras
from data_access.records.intake.camera_checks import EquipmentCheck
from data_access.records.intake.camera_outages import OutageRow
from data_access.terms import Capability

MOST_OUTAGES = 5
"""So many of one camera are listed, the newest ones."""


def listed(site: Site, caller: Caller, listing: EquipmentList) -> dict[str, object]:
    """List the cameras with their last check and times out of service, and what the reader may do; on record.

    Raises:
        Refused: The role neither manages, imports, approves nor supervises.
    """

    def look(turn: Turn, _: object) -> str:
        person = people.find(turn.connection, actor_of(turn, caller))
        return person.role if person else ""

    code = do(site, caller, listing, look)
    role, policy = site.pack.roles.get(code), site.pack.sources
    manages = role is not None and Capability.MANAGE_CAMERAS in role.may
    able = {new: policy.approvers_of(new=new) for new in (True, False)}
    with site.ledger.reading() as connection:
        checks = camera_checks.latest(connection)
        known = cameras.every(connection)
        misreads = misread_counts.of_cameras(connection, {each.camera_id for each in known})
        found = tuple(
            _standing(each, checks.get(each.camera_id), misreads.get((each.camera_id, ALL), (0, 0))) for each in known
        )
    return Equipment(
        cameras=found,
        manages=manages,
        approves_new=manages and (not able[True] or code in able[True]),
        approves_repaired=manages and (not able[False] or code in able[False]),
        coordinates=manages and code == site.pack.agency.custodian_role,
        coordinator=site.pack.roles[site.pack.agency.custodian_role].label,
    ).as_json()


def _standing(camera: cameras.Camera, check: EquipmentCheck | None, misreads: tuple[int, int]) -> CameraStanding:
    return CameraStanding(
        camera_id=camera.camera_id,
        name=camera.name,
        kind=camera.kind,
        source=camera.source,
        lat_e7=camera.lat_e7,
        lon_e7=camera.lon_e7,
        heading_deg=camera.heading_deg,
        active_from=camera.active_from,
        active_to=camera.active_to,
        check=None
        if check is None
        else CheckThen(checked_by=check.checked_by, checked_on=check.checked_on, fit=check.fit, words=check.words),
        misreads=misreads[0],
        hits=misreads[1],
        outages=tuple(_then(sorted((*camera.outages, *camera.struck), key=lambda each: each.number))),
    )


def _then(outages: Sequence[OutageRow]) -> Iterator[OutageThen]:
    for each in outages[::-1][:MOST_OUTAGES]:
        yield OutageThen(
            number=each.number,
            cause=each.cause,
            notice=each.notice,
            since=each.since,
            until=each.until,
            out_by=each.out_by,
            noted_at=each.noted_at,
            ready=each.waiting,
            back_by=each.back_by,
            struck_by=each.struck_by,
            struck_at=each.struck_at,
            struck_because=each.struck_because,
            refused_since=each.refused_since,
            refused_until=each.refused_until,
        )
