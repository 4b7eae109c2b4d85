"""How many files and connections the gateway's process may have open: raised at its start, never less than it needs.

400 + 64 connections, 2 x 128 that are accepted before one can be closed, and about 300 for ledger, keys and store
"""

from __future__ import annotations

import resource

from data_access.errors import BadSite

NEEDED = 1024
"""The least with which a gateway starts."""

ENOUGH = 65_536
"""More is of no use; `LimitNOFILE` of the unit that is delivered."""


def raise_limit(need: int = NEEDED) -> int:
    """Raise the limit as far as the system lets this user; return it.

    Raises:
        BadSite: It is less than the gateway needs.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    if soft != resource.RLIM_INFINITY and soft < need:
        raise BadSite(
            f"This process may have {soft} files open and needs {need}. Set LimitNOFILE={ENOUGH} in its unit, "
            "or raise the hard limit (ulimit -Hn)."
        )
    return soft
