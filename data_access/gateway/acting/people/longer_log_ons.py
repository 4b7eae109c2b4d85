"""A person says that they are still there: the time without use of their log-on begins anew, on record."""

from __future__ import annotations

from data_access.acts.tokens import LongerLogOn
from data_access.gateway.deciding.acts import do, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.open_log_on import idle_at, require_log_on
from data_access.gateway.open_site.site import Site
from data_access.terms import stamp


def extend(site: Site, caller: Caller, longer: LongerLogOn) -> dict[str, str]:
    """Record that the person is there, and say until when the log-on lasts without use.

    Raises:
        NotLoggedOn: It is over already.
    """
    do(site, caller, longer, nothing)
    session, _ = require_log_on(site, caller)
    return {"idle_at": stamp(idle_at(site.pack, session))}


DOERS: Doers = {LongerLogOn: extend}
