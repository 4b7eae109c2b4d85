"""What policy must know of an entry of the agency's own hot list: one that is asked for, or one that an act is about."""

from __future__ import annotations

from data_access.acts.kind import ActKind, Need
from data_access.acts.on_lists.list_entries import AboutList
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.state import EntryThen, Fitting, NewEntry
from data_access.questions.pattern import Pattern
from data_access.records.accounts import people
from data_access.records.casework import list_entries


def entries_seen(
    site: Site, connection: Connection, does: ActKind, about: AboutList
) -> tuple[NewEntry | None, EntryThen | None]:
    """Return the entry that an act asks for, and the one that it is about; None for each that there is not."""
    new = _new(site, about) if Need.NEW_ENTRY in does.needs else None
    return new, _then(connection, about) if about.number else None


def fitting_of(site: Site, pattern: Pattern) -> Fitting:
    """Count how many of the town's plates fit a partial one. What is past its retention counts no more. Raises `Busy`."""
    plates, town = site.store.plates_fitting(pattern, site.first_kept())
    return Fitting(plates=plates, town=town)


def _new(site: Site, about: AboutList) -> NewEntry:
    fitting = fitting_of(site, about.pattern) if about.pattern else None
    return NewEntry(purpose=about.purpose, days=about.days, pattern=about.pattern, fitting=fitting)


def _then(connection: Connection, about: AboutList) -> EntryThen | None:
    found = list_entries.find(connection, about.number)
    if found is None:
        return None
    return EntryThen(
        role=found.requester_role,
        requester=people.find(connection, found.requester),
        owner=people.find(connection, found.owner),
        remover=people.find(connection, found.removal_by) if found.removal_by else None,
        unavailable=about.unavailable,
    )
