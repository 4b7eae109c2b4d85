"""What acts on the case register change: what a provisional number became, and the cases of a file."""

from __future__ import annotations

from typing import Any

from data_access.acts.cases import BroughtCases, Reconciliation
from data_access.gateway.acting.content import content_of
from data_access.gateway.deciding.acts import actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.casework import cases
from data_access.steps import Recorded
from data_access.terms import Case


def reconcile_case(site: Site, caller: Caller, reconciliation: Reconciliation) -> dict[str, Any]:
    """Say which open case a provisional number became; its searches then stand under that case, whose file says so.

    Raises:
        Refused: Policy said no.
        NotFound, Conflict: A number is unknown, the first is not provisional, or the second no open case.
    """

    def change(turn: Turn, recorded: Recorded) -> Case:
        who = actor_of(turn, caller)
        return cases.reconcile(turn.connection, recorded, reconciliation.number, reconciliation.became, person_id=who)

    became = do(site, caller, reconciliation, change)
    return {"number": reconciliation.number, "became": became.number, "kind": str(became.kind)}


def import_cases(site: Site, caller: Caller, rows: list[cases.CaseRow], digest: str) -> dict[str, int]:
    """Bring the case register up to date from a file's rows."""
    brought = BroughtCases(digest=digest, rows=len(rows), content=content_of(rows))
    done = do(site, caller, brought, lambda turn, recorded: cases.import_rows(turn.connection, recorded, rows))
    return {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}


DOERS: Doers = {Reconciliation: reconcile_case}
