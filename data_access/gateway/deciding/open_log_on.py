"""Who is logged on, for what is shown and is no question."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_access.errors import NotLoggedOn
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import (
    person_of,
)
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.terms import Person, Session


def require_log_on(site: Site, caller: Caller) -> tuple[Session, Person]:
    """Return log-on and account of a caller whose log-on is open, for what is shown and is no question.

    Raises:
        NotLoggedOn: The log-on is unknown, ended, expired or idle, or the account is disabled.
    """
    with site.ledger.reading() as connection:
        return require_log_on_in(connection, site.pack, caller, site.now())


def require_log_on_in(connection: Connection, pack: Pack, caller: Caller, now: datetime) -> tuple[Session, Person]:
    """Return the same as of a connection. Raises `NotLoggedOn`."""
    session, person = person_of(connection, caller)
    idle = session.method != "token" and now >= idle_at(pack, session)
    if person is None or not person.enabled or session.ended_at is not None or now >= session.expires_at or idle:
        raise NotLoggedOn("Your log-on has ended, expired or was unused for too long. Log in again.")
    return session, person


def idle_at(pack: Pack, session: Session) -> datetime:
    """Return when a log-on ends for want of use, if nothing is asked or done until then; a personal token does not."""
    return session.last_used_at + timedelta(minutes=pack.sessions.idle_min)
