"""Accounts, with their latest training and what proves them."""

from datetime import date

import pytest
from sqlalchemy import Connection, text

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.accounts import people, trainings
from data_access.terms import GENERAL, TrainingDays
from tests.builders.records import NOW, SECOND, a_training, an_account, recorded


def test_an_account_is_found_as_it_was_made(connection: Connection) -> None:
    an_account(connection)
    person = people.find(connection, "ann")
    assert person is not None
    assert (person.role, person.unit, person.agency, person.enabled) == (
        "detective",
        "investigations",
        "XA0000001",
        True,
    )
    assert person.trained_on is None
    assert "Ann Nobody" not in repr(person)


def test_nobody_is_found_who_has_no_account(connection: Connection) -> None:
    assert people.find(connection, "ann") is None
    assert people.proofs(connection, "ann") is None


@pytest.mark.parametrize("name", ["", "a", "Ann", "1ann", "ann nobody", "a" * 33, "änn", "ann\n", "-ann"])
def test_a_user_name_of_another_form_is_refused(connection: Connection, name: str) -> None:
    with pytest.raises(InvalidQuery, match="person: "):
        an_account(connection, name)


def test_a_user_name_is_never_given_to_a_second_person(connection: Connection) -> None:
    an_account(connection)
    people.disable(connection, recorded(), "ann")
    with pytest.raises(Conflict):
        an_account(connection)


def test_accounts_are_listed_by_name(connection: Connection) -> None:
    for name in ("cy", "ann", "bob"):
        an_account(connection, name)
    people.disable(connection, recorded(), "bob")
    assert [(p.person_id, p.enabled) for p in people.every(connection)] == [("ann", True), ("bob", False), ("cy", True)]


def test_an_account_is_disabled_and_enabled(connection: Connection) -> None:
    an_account(connection)
    people.disable(connection, recorded(), "ann")
    person, proofs = people.find(connection, "ann"), people.proofs(connection, "ann")
    assert person is not None
    assert proofs is not None
    assert not person.enabled
    assert not proofs.enabled
    people.enable(connection, recorded(), "ann")
    person = people.find(connection, "ann")
    assert person is not None
    assert person.enabled


