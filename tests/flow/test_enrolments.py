"""Accounts are made by two people, and proofs by the person alone; everybody changes their own, and nobody anybody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from data_access.errors import InvalidQuery
from data_access.gateway.open_site.challenges import LASTS, MOST_OF_ONE, Challenge, Challenges
from data_access.records.accounts import credentials, enrolments, log_ons, people, proposals
from tests.builders.enrolling import enrol_over, hire, new_password
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import staffed_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow
WEEKLY_WORDS = "Password1234!"


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site for each test."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("enrolments"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def a_person(person: str = "lee", **changed: Any) -> dict[str, Any]:
    new = {"person": person, "number": "3001", "full_name": "L. Lee", "role": "detective", "unit": "detectives"}
    return {**new, **changed}


def post(doors: Doors, path: str, by: str, **body: Any) -> httpx.Response:
    return doors.client.post(f"/v1/acts/accounts{path}", json=body, headers=doors.as_(by))


def proposed(doors: Doors, by: str = "adams", **changed: Any) -> dict[str, Any]:
    answer = post(doors, "", by, **a_person(**changed))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def confirmed(doors: Doors, proposal: dict[str, Any], by: str = "cole") -> dict[str, Any]:
    answer = post(doors, "/confirm", by, person=proposal["person"], proposal=proposal["proposal"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def begin(doors: Doors, person: str, first: str, second: str, way: str = "codes") -> httpx.Response:
    given = {"person": person, "first_part": first, "second_part": second, "way": way}
    return doors.client.post("/v1/enrolments", json=given)


def log_on(doors: Doors, person: str, password: str, code: str) -> httpx.Response:
    return doors.client.post("/v1/log-ons", json={"person": person, "password": password, "code": code})


def bearer(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_one_person_s_account_is_proposed_by_one_confirmed_by_another_and_enrolled_by_the_third(doors: Doors) -> None:
    since = doors.site.ledger.size
    knows = hire(doors.client, doors.site, a_person(), doors.as_("adams"), doors.as_("cole"))
    done = [kind for kind in kinds(doors, since) if kind != "logged_on"]
    assert done == ["account_created", "proposal_confirmed", "enrolment_opened", "enrolled"]
    headers = bearer(log_on(doors, "lee", knows["password"], credentials.code_at(knows["secret"], doors.site.now())))
    assert doors.client.get("/v1/me", headers=headers).json()["role"] == "detective"


def test_neither_of_the_two_is_shown_or_could_use_a_proof(doors: Doors) -> None:
    one, since = proposed(doors), doors.site.ledger.size
    other = confirmed(doors, one)
    shown = [set(one), set(other)]
    assert shown == [{"person", "proposal", "code_part"}, {"person", "proposal", "kind", "code_part", "until"}]
    for first, second in (
        (one["code_part"], one["code_part"]),
        (other["code_part"], other["code_part"]),
        (other["code_part"], one["code_part"]),
        ("", one["code_part"]),
    ):
        assert begin(doors, "lee", first or "-", second).status_code == 401
    assert kinds(doors, since)[-4:] == ["enrolment_failed"] * 4
    assert begin(doors, "lee", one["code_part"], other["code_part"]).status_code == 201
    text = json.dumps(entries(doors, 0))
    assert one["code_part"] not in text
    assert other["code_part"] not in text
    for part in (one["code_part"], other["code_part"]):
        assert part.encode() not in doors.paths.ledger.read_bytes()


def test_five_wrong_codes_end_an_enrolment_and_so_does_a_day(doors: Doors) -> None:
    one = proposed(doors)
    other = confirmed(doors, one)
    for _ in range(enrolments.MOST_TRIES):
        assert begin(doors, "lee", "aaaaa-aaaaa", other["code_part"]).status_code == 401
    assert begin(doors, "lee", one["code_part"], other["code_part"]).status_code == 401
    late = proposed(doors, person="may", number="3002")
    second = confirmed(doors, late)
    table = enrolments.enrolments
    doors.change(table.update().where(table.c.person_id == "may").values(expires_at=doors.site.now()))
    assert begin(doors, "may", late["code_part"], second["code_part"]).status_code == 401


def test_whatever_is_wrong_the_same_is_said(doors: Doors) -> None:
    one = proposed(doors)
    confirmed(doors, one)
    wrong = begin(doors, "lee", one["code_part"], "aaaaa-aaaaa")
    assert wrong.content == begin(doors, "nobody", "a", "b").content == begin(doors, "dunn", "a", "b").content


def test_an_enrolment_is_used_once_and_a_slip_does_not_use_it(doors: Doors) -> None:
    one = proposed(doors)
    other = confirmed(doors, one)
    parts = (one["code_part"], other["code_part"])
    offered = begin(doors, "lee", *parts).json()
    code = credentials.code_at(offered["secret"], doors.site.now())

    def finish(**changed: str) -> httpx.Response:
        given = {"challenge": offered["challenge"], "password": new_password(), "code": code, **changed}
        return doors.client.post("/v1/enrolments/finish", json=given)

    for slip, names in (
        ({"password": "short"}, "password"),
        ({"password": WEEKLY_WORDS}, "password"),
        ({"password": "lee lee lee lee"}, "password"),
        ({"code": "000000"}, "code"),
        ({"challenge": "x" * 24}, "challenge"),
    ):
        answer = finish(**slip)
        assert (answer.status_code, names in answer.text) == (422, True), answer.text
    assert finish().status_code == 201
    assert finish().status_code == 422
    assert begin(doors, "lee", *parts).status_code == 401


def test_before_it_is_confirmed_an_account_has_no_role_and_nobody_enrols(doors: Doors) -> None:
    one = proposed(doors)
    with doors.site.ledger.reading() as connection:
        person = people.find(connection, "lee")
    assert person is not None
    assert (person.role, person.enabled) == ("", True)
    assert begin(doors, "lee", one["code_part"], one["code_part"]).status_code == 401
    assert log_on(doors, "lee", "", "000000").status_code == 422
    assert log_on(doors, "lee", "x", "000000").status_code == 401


def test_who_proposed_does_not_confirm_and_who_may_not_assign_does_not_suffice(doors: Doors) -> None:
    one = proposed(doors)
    assert post(doors, "/confirm", "adams", person="lee", proposal=one["proposal"]).status_code == 403
    hire(
        doors.client,
        doors.site,
        a_person("amos", number="77", role="administrator"),
        doors.as_("adams"),
        doors.as_("cole"),
    )
    second = post(doors, "/confirm", "cole", person="amos", proposal=one["proposal"])
    assert second.status_code == 403  # another account's proposal
    assert kinds(doors)[-1] == "refusal"
    assert confirmed(doors, one)["code_part"]


def test_one_person_has_one_account_but_by_the_custodian_s_exception(doors: Doors) -> None:
    hire(doors.client, doors.site, a_person(), doors.as_("adams"), doors.as_("cole"))
    again = a_person("lee2", number=" 0-3001 ")
    assert post(doors, "", "adams", **again).status_code == 409
    assert post(doors, "/second", "adams", **again, reason="Works for two units").status_code == 403
    made = post(doors, "/second", "cole", **again, reason="Works for two units")
    assert made.status_code == 201, made.text
    assert confirmed(doors, made.json(), by="adams")["code_part"]


def test_a_reset_changes_nothing_until_a_second_person_confirms_it_and_then_all(doors: Doors) -> None:
    knows = hire(doors.client, doors.site, a_person(), doors.as_("adams"), doors.as_("cole"))
    headers = bearer(log_on(doors, "lee", knows["password"], credentials.code_at(knows["secret"], doors.site.now())))
    asked = post(doors, "/reset", "adams", person="lee", reason="The phone was lost on Saturday")
    assert asked.status_code == 201, asked.text
    assert doors.client.get("/v1/me", headers=headers).status_code == 200
    assert post(doors, "/confirm", "adams", person="lee", proposal=asked.json()["proposal"]).status_code == 403
    second = confirmed(doors, asked.json())
    assert doors.client.get("/v1/me", headers=headers).status_code == 401
    assert log_on(doors, "lee", knows["password"], knows["recovery_codes"][0]).status_code == 401
    anew = enrol_over(doors.client, "lee", (asked.json()["code_part"], second["code_part"]), doors.site)
    assert anew["password"] != knows["password"]
    bearer(log_on(doors, "lee", anew["password"], credentials.code_at(anew["secret"], doors.site.now())))


def test_the_owner_and_the_supervisor_of_the_unit_are_told_of_a_reset_at_their_next_page(doors: Doors) -> None:
    knows = hire(doors.client, doors.site, a_person(), doors.as_("adams"), doors.as_("cole"))
    away = doors.session_of("sato")

    def told(headers: dict[str, str]) -> list[dict[str, Any]]:
        answer = doors.client.get("/v1/me", headers=headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["resets"])

    asked = post(doors, "/reset", "adams", person="lee", reason="The phone was lost on Saturday").json()
    assert told(away) == []  # nothing happened yet
    parts = (asked["code_part"], confirmed(doors, asked)["code_part"])
    anew = enrol_over(doors.client, "lee", parts, doors.site)
    owner = bearer(log_on(doors, "lee", anew["password"], anew["recovery_codes"][0]))
    for headers, own in ((owner, True), (away, False), (doors.session_of("sato"), False)):
        [notice] = told(headers)
        assert (notice["person"], notice["own"]) == ("lee", own)
        assert (notice["proposed_by"], notice["confirmed_by"]) == ("A. Adams", "C. Cole")
    [words] = doors.client.get("/v1/me/proofs", headers=owner).json()["notices"]
    assert "If you did not ask for that, tell your supervisor now" in words
    for other in ("dunn", "cole", "ortiz"):  # no supervisor, another unit, another unit
        assert told(doors.session_of(other)) == []
    table = log_ons.sessions
    ago = doors.site.now() - timedelta(hours=25)
    doors.change(
        proposals.proposals.update().values(settled_at=ago - timedelta(hours=1)),
        table.update().where(table.c.person_id == "sato").values(opened_at=ago),
    )
    assert told(away) == []  # it stood there for a day
    assert len(told(owner)) == 1
    assert knows["password"] != anew["password"]


def test_an_account_from_before_is_given_its_number_by_two_people_and_no_number_twice(doors: Doors) -> None:
    table = people.people
    doors.change(table.update().where(table.c.person_id == "ortiz").values(number=None))
    with doors.site.ledger.reading() as connection:
        was, other = people.find(connection, "ortiz"), people.find(connection, "dunn")
    assert was is not None
    assert other is not None
    about = {
        "person": "ortiz",
        "full_name": was.full_name,
        "role": was.role,
        "unit": was.unit,
        "reason": "Number missing",
    }
    taken = post(doors, "/role", "cole", **about, number=f"0{other.number}")
    assert (taken.status_code, other.number in taken.text) == (409, False)
    asked = post(doors, "/role", "cole", **about, number=" 7-7 ")
    assert (asked.status_code, asked.json()["in_force"]) == (201, False)
    confirmed(doors, asked.json(), by="adams")
    with doors.site.ledger.reading() as connection:
        now = people.find(connection, "ortiz")
    assert now is not None
    assert (now.number, now.role, now.unit) == ("77", was.role, was.unit)
    assert "7-7" not in json.dumps(entries(doors, 0))


def test_a_number_that_was_given_to_another_meanwhile_is_not_confirmed(doors: Doors) -> None:
    table = people.people
    doors.change(table.update().where(table.c.person_id.in_(["ortiz", "avery"])).values(number=None))
    asked = []
    for person, role, unit in (("ortiz", "officer", "patrol"), ("avery", "analyst", "detectives")):
        about = {"person": person, "full_name": person.title(), "role": role, "unit": unit, "reason": "Number missing"}
        asked.append(post(doors, "/role", "cole", **about, number="77").json())
    confirmed(doors, asked[0], by="adams")
    since = doors.site.ledger.size
    second = post(doors, "/confirm", "adams", person="avery", proposal=asked[1]["proposal"])
    assert second.status_code == 409
    assert kinds(doors, since) == []


def test_a_declined_proposal_is_confirmed_by_nobody(doors: Doors) -> None:
    one = proposed(doors)
    declined = post(
        doors, "/decline", "cole", person="lee", proposal=one["proposal"], reason="Nobody of that name works here"
    )
    assert declined.status_code == 204, declined.text
    assert post(doors, "/confirm", "cole", person="lee", proposal=one["proposal"]).status_code == 403


def test_a_declined_account_is_closed_for_good_and_its_person_may_have_another(doors: Doors) -> None:
    one = proposed(doors)
    about = {"person": "lee", "reason": "The user name was mistyped"}
    assert post(doors, "", "adams", **a_person("leigh")).status_code == 409
    assert post(doors, "/decline", "adams", **about, proposal=one["proposal"]).status_code == 204
    new_role = {key: value for key, value in a_person().items() if key != "number"}
    for step, body in (("/enable", about), ("/reset", about), ("/role", {**new_role, "reason": about["reason"]})):
        assert post(doors, step, "cole", **body).status_code == 409
    hire(doors.client, doors.site, a_person("leigh"), doors.as_("adams"), doors.as_("cole"))


def test_a_place_that_begins_much_and_finishes_nothing_keeps_nobody_else_from_a_passkey(doors: Doors) -> None:
    challenges, now = Challenges(), doors.site.now()

    def ask(source: str) -> str:
        return challenges.ask(Challenge(purpose="p", person_id="", source=source, expires_at=now + LASTS), now)

    other, first = ask("198.51.100.7"), ask("192.0.2.1")
    last = [ask("192.0.2.1") for _ in range(MOST_OF_ONE)][-1]
    assert challenges.take(other, "p", now)
    assert challenges.take(last, "p", now)
    for key in (first, last):
        with pytest.raises(InvalidQuery):
            challenges.take(key, "p", now)


def test_another_role_is_in_force_once_confirmed_and_ends_on_its_day(doors: Doors) -> None:
    last = (doors.site.now() + timedelta(days=2)).date()
    new = {
        "person": "dunn",
        "full_name": "D. Dunn",
        "role": "sergeant",
        "unit": "patrol",
        "role_until": last.isoformat(),
    }
    asked = post(doors, "/role", "cole", **new, reason="Acting sergeant for the week")
    assert (asked.status_code, asked.json()["in_force"]) == (201, False)

    def role() -> str:
        return str(doors.client.get("/v1/me", headers=doors.as_("dunn")).json()["role"])

    assert role() == "detective"
    confirmed(doors, asked.json(), by="adams")
    assert role() == "sergeant"
    table = people.people
    doors.change(table.update().where(table.c.person_id == "dunn").values(role_until=last - timedelta(days=4)))
    refused = doors.client.post(
        "/v1/case-sessions",
        json={
            "case_number": "26-000001",
            "purpose": "homicide",
            "reason": "Grey pickup seen leaving north after shots",
        },
        headers=doors.as_("dunn"),
    )
    assert refused.status_code == 403
    assert "given until" in refused.text


def test_whose_access_is_suspended_asks_nothing_until_it_is_given_back(doors: Doors) -> None:
    about = {"person": "dunn", "reason": "Until retrained on the policy"}
    case = doors.open_case("dunn")
    assert post(doors, "/suspend", "cole", **about).status_code == 204
    assert post(doors, "/suspend", "cole", **about).status_code == 409
    refused = doors.ask({"kind": "history", "plate": "9Q9Z1A"}, "dunn", case)
    assert (refused.status_code, "suspended" in refused.text) == (403, True)
    assert doors.client.get("/v1/me", headers=doors.as_("dunn")).status_code == 200
    assert post(doors, "/give-back", "cole", **about).status_code == 204
    assert doors.ask({"kind": "history", "plate": "9Q9Z1A"}, "dunn", case).status_code == 200


def mine(doors: Doors, path: str, headers: dict[str, str], **body: Any) -> httpx.Response:
    return doors.client.post(f"/v1/me/{path}", json=body, headers=headers)


def test_everybody_changes_their_own_password_and_nobody_who_only_found_the_log_on(doors: Doors) -> None:
    headers, old = doors.as_("dunn"), doors.people.enrolments["dunn"]["password"]
    other = doors.session_of("dunn")
    since, chosen = doors.site.ledger.size, new_password()
    assert mine(doors, "proofs/password", headers, password="not it", new_password=chosen).status_code == 422
    assert mine(doors, "proofs/password", headers, password=old, new_password=old).status_code == 422
    assert mine(doors, "proofs/password", headers, password=old, new_password=WEEKLY_WORDS).status_code == 422
    assert mine(doors, "proofs/password", headers, password=old, new_password=chosen).status_code == 204
    assert kinds(doors, since) == ["log_on_failed", "password_changed"]
    assert doors.client.get("/v1/me", headers=headers).status_code == 200
    assert doors.client.get("/v1/me", headers=other).status_code == 401
    assert log_on(doors, "dunn", old, doors.people.enrolments["dunn"]["recovery_codes"][0]).status_code == 401
    assert log_on(doors, "dunn", chosen, doors.people.enrolments["dunn"]["recovery_codes"][0]).status_code == 201


def test_wrong_passwords_of_a_found_log_on_lock_like_wrong_log_ons(doors: Doors) -> None:
    headers = doors.as_("dunn")
    answers = [mine(doors, "proofs/codes/begin", headers, password="wrong").status_code for _ in range(6)]
    assert answers == [422, 422, 422, 422, 429, 429]


def test_new_codes_take_the_place_of_the_old_ones_once_one_was_shown(doors: Doors) -> None:
    headers, knows = doors.as_("dunn"), doors.people.enrolments["dunn"]
    offered = mine(doors, "proofs/codes/begin", headers, password=knows["password"]).json()
    assert mine(doors, "proofs/codes", headers, challenge=offered["challenge"], code="000000").status_code == 422
    code = credentials.code_at(offered["secret"], doors.site.now())
    assert mine(doors, "proofs/codes", doors.as_("sato"), challenge=offered["challenge"], code=code).status_code == 422
    done = mine(doors, "proofs/codes", headers, challenge=offered["challenge"], code=code)
    assert (done.status_code, len(done.json())) == (200, 8), done.text
    assert log_on(doors, "dunn", knows["password"], knows["recovery_codes"][0]).status_code == 401
    assert log_on(doors, "dunn", knows["password"], done.json()[0]).status_code == 201


def test_one_s_own_log_ons_are_seen_and_ended_and_nobody_else_s(doors: Doors) -> None:
    headers, other, sato = doors.as_("dunn"), doors.session_of("dunn"), doors.as_("sato")
    shown = doors.client.get("/v1/me/proofs", headers=headers).json()
    assert [(each["open"], each["here"]) for each in shown["log_ons"]] == [(True, False), (True, True)]
    number = shown["log_ons"][0]["id"]
    assert mine(doors, "log-ons/end", sato, log_on=number).status_code == 404
    assert mine(doors, "log-ons/end", headers, log_on=number).status_code == 204
    assert doors.client.get("/v1/me", headers=other).status_code == 401
    assert mine(doors, "log-ons/end", headers, log_on=number).status_code == 404
    for secret in ("password", "totp", "secret", "public_key"):
        assert secret not in json.dumps(shown)


def test_a_personal_token_changes_no_proof(doors: Doors) -> None:
    token = doors.session_of("dunn", "token")
    given = {"password": doors.people.enrolments["dunn"]["password"], "new_password": new_password()}
    assert mine(doors, "proofs/password", token, **given).status_code == 401


def test_an_account_from_before_keeps_its_proofs_and_is_told_that_others_made_them(doors: Doors) -> None:
    table = people.people
    doors.change(table.update().where(table.c.person_id == "dunn").values(own_proofs_at=None, number=None))
    assert doors.client.get("/v1/me/proofs", headers=doors.as_("dunn")).json()["own_since"] is None
    given = {"password": doors.people.enrolments["dunn"]["password"], "new_password": new_password()}
    assert mine(doors, "proofs/password", doors.as_("dunn"), **given).status_code == 204
    told = doors.client.get("/v1/me/proofs", headers=doors.as_("dunn")).json()["own_since"]
    assert datetime.fromisoformat(told) <= doors.site.now()


def test_the_list_of_people_says_what_is_to_be_seen_to_and_nothing_that_is_not_so(doors: Doors) -> None:
    table = people.people
    doors.change(table.update().where(table.c.person_id == "ortiz").values(number="7000", own_proofs_at=None))
    doors.change(table.update().where(table.c.person_id == "sato").values(number="7000"))
    long_ago = doors.site.now() - timedelta(days=91)
    doors.change(table.update().where(table.c.person_id == "avery").values(own_proofs_at=long_ago))
    since = doors.site.ledger.size
    answer = doors.client.get("/v1/acts/accounts", headers=doors.as_("cole"))
    assert answer.status_code == 200, answer.text
    assert kinds(doors, since)[-1] == "people_read"
    notes = {each["person"]: each["notes"] for each in answer.json()["people"]}
    assert notes["dunn"] == []
    assert notes["avery"] == ["unused for 90 days"]
    assert notes["sato"] == ["two accounts of one person"]
    assert notes["ortiz"][:2] == ["others made the password: to be renewed", "two accounts of one person"]
    assert "password" not in json.dumps([set(each) for each in answer.json()["people"]], default=sorted)
    assert doors.client.get("/v1/acts/accounts", headers=doors.as_("dunn")).status_code == 403
