"""What acts on the case register change: what a provisional number became, and the cases of a file."""

from __future__ import annotations

from typing import Any

from data_access.acts.cases import BroughtCases, NewCase, Reconciliation
from data_access.acts.on_releases.requests import number_of_case
from data_access.errors import Conflict, InvalidQuery
from data_access.gateway.acting.content import content_of
from data_access.gateway.deciding.acts import actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.accounts import people
from data_access.records.casework import cases
from data_access.steps import Recorded
from data_access.terms import Case, fold_case_number


def reconcile_case(site: Site, caller: Caller, reconciliation: Reconciliation) -> dict[str, Any]:
    """Say which open case a provisional number became; its searches then stand under that case, whose file says so.

    Raises:
        Refused: Policy said no.
        NotFound, Conflict: A number is unknown, the first is not provisional, or the second no open case of this agency: the
            number of a release request is none.
    """

    def change(turn: Turn, recorded: Recorded) -> Case:
        if number_of_case(fold_case_number(reconciliation.became)) is not None:
            raise Conflict("The second number is that of a release request, and no case of this agency. Name the case.")
        who = actor_of(turn, caller)
        return cases.reconcile(turn.connection, recorded, reconciliation.number, reconciliation.became, person_id=who)

    became = do(site, caller, reconciliation, change)
    return {"number": reconciliation.number, "became": became.number, "kind": str(became.kind)}


def import_cases(site: Site, caller: Caller, rows: list[cases.CaseRow], digest: str) -> dict[str, int]:
    """Bring the case register up to date from a file's rows."""
    brought = BroughtCases(digest=digest, rows=len(rows), content=content_of(rows))

    def change(turn: Turn, recorded: Recorded) -> cases.CaseImport:
        return cases.import_rows(turn.connection, recorded, rows, _importer(turn, caller))

    done = do(site, caller, brought, change)
    return {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}


def add_case(site: Site, caller: Caller, new: NewCase) -> dict[str, Any]:
    """Put one case into the register by hand. The supervisor of whoever searches under it is told so.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The number is not of the pack's form for cases.
        Conflict: The number is in the register already.
    """
    shape = site.pack.cases.format_of(new.number)
    if shape is None or shape.provisional:
        forms = [
            f"{each.label}, such as {each.example}" for each in site.pack.cases.formats.values() if not each.provisional
        ]
        raise InvalidQuery("number", f"must be of this agency's form: {'; '.join(forms)}")
    scene = None if new.lat is None or new.lon is None else (round(new.lat * 1e7), round(new.lon * 1e7))
    row = cases.CaseRow(number=new.number, kind=new.kind, offence=new.offence, scene=scene, happened_at=new.happened_at)

    def change(turn: Turn, recorded: Recorded) -> None:
        if cases.find(turn.connection, new.number) is not None:
            raise Conflict("This number is in the case register already.")
        cases.import_rows(turn.connection, recorded, [row], _importer(turn, caller, by_hand=True))

    do(site, caller, new, change)
    return {"number": fold_case_number(new.number), "kind": str(new.kind)}


def _importer(turn: Turn, caller: Caller, *, by_hand: bool = False) -> cases.Importer:
    who = actor_of(turn, caller)
    return cases.Importer(person_id=who, accounts=people.accounts_of(turn.connection, who), by_hand=by_hand)


DOERS: Doers = {Reconciliation: reconcile_case, NewCase: add_case}
