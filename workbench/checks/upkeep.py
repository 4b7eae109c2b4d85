"""What has to go on by itself: purges and back-ups. Nothing is known of a site that does not run."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.diagnosis import Diagnosis, fails, not_applicable, ok, unknown
from workbench.checks.health import SitePart, faults
from workbench.settings import Mode, Settings


def check_upkeep(settings: Settings) -> Iterator[Diagnosis]:
    """Look whether a purge is overdue, and when the newest back-up was made."""
    check = "purges and back-ups are done in time"
    if settings.mode is not Mode.DEPARTMENT:
        yield not_applicable(check, "An evaluation needs neither.")
        return
    if faults(settings, frozenset({SitePart.GATEWAY})):
        yield unknown(check, "The gateway does not answer. Start the site, then run doctor again.")
        return
    found = "; ".join(fault.what for fault in faults(settings, frozenset({SitePart.UPKEEP})))
    what = f"In short: {found}. See the timers: systemctl list-timers 'canvass-*'"
    if not found:
        yield ok(check)
    else:
        yield fails(check, what)
