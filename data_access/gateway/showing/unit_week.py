"""What a supervisor reviews: who of the unit asked what under which case in the last days, with plates sealed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from data_access.acts.ledger import LedgerReading
from data_access.answers.entries import (
    CaseOfOneImporter,
    Item,
    PersonBesidePeers,
    ProvisionalNumber,
    RefusalsOfClause,
    ReviewOfEntry,
    UnitWeek,
)
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items, training_ends, volume
from data_access.gateway.showing.entries import sight_in
from data_access.ledger import lookup
from data_access.policy.clauses.clause import load_clauses
from data_access.records.accounts import people
from data_access.records.casework import cases, reviews
from data_access.terms import Case, Person, stamp

MOST_DAYS = 31
MOST_ITEMS = 500
"""Newest entries that are listed; counts are of all."""


@dataclass(slots=True)
class QuestionCounts:
    """What was asked, counted entry by entry, the newest first; no entry is read for it.

    Attributes:
        entries: How many there are: questions, refusals, openings of cases.
        newest: Numbers of the newest, which are listed.
        refusals: Numbers of the refusals.
        questions, refused: How many of a person's are questions, and refusals.
        cases: Numbers of the cases that they name.
    """

    entries: int = 0
    newest: list[int] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    questions: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cases: set[str] = field(default_factory=set)

    def count(self, entry: lookup.IndexRow) -> None:
        """Count one more."""
        self.entries += 1
        if len(self.newest) < MOST_ITEMS:
            self.newest.append(entry.seq)
        if entry.case_number:
            self.cases.add(entry.case_number)
        if entry.kind == "refusal":
            self.refusals.append(entry.seq)
            self.refused[entry.person] += 1
        if entry.asks:
            self.questions[entry.person] += 1


def read(site: Site, caller: Caller, days: int) -> UnitWeek:
    """Return what the unit asked in the last days; an auditor sees all units.

    Raises:
        Refused: The role may not read the ledger; that is on record.
    """
    sight = do(site, caller, LedgerReading(days=days), lambda turn, _: sight_in(site, turn, caller))
    since = site.now() - timedelta(days=days)
    found = QuestionCounts()
    for entry in lookup.since(site.ledger, stamp(since), items.ASKED, None if sight.all else sight.unit):
        found.count(entry)
    with site.ledger.reading() as connection:
        staff = {person.person_id: person for person in people.every(connection)}
        waiting = cases.provisional(connection)
        alone = cases.of_one_importer(connection, found.cases)
        signed = reviews.of_entries(connection, found.newest)
    mine = [case for case in waiting if sight.all or _unit(staff, case.first_used_by) == sight.unit]
    now, unit = site.now(), [each for each in staff.values() if sight.all or each.unit == sight.unit]
    return UnitWeek(
        since=since,
        unit="" if sight.all else sight.unit,
        items=tuple(
            _reviewed(item, signed.get(item.seq))
            for item in items.shown(site, lookup.entries_of(site.ledger, found.newest))
        ),
        asked=found.entries,
        refusals=tuple(refusals_by_clause(lookup.entries_of(site.ledger, found.refusals))),
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


def people_beside_peers(counts: QuestionCounts, staff: dict[str, Person]) -> list[PersonBesidePeers]:
    """Say how much each person asked, beside people of the same unit and role; those who ask most come first."""
    asked, refused = counts.questions, counts.refused
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


def _reviewed(item: Item, review: reviews.Review | None) -> Item:
    if review is None:
        return item
    said = ReviewOfEntry(by=review.person_id, at=review.at, result=review.result.value)
    return item.model_copy(update={"review": said})


def _provisional(case: Case, now: datetime) -> ProvisionalNumber:
    until = case.provisional_until
    return ProvisionalNumber(
        number=case.number,
        person=case.first_used_by or "",
        since=case.opened_at,
        until=until,
        expired=until is not None and until <= now,
    )


def _name(staff: dict[str, Person], who: str) -> str:
    return (staff[who].full_name if who in staff else "") or who


def _unit(staff: dict[str, Person], who: str) -> str:
    return staff[who].unit if who in staff else ""


def _role(staff: dict[str, Person], who: str) -> str:
    return staff[who].role if who in staff else ""
