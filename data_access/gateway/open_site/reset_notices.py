"""Who is told that somebody was to enrol anew: the owner of the account and the supervisors of the unit, at their next page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from data_access.answers.me import ResetNotice
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.records.accounts import log_ons, people, proposals
from data_access.terms import AccountProposal, Person
from data_access.wording.people import reset_sentence

SHOWN_FOR: Final = timedelta(days=1)
"""A notice stands on every page until so long after the first log-on that began with it there."""


def of(site: Site, reader: Person) -> tuple[ResetNotice, ...]:
    """Return what a person is told, the latest first: of resets of their own account, and of those in their unit."""
    role = site.pack.roles.get(reader.role)
    with site.ledger.reading() as connection:
        found = [
            _notice(connection, each, reader)
            for each in proposals.last_resets(connection)
            if each.settled_at is not None
            and _concerns(connection, each, reader, supervises=bool(role and role.supervises))
            and not _was_read(connection, reader, each.settled_at, site.now())
        ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def in_words(site: Site, reader: Person) -> list[str]:
    """Return the same as sentences, in the agency's zone."""
    return [reset_sentence(each, site.facts.zone) for each in of(site, reader)]


def _concerns(connection: Connection, reset: AccountProposal, reader: Person, *, supervises: bool) -> bool:
    if reset.person_id == reader.person_id:
        return True
    owner = people.find(connection, reset.person_id)
    return supervises and owner is not None and owner.unit == reader.unit


def _was_read(connection: Connection, reader: Person, reset_at: datetime, now: datetime) -> bool:
    first = log_ons.first_after(connection, reader.person_id, reset_at)
    return first is not None and first + SHOWN_FOR < now


def _notice(connection: Connection, reset: AccountProposal, reader: Person) -> ResetNotice:
    if reset.settled_at is None:
        raise ValueError("only a confirmed reset is told of")
    return ResetNotice(
        person=reset.person_id,
        full_name=_name(connection, reset.person_id),
        own=reset.person_id == reader.person_id,
        at=reset.settled_at,
        proposed_by=_name(connection, reset.proposer),
        confirmed_by=_name(connection, reset.settled_by),
    )


def _name(connection: Connection, person_id: str) -> str:
    person = people.find(connection, person_id)
    return (person.full_name if person else "") or person_id
