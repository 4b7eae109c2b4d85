"""What keeps a site from answering, one line for each cause; for anybody, so without a name, a number of reads or a path."""

from __future__ import annotations

from typing import Any

from data_access.gateway.open_site.site import Site


def problems(site: Site) -> list[str]:
    """Name what is wrong now; empty if all is well. It asks the operating system two things and the ledger nothing."""
    if site.ledger.stopped:
        return [f"The ledger has stopped. {site.ledger.why_stopped}"]
    found = [site.ledger.clock_refused]
    try:
        low = site.ledger.disk_is_low
    except OSError:
        found.append("The disk of the ledger cannot be looked at, so no question is taken.")
    else:
        found.append("The disk of the ledger is below its reserve, so no question is taken. Make room." if low else "")
    if site.store.failing:
        found.append("The store failed at its last question: look at memory and disk.")
    if site.lists.damaged:
        found.append("A hot list cannot be read, so no read comes in: see To do, or workbench hot-list show.")
    return [sentence for sentence in found if sentence]


def report(site: Site) -> dict[str, Any]:
    """Say how the site is: `status` is `ok`, or `unfit` with its `problems`."""
    found = problems(site)
    size = 0 if site.ledger.stopped else site.ledger.size
    about = {"ledger": {"size": size}, "synthetic": site.facts.synthetic}
    return {"ok": not found, "status": "unfit" if found else "ok", "problems": found, **about}
