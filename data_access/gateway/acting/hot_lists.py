"""What acts on hot lists change and show: their approval, which there are, and the entries of one."""

from __future__ import annotations

from datetime import timedelta

from data_access.acts.hot_lists import ENTRIES_AT_ONCE, HotListApproval, LookAtHotLists, LookIntoHotList, OldHotList
from data_access.errors import NotFound
from data_access.gateway.bringing.imports_of_lists import forget_old_versions
from data_access.gateway.deciding.acts import Details, do, may, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.hot_list_contents import opened_entries
from data_access.gateway.open_site.site import Site
from data_access.imports.lists.list_layout import read_layout
from data_access.ledger.turn import Turn
from data_access.records.intake import bringers, hot_lists
from data_access.records.intake.hot_lists import HotList, ListApproval
from data_access.records.registers import require_no_future
from data_access.steps import Recorded
from data_access.terms import Capability, stamp

TEXT = ("reason", "record_no", "agency", "case_no", "vehicle", "note")
"""What the system that a list comes from says of an entry, beside the plate and the state that matching needs."""


def approve_list(site: Site, caller: Caller, approval: HotListApproval) -> dict[str, str]:
    """Put a hot list in force with its approval and its layout.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The layout does not fit; names the key. Or it was approved on a day to come.
        Conflict: A source of reads has its name.
    """
    layout = read_layout(approval.layout)
    made = HotList(
        list_id=approval.list,
        name=layout.name,
        system=layout.system,
        layout=approval.layout,
        max_age=timedelta(hours=layout.max_age_hours),
        version=0,
    )
    who = ListApproval(approved_by=approval.approved_by, reference=approval.reference, approved_on=approval.approved_on)

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("approved_on", approval.approved_on, turn.now)
        bringers.require_no_source(turn.connection, approval.list)
        hot_lists.approve(turn.connection, recorded, made, who)

    do(site, caller, approval, change, details={"system": layout.system})
    return {"list": approval.list, "name": layout.name, "system": layout.system}


def withdraw_list(site: Site, caller: Caller, old: OldHotList) -> None:
    """End a list's approval; its entries are destroyed.

    Raises:
        Refused: Policy said no.
        NotFound: It has no approval in force.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        hot_lists.withdraw(turn.connection, recorded, old.list)
        turn.forgets = True

    with site.listing:
        do(site, caller, old, change)
        forget_old_versions(site)


def lists(site: Site, caller: Caller, look: LookAtHotLists) -> list[dict[str, object]]:
    """List hot lists, by name, with what is to be known of the version in force, and whether it is stale. No entry is shown."""
    do(site, caller, look, nothing)
    now = site.now()
    with site.ledger.reading() as connection:
        found = hot_lists.every(connection)
    damaged = site.lists.damaged
    return [
        {**_told(each, each.age(now), stale=each.is_stale(now)), "damaged": each.list_id in damaged} for each in found
    ]


def _told(each: HotList, age: timedelta | None, *, stale: bool) -> dict[str, object]:
    file = each.file
    return {
        "list": each.list_id,
        "name": each.name,
        "system": each.system,
        "version": each.version,
        "entries": file.entries if file else 0,
        "sha256": file.sha256 if file else "",
        "made_at": stamp(file.made_at) if file and file.made_at else "",
        "brought_at": stamp(each.brought_at) if each.brought_at else "",
        "age_s": None if age is None else int(age.total_seconds()),
        "max_age_s": int(each.max_age.total_seconds()),
        "stale": stale,
        "noted": dict(file.noted) if file else {},
        "dropped": dict(file.dropped) if file else {},
        "unfit_at": stamp(each.unfit_at) if each.unfit_at else "",
        "unfit_why": each.unfit_why or "",
    }


def entries(site: Site, caller: Caller, look: LookIntoHotList) -> dict[str, object]:
    """Show entries of a list in the order of its file; text of a restricted system is hidden from who is not authorised (R13).

    Raises:
        Refused: Policy said no.
        NotFound: There is no such list, or no version of it is in force.
    """

    details: dict[str, object] = {}

    def what_is_shown(turn: Turn) -> Details:
        found = hot_lists.find(turn.connection, look.list)
        if found is None or found.file is None:
            raise NotFound("There is no hot list of that name with a version in force.")
        shown = max(0, min(ENTRIES_AT_ONCE, found.file.entries - look.first))
        hidden = bool(found.system) and not may(site, caller, turn, Capability.READ_RESTRICTED)
        details.update(version=found.version, shown=shown, hidden=hidden)
        return details

    def sealed(turn: Turn, _: Recorded) -> tuple[int, bytes] | None:
        return hot_lists.sealed_of(turn.connection, look.list)

    kept = do(site, caller, look, sealed, details=what_is_shown)
    rows = opened_entries(site.keyring, look.list, *kept).slice(look.first, ENTRIES_AT_ONCE).to_pylist() if kept else []
    hide = TEXT if details["hidden"] else ()
    return {**details, "list": look.list, "entries": [_entry(row, hide) for row in rows]}


def _entry(row: dict[str, object], hide: tuple[str, ...]) -> dict[str, object]:
    times = {name: stamp(at) if (at := row[name]) else "" for name in ("starts_at", "ends_at")}  # type: ignore[arg-type]  # instants, by the schema
    return {**{name: None if name in hide else row[name] for name in ("plate", "state", "listed_on", *TEXT)}, **times}


DOERS: Doers = {
    HotListApproval: approve_list,
    LookAtHotLists: lists,
    LookIntoHotList: entries,
    OldHotList: withdraw_list,
}