def test_role_unit_and_name_are_changed_together(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    people.change(connection, recorded(), "ann", role="sergeant", unit="patrol", full_name="Ann Other")
    ann, bob = people.find(connection, "ann"), people.find(connection, "bob")
    assert ann is not None
    assert bob is not None
    assert (ann.role, ann.unit, ann.full_name) == ("sergeant", "patrol", "Ann Other")
    assert bob.role == "detective"


def test_what_is_done_to_an_account_that_is_not_there_is_refused(connection: Connection) -> None:
    for act in (people.disable, people.enable):
        with pytest.raises(NotFound):
            act(connection, recorded(), "ann")
    with pytest.raises(NotFound):
        people.change(connection, recorded(), "ann", role="r", unit="u", full_name="f")
    for act in (people.remove_proofs, people.suspend, people.lift_suspension):
        with pytest.raises(NotFound):
            act(connection, recorded(), "ann")
    with pytest.raises(NotFound):
        people.set_password(connection, recorded(), "ann", "p")
    with pytest.raises(NotFound):
        people.set_codes(connection, recorded(), "ann", totp=b"t", recovery=[])


def test_the_latest_training_counts(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    for begun, ends in ((date(2026, 6, 1), date(2027, 1, 1)), (date(2025, 6, 1), date(2030, 1, 1))):
        trainings.record(connection, recorded(), a_training(trained_on=begun, expires_on=ends))
    trainings.record(connection, recorded(), a_training(person_id="bob", trained_on=date(2026, 7, 1)))
    person = people.find(connection, "ann")
    assert person is not None
    assert person.trainings == (TrainingDays(GENERAL, date(2026, 6, 1), date(2027, 1, 1)),)


def test_of_two_trainings_of_one_day_the_last_recorded_counts(connection: Connection) -> None:
    an_account(connection)
    for ends in (date(2027, 6, 1), date(2026, 12, 1)):
        trainings.record(connection, recorded(), a_training(expires_on=ends))
    person = people.find(connection, "ann")
    assert person is not None
    assert person.trainings == (TrainingDays(GENERAL, date(2026, 6, 1), date(2026, 12, 1)),)
    assert [t.expires_on for t in trainings.standing(connection, "ann")] == [date(2026, 12, 1), date(2027, 6, 1)]


def test_the_latest_training_of_each_kind_counts_and_one_of_before_is_of_no_kind(connection: Connection) -> None:
    an_account(connection)
    for kind, begun in (("mobile", date(2026, 1, 1)), ("stationary", date(2026, 3, 1)), ("mobile", date(2026, 2, 1))):
        trainings.record(connection, recorded(), a_training(kind=kind, trained_on=begun))
    insert = "INSERT INTO trainings (person_id, trained_on, expires_on, trainer, content, seq)"
    connection.execute(text(f"{insert} VALUES ('ann', '2025-12-01', '2026-12-01', 'T.', 'policy', 1)"))
    person = people.find(connection, "ann")
    assert person is not None
    assert [(kind, first.month) for kind, first, _ in person.trainings] == [
        (GENERAL, 12),
        ("mobile", 2),
        ("stationary", 3),
    ]
    assert person.trained_on == date(2026, 3, 1)
    assert people.every(connection) == [person]


def test_of_two_kinds_of_one_day_the_one_that_is_named_is_struck_out(connection: Connection) -> None:
    an_account(connection)
    for kind in ("stationary", "mobile", GENERAL):
        trainings.record(connection, recorded(), a_training(kind=kind))
    trainings.strike(connection, recorded(), "ann", date(2026, 6, 1), "stationary")
    assert [each.kind for each in trainings.standing(connection, "ann")] == [GENERAL, "mobile"]
    trainings.strike(connection, recorded(), "ann", date(2026, 6, 1), GENERAL)
    assert [each.kind for each in trainings.standing(connection, "ann")] == ["mobile"]
    with pytest.raises(NotFound):
        trainings.strike(connection, recorded(), "ann", date(2026, 6, 1), "stationary")


def test_the_register_keeps_who_trained_and_where_the_record_lies(connection: Connection) -> None:
    an_account(connection)
    given = {"kind": "mobile", "trainer_account": "cole", "holder": "ALPR Coordinator", "reference": "T-26-014"}
    trainings.record(connection, recorded(), a_training(**given))
    [found] = trainings.standing(connection, "ann")
    assert found == a_training(**given)


@pytest.mark.parametrize("unfit", [{"expires_on": date(2026, 5, 31)}, {"trainer": " "}, {"content": ""}])
def test_a_training_says_who_what_and_until_when(connection: Connection, unfit: dict[str, object]) -> None:
    with pytest.raises(InvalidQuery):
        trainings.record(connection, recorded(), a_training(**unfit))


def test_a_code_works_once_and_no_earlier_one_after_it(connection: Connection) -> None:
    an_account(connection)
    people.use_code(connection, recorded(), "ann", 100)
    for step in (100, 99):
        with pytest.raises(Conflict, match="used before"):
            people.use_code(connection, recorded(), "ann", step)
    people.use_code(connection, recorded(), "ann", 101)
    proofs = people.proofs(connection, "ann")
    assert proofs is not None
    assert proofs.totp_step == 101


def test_a_recovery_code_works_once_and_for_its_owner(connection: Connection) -> None:
    an_account(connection, recovery=[b"one", b"two"])
    an_account(connection, "bob", recovery=[b"three"])
    assert people.has_recovery(connection, "ann", b"one")
    assert not people.has_recovery(connection, "bob", b"one")
    people.use_recovery(connection, recorded(at=NOW + SECOND), "ann", b"one")
    assert not people.has_recovery(connection, "ann", b"one")
    assert people.recovery_left(connection, "ann") == 1
    for person, code in (("ann", b"one"), ("ann", b"three"), ("bob", b"two"), ("cy", b"two")):
        with pytest.raises(Conflict):
            people.use_recovery(connection, recorded(), person, code)


def test_a_reset_leaves_nothing_of_the_old_proofs(connection: Connection) -> None:
    an_account(connection, recovery=[b"one"])
    people.use_code(connection, recorded(), "ann", 100)
    people.remove_proofs(connection, recorded(2), "ann")
    gone = people.proofs(connection, "ann")
    assert gone is not None
    assert (gone.enrolled, gone.password, gone.totp, gone.own_since) == (False, "", b"", None)
    assert not people.recovery_left(connection, "ann")
    people.set_password(connection, recorded(3), "ann", "new hash")
    people.set_codes(connection, recorded(3), "ann", totp=b"new", recovery=[b"two"])
    proofs = people.proofs(connection, "ann")
    assert proofs is not None
    assert (proofs.password, proofs.totp, proofs.totp_step) == ("new hash", b"new", 0)
    assert not people.has_recovery(connection, "ann", b"one")
    assert people.has_recovery(connection, "ann", b"two")
    assert "new hash" not in repr(proofs)


def test_of_two_trainings_of_one_day_the_one_recorded_last_is_struck_out_first(connection: Connection) -> None:
    an_account(connection)
    day = date(2026, 6, 1)
    for ends in (date(2027, 6, 1), date(2026, 12, 1)):
        trainings.record(connection, recorded(), a_training(trained_on=day, expires_on=ends))
    trainings.strike(connection, recorded(8), "ann", day)
    assert [each.expires_on for each in trainings.standing(connection, "ann")] == [date(2027, 6, 1)]
    trainings.strike(connection, recorded(9), "ann", day)
    person = people.find(connection, "ann")
    assert person is not None
    assert (person.trained_on, trainings.standing(connection, "ann")) == (None, [])
    table = trainings.trainings
    rows = connection.execute(table.select().order_by(table.c.training)).all()
    assert [(row.seq, row.struck_at is not None) for row in rows] == [(9, True), (8, True)]
    with pytest.raises(NotFound):
        trainings.strike(connection, recorded(), "ann", day)
