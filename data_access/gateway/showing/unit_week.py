"""What a supervisor reviews: who of the unit asked what under which case in the last days, with plates sealed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from data_access.acts.ledger import LedgerReading
from data_access.answers.entries import (
    CaseOfOneImporter,
    PersonBesidePeers,
    ProvisionalNumber,
    RefusalsOfClause,
    UnitWeek,
)
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items, training_ends, volume
from data_access.gateway.showing.entries import Sight, sight_in
from data_access.ledger import lookup
from data_access.policy.clauses.clause import load_clauses
from data_access.records.accounts import people
from data_access.records.casework import cases
from data_access.terms import Case, Person, stamp

MOST_DAYS = 31
MOST_ITEMS = 500
"""Newest entries that are listed; counts are of all."""

LOOKS = 100_000
"""Most entries that one reading looks at."""


def read(site: Site, caller: Caller, days: int) -> UnitWeek:
    """Return what the unit asked in the last days; an auditor sees all units.

    Raises:
        Refused: The role may not read the ledger; that is on record.
    """
    sight = do(site, caller, LedgerReading(days=days), lambda turn, _: sight_in(site, turn, caller))
    since = site.now() - timedelta(days=days)
    found, whole = _entries(site, sight, stamp(since))
    with site.ledger.reading() as connection:
        staff = {person.person_id: person for person in people.every(connection)}
        waiting = cases.provisional(connection)
        alone = cases.of_one_importer(connection, {_case(entry) for entry in found})
    mine = [case for case in waiting if sight.all or _unit(staff, case.first_used_by) == sight.unit]
    now, unit = site.now(), [each for each in staff.values() if sight.all or each.unit == sight.unit]
    return UnitWeek(
        since=since,
        whole=whole,
        unit="" if sight.all else sight.unit,
        items=tuple(items.shown(site, found[:MOST_ITEMS])),
        asked=len(found),
        refusals=tuple(refusals_by_clause(found)),
        people=tuple(people_beside_peers(found, staff)),
        said=volume.SAID,
        provisional=tuple(_provisional(case, now) for case in mine),
        of_one_importer=tuple(
            CaseOfOneImporter(number=each.number, brought_by=_name(staff, each.brought_by), by_hand=each.by_hand)
            for each in alone
        ),
        training_ends=training_ends.soon(site.pack.training, unit, now.date()),
    )


def refusals_by_clause(entries: Iterable[items.Entry]) -> list[RefusalsOfClause]:
    """Count refusals by clause, the most frequent first; one refusal may have several."""
    counted = Counter(reason["clause"] for entry in entries for reason in entry.get("reasons", ()))
    known = load_clauses()
    says = {rule.id: rule.says for rule in known.own} | {clause.id: clause.quote for clause in known.clause}
    where = {clause.id: clause.section for clause in known.clause}
    return [
        RefusalsOfClause(
            clause=clause, count=count, section=where.get(clause, "our own rule"), says=says.get(clause, "")
        )
        for clause, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    ]


def people_beside_peers(entries: Sequence[items.Entry], staff: dict[str, Person]) -> list[PersonBesidePeers]:
    """Count what each person asked, beside people of the same unit and role; those who ask most come first."""
    asked = Counter(_person(entry) for entry in entries if items.is_question(entry))
    refused = Counter(_person(entry) for entry in entries if entry["kind"] == "refusal")
    groups: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for who in asked.keys() | refused.keys():
        groups[_unit(staff, who), _role(staff, who)][who] = asked[who]
    beside = {who: each for group in groups.values() for who, each in volume.compared(group).items()}
    return [
        PersonBesidePeers(
            person=who,
            full_name=staff[who].full_name if who in staff else "",
            role=_role(staff, who),
            asked=each.count,
            refused=refused[who],
            peers=each.peers,
            median=each.median,
            mad=each.mad,
            unusual=each.unusual,
        )
        for who, each in sorted(beside.items(), key=lambda one: (-one[1].count, one[0]))
    ]


def _entries(site: Site, sight: Sight, since: str) -> tuple[list[items.Entry], bool]:
    """Return what may be seen since an instant, the newest first, and whether that is all of it."""
    found: list[items.Entry] = []
    looked = 0
    for entry in lookup.newest_first(site.ledger, site.ledger.size, LOOKS):
        looked += 1
        if entry["at"] < since:
            return found, True
        if entry["kind"] in items.ASKED and sight.covers(entry):
            found.append(entry)
    return found, looked < LOOKS


def _provisional(case: Case, now: datetime) -> ProvisionalNumber:
    until = case.provisional_until
    return ProvisionalNumber(
        number=case.number,
        person=case.first_used_by or "",
        since=case.opened_at,
        until=until,
        expired=until is not None and until <= now,
    )


def _person(entry: items.Entry) -> str:
    return str(entry["who"]["person"])


def _case(entry: items.Entry) -> str:
    return str((entry.get("case") or {}).get("number") or "")


def _name(staff: dict[str, Person], who: str) -> str:
    return (staff[who].full_name if who in staff else "") or who


def _unit(staff: dict[str, Person], who: str) -> str:
    return staff[who].unit if who in staff else ""


def _role(staff: dict[str, Person], who: str) -> str:
    return staff[who].role if who in staff else ""
