"""The case register: imports, provisional numbers, and what they become."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.errors import Conflict, NotFound
from data_access.records.casework import cases
from data_access.records.casework.cases import CaseImport, CaseRow
from data_access.terms import Case, CaseKind, CaseStanding
from tests.builders.records import HOUR, NOW, SECOND, import_rows, recorded, registers, unhurried


def a_row(number: str = "26-001234", **changed: Any) -> CaseRow:
    return CaseRow(**{"number": number, "kind": CaseKind.CRIMINAL, **changed})


def bring_in(connection: Connection, number: str = "P26-0007", person_id: str = "ann", **changed: Any) -> Case:
    given = {"kind": CaseKind.CRIMINAL, "until": NOW + HOUR}
    return cases.begin_provisional(connection, recorded(), number=number, person_id=person_id, **{**given, **changed})


def found(connection: Connection, number: str) -> Case:
    case = cases.find(connection, number)
    assert case is not None
    return case


def test_an_imported_case_is_confirmed_and_open(connection: Connection) -> None:
    assert import_rows(connection, [a_row(offence="robbery", opened_at=NOW)]) == CaseImport(
        added=1, changed=0, unchanged=0
    )
    case = found(connection, " 26-001234 ")
    assert (case.standing, case.closed_at, case.offence, case.opened_at) == (
        CaseStanding.CONFIRMED,
        None,
        "robbery",
        NOW,
    )


def test_a_case_with_a_closing_is_closed_and_may_be_reopened(connection: Connection) -> None:
    import_rows(connection, [a_row(closed_at=NOW)])
    assert found(connection, "26-001234").standing == CaseStanding.CLOSED
    assert import_rows(connection, [a_row()]).changed == 1
    assert found(connection, "26-001234").standing == CaseStanding.CONFIRMED


def test_importing_twice_changes_nothing(connection: Connection) -> None:
    rows = [a_row(), a_row("26-001235", kind=CaseKind.CIVIL)]
    import_rows(connection, rows)
    assert import_rows(connection, rows) == CaseImport(added=0, changed=0, unchanged=2)


def test_of_a_number_that_stands_twice_the_last_row_counts(connection: Connection) -> None:
    rows = [a_row("p26-1", offence="a"), a_row("P26-1 ", offence="b")]
    assert import_rows(connection, rows).added == 1
    assert found(connection, "P26-1").offence == "b"


def test_a_number_that_nobody_imported_is_not_found(connection: Connection) -> None:
    assert cases.find(connection, "26-001234") is None


def test_a_provisional_number_is_brought_in_once(connection: Connection) -> None:
    case = bring_in(connection, " p26-0007")
    assert case == found(connection, "P26-0007")
    assert (case.standing, case.first_used_by) == (CaseStanding.PROVISIONAL, "ann")
    assert case.provisional_until == NOW + HOUR
    with pytest.raises(Conflict):
        bring_in(connection, person_id="bob")


def test_a_call_number_that_the_records_system_knows_is_confirmed_by_import(connection: Connection) -> None:
    bring_in(connection, "C26-104512")
    import_rows(connection, [a_row("C26-104512", kind=CaseKind.PATROL)])
    case = found(connection, "C26-104512")
    assert (case.standing, case.kind, case.provisional_until) == (CaseStanding.CONFIRMED, CaseKind.PATROL, None)
    assert case.first_used_by == "ann"


def test_a_reconciled_number_has_kind_and_closing_of_what_it_became(connection: Connection) -> None:
    bring_in(connection)
    import_rows(connection, [a_row(kind=CaseKind.CIVIL)])
    assert cases.reconcile(connection, recorded(2), "p26-0007", "26-001234", person_id="ann").number == "26-001234"
    case = found(connection, "P26-0007")
    assert (case.standing, case.kind, case.reconciled_to) == (CaseStanding.RECONCILED, CaseKind.CIVIL, "26-001234")
    assert case.provisional_until is None
    assert case.closed_at is None
    cases.close(connection, recorded(3, NOW + SECOND), "26-001234")
    assert found(connection, "P26-0007").closed_at == NOW + SECOND


def test_an_import_does_not_undo_a_reconciling(connection: Connection) -> None:
    bring_in(connection)
    import_rows(connection, [a_row()])
    cases.reconcile(connection, recorded(), "P26-0007", "26-001234", person_id="ann")
    assert import_rows(connection, [a_row("P26-0007")]).unchanged == 1
    assert found(connection, "P26-0007").standing == CaseStanding.RECONCILED


def test_only_a_provisional_number_becomes_a_confirmed_case(connection: Connection) -> None:
    bring_in(connection)
    bring_in(connection, "P26-0008")
    import_rows(connection, [a_row(), a_row("26-001235", closed_at=NOW)])
    for number, to, error in (
        ("P26-0009", "26-001234", NotFound),
        ("P26-0007", "26-009999", NotFound),
        ("26-001234", "26-001235", Conflict),
        ("P26-0007", "P26-0008", Conflict),
        ("P26-0007", "P26-0007", Conflict),
    ):
        with pytest.raises(error):
            cases.reconcile(connection, recorded(), number, to, person_id="ann")
    cases.reconcile(connection, recorded(), "P26-0008", "26-001234", person_id="ann")
    with pytest.raises(Conflict):
        cases.reconcile(connection, recorded(), "P26-0008", "26-001234", person_id="ann")


def test_no_number_becomes_a_case_that_is_closed(connection: Connection) -> None:
    bring_in(connection)
    import_rows(connection, [a_row(), a_row("26-001235", closed_at=NOW)])
    with pytest.raises(Conflict, match="closed"):
        cases.reconcile(connection, recorded(), "P26-0007", "26-001235", person_id="ann")
    cases.close(connection, recorded(), "26-001234")
    with pytest.raises(Conflict, match="closed"):
        cases.reconcile(connection, recorded(), "P26-0007", "26-001234", person_id="ann")
    assert found(connection, "P26-0007").standing == CaseStanding.PROVISIONAL


def test_what_a_person_reconciled_within_a_day_is_counted(connection: Connection) -> None:
    import_rows(connection, [a_row()])
    for number in ("P26-0001", "P26-0002", "P26-0003"):
        bring_in(connection, number)
        who = "bob" if number == "P26-0003" else "ann"
        cases.reconcile(connection, recorded(7), number, "26-001234", person_id=who)
    assert cases.reconciled_by(connection, "ann", NOW - HOUR) == 2
    assert cases.reconciled_by(connection, "ann", NOW) == 0
    became = cases.reconciled(connection, cases.numbers_of(connection, "26-001234"))
    assert [(each.number, each.entry) for each in became] == [("P26-0001", 7), ("P26-0002", 7), ("P26-0003", 7)]


def test_expired_numbers_that_became_nothing_are_overdue(connection: Connection) -> None:
    bring_in(connection, "P26-0001", until=NOW - HOUR)
    bring_in(connection, "P26-0002", until=NOW)
    bring_in(connection, "P26-0003", until=NOW + SECOND)
    bring_in(connection, "P26-0004", "bob", until=NOW - 2 * HOUR)
    import_rows(connection, [a_row()])
    assert [case.number for case in cases.overdue(connection, NOW)] == ["P26-0004", "P26-0001", "P26-0002"]
    count = cases.overdue_count(connection, "ann", NOW)
    assert count == 2
    cases.reconcile(connection, recorded(), "P26-0001", "26-001234", person_id="ann")
    assert [case.number for case in cases.overdue(connection, NOW)] == ["P26-0004", "P26-0002"]


def test_a_case_that_is_not_there_or_became_another_is_not_closed(connection: Connection) -> None:
    bring_in(connection)
    import_rows(connection, [a_row()])
    cases.reconcile(connection, recorded(), "P26-0007", "26-001234", person_id="ann")
    for number in ("26-009999", "P26-0007"):
        with pytest.raises(NotFound):
            cases.close(connection, recorded(), number)


ROWS = st.builds(
    CaseRow,
    number=st.sampled_from(["26-000001", "26-000002", "p26-0001", "P26-0001"]),
    kind=st.sampled_from(CaseKind),
    offence=st.sampled_from(["", "robbery"]),
    opened_at=st.none() | st.just(NOW),
    closed_at=st.none() | st.just(NOW),
)


@unhurried
@given(st.lists(st.lists(ROWS, max_size=5), max_size=4))
def test_imports_leave_what_a_plain_dictionary_would(imports: list[list[CaseRow]]) -> None:
    plain: dict[str, CaseRow] = {}
    with registers() as connection:
        for rows in imports:
            new = {row.number.upper(): row for row in rows}
            counts = import_rows(connection, rows)
            assert counts.added == len(new.keys() - plain.keys())
            same = [n for n, row in new.items() if n in plain and _facts(plain[n]) == _facts(row)]
            assert counts.unchanged == len(same)
            plain |= new
        for number, row in plain.items():
            case = found(connection, number)
            assert (case.kind, case.offence, case.opened_at, case.closed_at) == _facts(row)


def _facts(row: CaseRow) -> tuple[object, ...]:
    return row.kind, row.offence, row.opened_at, row.closed_at
