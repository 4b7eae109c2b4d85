"""Run as a process: bring bodies whole, then bring others and kill oneself between their reads and their hits."""

from __future__ import annotations

import sys
from pathlib import Path

from data_access.gateway.bringing import groups
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from tests.builders.closed_site import FACTS, bodies_of
from tests.faults.kill.at_a_step import Deadly
from workbench.settings import SitePaths


def main(root: str, token: str, whole: str, deadly: str, step: str, form: str) -> None:
    """Bring the bodies of one folder, then those of the other, with everything deadly at the step."""
    caller, after = Caller(token=bytes.fromhex(token)), form == "after"
    with Site.open(SitePaths(Path(root)), FACTS) as site:
        groups.take(site, bodies_of(Path(whole), caller))
        site.ledger = Deadly(site.ledger, step, after=after)  # type: ignore[assignment]
        site.store = Deadly(site.store, step, after=after)  # type: ignore[assignment]
        groups.take(site, bodies_of(Path(deadly), caller))


if __name__ == "__main__":
    main(*sys.argv[1:])
