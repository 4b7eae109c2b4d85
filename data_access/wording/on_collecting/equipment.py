"""Systems and cameras in words: whose they are, who approved them, whether they may be used and why not."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from data_access.answers.collecting.equipment import CameraStanding, OutageCause, OutageThen, OwnerRule, System
from data_access.terms import OwnerKind
from data_access.wording.counts import many
from data_access.wording.times import shown

OWNERS: Final = {
    OwnerKind.AGENCY: "this agency",
    OwnerKind.PRIVATE: "a private owner",
    OwnerKind.OTHER_AGENCY: "another agency",
}
CAUSES: Final = {
    OutageCause.NEW: "new, not approved yet",
    OutageCause.DOWN: "no reads come",
    OutageCause.MISREADING: "it misreads",
    OutageCause.MISALIGNED: "it looks the wrong way",
    OutageCause.DAMAGED: "it is damaged",
    OutageCause.WORK: "somebody works on it",
    OutageCause.OTHER: "another reason",
}
COMPASS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
SYSTEM_COLUMNS: Final = ("System", "Owner", "Approved by", "Agreement", "May be searched by", "Cameras", "Standing")
CAMERA_COLUMNS: Final = ("Camera", "System", "Looks", "Last check", "Standing")


def system_cells(system: System, zone: str) -> list[str]:
    """Return the cells of a system."""
    standing = (
        f"withdrawn {shown(system.withdrawn_at, zone)[:-3]}"
        if system.withdrawn_at
        else f"approved, last import {shown(system.last_import, zone)[:-3]}"
        if system.last_import
        else "approved, nothing yet"
    )
    return [
        system.name or system.source,
        OWNERS[system.owner_kind],
        f"{system.approved_by}, {system.approved_on:%d %b %Y} ({system.reference})",
        system.agreement or "none named",
        system.search_rights or "not said",
        f"{system.cameras:,}",
        standing,
    ]


def owner_sentence(owner: OwnerRule) -> str:
    """Say who approves a system of a kind of owner, and what the approval must name."""
    named = [
        words
        for asked, words in (
            (owner.agreement, "the agreement (MOU)"),
            (owner.search_rights, "by what means the department searches it"),
        )
        if asked
    ]
    needs = f" The approval names {' and '.join(named)}." if named else ""
    return f"A system of {OWNERS[owner.kind]} is approved by: {' or '.join(owner.approved_by) or 'nobody'}.{needs}"


def camera_cells(camera: CameraStanding, zone: str) -> list[str]:
    """Return the cells of a camera."""
    check = camera.check
    checked = "none" if check is None else f"{check.checked_on:%d %b %Y}, {'in order' if check.fit else 'failed'}"
    return [camera.name, camera.source, direction(camera.heading_deg), checked, standing_words(camera, zone)]


def direction(heading_deg: int | None) -> str:
    """Say where a camera looks."""
    return "not known" if heading_deg is None else COMPASS[round(heading_deg / 45) % 8]


def standing_words(camera: CameraStanding, zone: str) -> str:
    """Say whether a camera is in service, or since when and why it is not."""
    out = camera.out
    if out is None:
        return "in service"
    since = f" since {shown(out.since, zone)[:-3]}" if out.since else ""
    waits = "; tested, waits for approval" if out.ready and out.cause is not OutageCause.NEW else ""
    return f"out of service{since}: {CAUSES[out.cause]}{waits}"


def outage_sentence(outage: OutageThen, zone: str) -> str:
    """Say when a camera was out of service, who took it out, and what the coordinator was told."""
    since = shown(outage.since, zone)[:-3] if outage.since else "the beginning"
    until = f" to {shown(outage.until, zone)[:-3]}, put back by {outage.back_by}" if outage.until else " until now"
    if outage.struck_at is not None:
        return f"{_struck(outage, outage.struck_at, zone)} {outage.out_by}: {outage.notice}"
    noted = "" if outage.noted_at else " The coordinator has not taken notice yet."
    return f"Out from {since}{until}. {outage.out_by}: {outage.notice}{noted}"


def _struck(outage: OutageThen, at: datetime, zone: str) -> str:
    struck = f"Struck out {shown(at, zone)[:-3]} by {outage.struck_by}: {outage.struck_because}."
    return f"{struck} {refused_sentence(outage.refused_since, outage.refused_until, zone)}"


def refused_sentence(since: datetime | None, until: datetime | None, zone: str) -> str:
    """Say between which instants reads of a camera were refused by mistake, and that they stay away."""
    if since is None or until is None or until <= since:
        return "No read was refused for it."
    span = f"{shown(since, zone)[:-3]} to {shown(until, zone)[:-3]}"
    return f"Reads of {span} that came in meanwhile were refused, and are not brought back; their source can bring them again."


def waiting_sentence(count: int) -> str:
    """Say how many cameras wait to go into service."""
    waits, whose = ("waits", "its") if count == 1 else ("wait", "their")
    return f"{many(count, 'camera')} {waits} to go into service. Until then {whose} reads are refused."
