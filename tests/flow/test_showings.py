"""An answer shown again: to whom, under what, and what it says of what changed since. Sharing it with a colleague."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import delete, update

from data_access.answers.answer import Answer
from data_access.client import Client
from data_access.client.cases import colleagues
from data_access.client.ledger import own_question
from data_access.errors import Conflict, LedgerStopped, NotFound, NotLoggedOn, Refused
from data_access.gateway.acting import case_file
from data_access.gateway.open_site.members import members_of
from data_access.ledger import ledger
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.receipts import check_receipt
from data_access.records.accounts import people
from data_access.records.casework import answers_given, case_sessions, cases, sharings
from data_access.wording.answers import not_known
from tests.builders.gateway import ENDLESS, Doors, open_doors
from tests.builders.site import JUSTIFICATION, circle, import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from workbench.python.open_case import open_case

pytestmark = pytest.mark.slow

WHY = {name: JUSTIFICATION[name] for name in ("purpose", "reason")}
NUMBER = JUSTIFICATION["case_number"]
NOT_GIVEN = "No answer of this number was given to you"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("showings"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        endless = {"questions_per_minute": ENDLESS, "refusals_per_minute": ENDLESS}
        limits = made.site.pack.limits.model_copy(update=endless)
        with made.under(limits=limits):
            yield made


@dataclass
class Detective:
    """Somebody with an open case."""

    doors: Doors
    person: str = "dunn"
    number: str = NUMBER
    case: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.case = self.doors.open_case(self.person, case_number=self.number)

    def client(self) -> Client:
        self.doors.as_(self.person)
        return Client(str(self.doors.client.base_url), self.doors.people.tokens[self.person])

    def ask(self, question: dict[str, Any]) -> Answer:
        with self.client() as client:
            return client.ask(parse(Inquiry, {"case_session": self.case, "question": question}))

    def show(self, of: int) -> Answer:
        with self.client() as client:
            return client.show_again(self.case, of)

    def share(self, of: int, person: str) -> Any:
        body = {"case_session": self.case, "of": of, "person": person}
        return self.doors.client.post("/v1/case-file/sharings", json=body, headers=self.doors.as_(self.person))

    def close(self) -> None:
        with self.client() as client:
            client.close_case(self.case)


def bring(doors: Doors, *plates: str, camera: str = "cam-1", colour: str = "") -> int:
    rows = [(timedelta(minutes=30, seconds=n), plate, camera, colour) for n, plate in enumerate(plates)]
    answer = import_reads(doors, reads_csv(rows))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["batch"])


def of_plate(text: str) -> dict[str, Any]:
    return {"kind": "history", "plate": text}


AREA = circle()["area"]
ASKED: dict[str, dict[str, Any]] = {
    "canvass": {"kind": "canvass", "area": AREA, "filters": {"colours": ["grey"], "keep_unknown": False}},
    "by cameras": {"kind": "canvass", "area": {"shape": "cameras", "ids": ["cam-1"]}},
    "plates": {"kind": "plates", "pattern": "9S9Z*", "confusable": True, "area": AREA},
    "of no time": {"kind": "plates", "pattern": "9S9Z?A", "classes": ["9G"], "confusable": True},
    "history": of_plate("9S9Z1A"),
    "of a time": of_plate("9S9Z1A"),
    "common_plates": {
        "kind": "common_plates",
        "scenes": [{"area": AREA}, {"area": circle(lat=43.91, lon=-101.21)["area"]}],
        "at_least": 2,
    },
    "convoy": {"kind": "convoy", "plate": "9S9Z1A", "within_s": 300, "at_least": 2},
    "saved": {"kind": "saved"},
}
"""A question of each kind, without the time that it is about."""


@cache
def windows() -> list[dict[str, str]]:
    """The two hours before these tests run, and the minute after: they are loaded long before."""
    now = datetime.now(UTC).replace(microsecond=0)
    return list(circle(end=now + timedelta(minutes=1))["windows"])


def a_question(name: str) -> dict[str, Any]:
    """Return a question, with a time if it is about one."""
    question = ASKED[name]
    if name in {"of no time", "history", "saved"}:
        return question
    if name == "common_plates":
        return {**question, "scenes": [{**scene, "windows": windows()} for scene in question["scenes"]]}
    return {**question, "windows": windows()}


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_of_each_kind_comes_back_as_it_was_with_its_question(doors: Doors, name: str) -> None:
    if name == "canvass":
        for camera in ("cam-1", "cam-2"):
            bring(doors, "9S9-Z1A", "9S9-Z7A", camera=camera, colour="grey")
    detective = Detective(doors)
    answer = detective.ask(a_question(name))
    assert answer.reads.height > 0 or name in {"saved", "convoy"}
    again = detective.show(answer.facts.intent)
    assert again.reads.equals(answer.reads)
    assert again.question == answer.question
    check_receipt(again.receipt, again.reads)
    said = again.facts.showing
    assert said is not None
    assert (said.of, said.shared_by) == (answer.facts.intent, "")
    assert (said.arrived, said.corrected, said.withdrawn, said.gone) == (0, 0, 0, 0)
    assert not_known(again)[1] == "Nothing of it has changed since."


def test_it_is_on_record_as_a_showing_of_that_entry_and_no_plate_stands_there_in_clear(doors: Doors) -> None:
    bring(doors, "9S0-QQ1")
    detective = Detective(doors)
    answer, since = detective.ask(of_plate("9S0QQ1")), doors.site.ledger.size
    again = detective.show(answer.facts.intent)
    intent, outcome = entries(doors, since)
    assert (intent["kind"], outcome["kind"], outcome["status"]) == ("intent", "outcome", "answered")
    assert (intent["question"]["kind"], intent["question"]["of"]) == ("showing", answer.facts.intent)
    assert intent["question"]["asked"]["kind"] == "history"
    assert again.facts.intent == intent["seq"]
    assert "9S0QQ1" not in json.dumps([intent, outcome])


def test_what_arrived_is_counted_and_not_shown(doors: Doors) -> None:
    bring(doors, "9S1-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S1QQ1"))
    bring(doors, "9S1-QQ1")
    again = detective.show(answer.facts.intent)
    assert again.reads["read_id"].to_list() == answer.reads["read_id"].to_list()
    assert again.facts.showing is not None
    assert again.facts.showing.arrived == 1
    assert "Ask again to see them" in " ".join(not_known(again))


def test_what_was_corrected_stands_beside_the_read_and_what_was_withdrawn_is_left_out(doors: Doors) -> None:
    bring(doors, "9S2-QQ1")
    wrong = bring(doors, "9S2-QQ1", "9S2-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S2QQ1"))
    assert answer.reads.height == 3
    first = answer.reads.filter(pl_batch(answer, wrong, same=False)).row(0, named=True)
    correction = {
        "kind": "correction",
        "of": answer.facts.intent,
        "read_id": first["read_id"],
        "captured_at": first["captured_at"].isoformat(),
        "state": "US-KS",
        "reason": "as the image shows",
    }
    with detective.client() as client:
        client.correct(parse(Inquiry, {"case_session": detective.case, "question": correction}))
    away = doors.client.delete(
        f"/v1/acts/batches/{wrong}", params={"reason": "The zone was wrong"}, headers=doors.as_("cole")
    )
    assert away.status_code == 200, away.text
    again = detective.show(answer.facts.intent)
    said = again.facts.showing
    assert said is not None
    assert (said.arrived, said.corrected, said.withdrawn, said.gone) == (0, 1, 2, 0)
    assert set(again.reads["corrects"].drop_nulls()) == {first["read_id"]}


def pl_batch(answer: Answer, batch: int, *, same: bool) -> Any:
    return (answer.reads["batch"] == batch) == same


def test_what_is_no_longer_kept_is_gone_and_counted(doors: Doors) -> None:
    bring(doors, "9S3-QQ1", "9S3-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S3QQ1"))
    old = answer.reads.with_columns(answer.reads["read_id"] + "x")
    members = members_of(doors.site.members_key, answer.facts.intent, old["read_id"])
    more = members_of(doors.site.members_key, answer.facts.intent, answer.reads["read_id"]) + members
    table = answers_given.returned
    doors.change(update(table).where(table.c.intent == answer.facts.intent).values(members=more))
    said = detective.show(answer.facts.intent).facts.showing
    assert said is not None
    assert (said.arrived, said.gone) == (0, 2)


def test_rights_hang_on_the_showing_files_are_made_of_it_and_it_can_be_shown_again(doors: Doors) -> None:
    bring(doors, "9S4-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S4QQ1"))
    detective.close()
    later = Detective(doors)
    again = later.show(answer.facts.intent)
    assert again.reads.equals(answer.reads)
    files = {"kind": "files", "formats": ["csv"], "why": "for the prosecutor"}
    for of, fits in ((again.facts.intent, True), (answer.facts.intent, False)):
        asked = {**files, "of": of, "asked": again.question}
        with later.client() as client:
            inquiry = parse(Inquiry, {"case_session": later.case, "question": asked})
            if fits:
                assert client.make_files(inquiry).data
            else:
                with pytest.raises(Refused, match="No such answer"):
                    client.make_files(inquiry)
    third = later.show(again.facts.intent)
    assert third.facts.showing is not None
    assert (third.facts.showing.of, third.reads.equals(answer.reads)) == (answer.facts.intent, True)


def test_it_is_shown_to_nobody_else_and_under_no_other_case_and_nothing_is_opened_for_them(doors: Doors) -> None:
    bring(doors, "9S5-QQ1")
    answer = Detective(doors).ask(of_plate("9S5QQ1"))
    refused_before = Detective(doors)
    for other in (Detective(doors, "avery"), Detective(doors, number="26-000002")):
        since = doors.site.ledger.size
        with pytest.raises(Refused, match=NOT_GIVEN):
            other.show(answer.facts.intent)
        [refusal] = entries(doors, since)
        assert refusal["kind"] == "refusal"
        if other.person == "avery":
            assert refusal["question"] == {"kind": "showing", "of": answer.facts.intent}
    with pytest.raises(Refused, match="case session"), refused_before.client() as client:
        client.show_again(Detective(doors, "avery").case, answer.facts.intent)
    with pytest.raises(NotLoggedOn), Client(str(doors.client.base_url), "wb_" + "x" * 43) as nobody:
        nobody.show_again(refused_before.case, answer.facts.intent)


def test_a_refused_question_an_act_an_image_and_a_number_of_nothing_show_nothing(doors: Doors) -> None:
    detective = Detective(doors)
    with pytest.raises(Refused) as refused:
        detective.ask({"kind": "plates", "pattern": "9*"})
    estimate = {"kind": "estimate", "area": AREA, "windows": windows()}
    with detective.client() as client:
        client.estimate(parse(Inquiry, {"case_session": detective.case, "question": estimate}))
    numbers = {"refusal": refused.value.seq, "an act": 5, "nothing": 2**40}
    for name, number in numbers.items():
        assert number is not None, name
        with pytest.raises(Refused, match=NOT_GIVEN):
            detective.show(number)
    asked = [each["seq"] for each in entries(doors) if each.get("question", {}).get("kind") == "estimate"]
    with pytest.raises(Refused, match="not remembered"):
        detective.show(asked[-1])


def test_it_is_not_shown_once_role_case_capability_or_limits_are_others(doors: Doors) -> None:
    bring(doors, "9S6-QQ1")
    detective = Detective(doors)
    answer = detective.ask({**of_plate("9S6QQ1"), "windows": windows()})
    of, case, role = answer.facts.intent, cases.cases, people.people
    was = {"kind": "criminal"}
    doors.change(update(case).where(case.c.number == NUMBER).values(kind="patrol"))
    with pytest.raises(Refused) as refused:
        detective.show(of)
    assert "own.again" in {reason.clause for reason in refused.value.reasons}
    doors.change(update(case).where(case.c.number == NUMBER).values(**was))
    doors.change(update(role).where(role.c.person_id == "dunn").values(role="sergeant"))
    with pytest.raises(Refused) as refused:
        detective.show(of)
    assert [reason.rule for reason in refused.value.reasons] == ["answer_is_shown_again_as_things_were"]
    doors.change(update(role).where(role.c.person_id == "dunn").values(role="detective"))
    limits = doors.site.pack.limits
    none = limits.model_copy(update={"history": limits.history.model_copy(update={"window_d": 0})})
    with doors.under(limits=none), pytest.raises(Refused, match="looks back"):
        detective.show(of)
    roles = doors.site.pack.roles
    may = roles["detective"].may - {"history"}
    fewer = {**roles, "detective": roles["detective"].model_copy(update={"may": may})}
    with doors.under(roles=fewer), pytest.raises(Refused) as refused:
        detective.show(of)
    assert [reason.rule for reason in refused.value.reasons] == ["answer_is_shown_again_to_who_may_ask"]
    doors.change(update(case).where(case.c.number == NUMBER).values(closed_at=datetime.now(UTC)))
    with pytest.raises(Refused) as refused:
        detective.show(of)
    assert "names_an_open_case" in {reason.rule for reason in refused.value.reasons}
    doors.change(update(case).where(case.c.number == NUMBER).values(closed_at=None))
    assert detective.show(of).reads.equals(answer.reads)


def test_showings_count_as_questions_do(doors: Doors) -> None:
    bring(doors, "9S7-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S7QQ1"))
    few = doors.site.pack.limits.model_copy(update={"questions_per_minute": 1})
    with doors.under(limits=few), pytest.raises(Refused) as refused:
        detective.show(answer.facts.intent)
    assert [reason.rule for reason in refused.value.reasons] == ["asks_within_its_rate"]


def test_only_permitted_fields_come_back(doors: Doors) -> None:
    bring(doors, "9S8-QQ1", colour="red")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S8QQ1"))
    assert answer.reads["colour"].to_list() == ["red"]
    captured = doors.site.pack.captured
    less = captured.model_copy(update={"fields": captured.fields - {"vehicle_colour"}})
    with doors.under(captured=less):
        assert detective.show(answer.facts.intent).reads["colour"].to_list() == [None]


def test_what_is_remembered_no_more_is_asked_anew(doors: Doors) -> None:
    bring(doors, "9S9-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9S9QQ1"))
    doors.change(delete(answers_given.returned).where(answers_given.returned.c.intent == answer.facts.intent))
    with pytest.raises(Refused, match="not remembered any more"):
        detective.show(answer.facts.intent)


@pytest.mark.parametrize("done", [False, True])
def test_an_answer_whose_showing_fails_to_be_recorded_is_not_shown_whether_it_is_on_record_or_not(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    bring(doors, "9T0-QQ1")
    detective = Detective(doors)
    answer, since, real = detective.ask(of_plate("9T0QQ1")), doors.site.ledger.size, ledger.conclude

    def broken(*told: Any) -> Any:
        if done:
            real(*told)
        raise LedgerStopped("The ledger could not be written.")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "conclude", broken)
        with pytest.raises(LedgerStopped):
            detective.show(answer.facts.intent)
    assert kinds(doors, since) == (["intent", "outcome"] if done else ["intent"])


def test_a_colleague_on_the_same_open_case_is_shown_an_answer_that_was_shared_with_them(doors: Doors) -> None:
    bring(doors, "9T1-QQ1")
    detective, since = Detective(doors), doors.site.ledger.size
    answer = detective.ask(of_plate("9T1QQ1"))
    colleague = Detective(doors, "avery")
    shared = detective.share(answer.facts.intent, "avery")
    assert (shared.status_code, shared.json()) == (201, {"of": answer.facts.intent, "shared_with": "avery"})
    act = next(each for each in entries(doors, since) if each["kind"] == "answer_shared")
    assert (act["who"]["person"], act["of"], act["case"]["number"]) == ("dunn", answer.facts.intent, NUMBER)
    assert set(act["secret"]) == {"subject"}
    again = colleague.show(answer.facts.intent)
    assert again.reads.equals(answer.reads)
    assert again.facts.showing is not None
    assert again.facts.showing.shared_by == "dunn"
    assert "which dunn shared with you" in not_known(again)[0]
    file = doors.client.post("/v1/case-file", json={"case_session": colleague.case}, headers=doors.as_("avery")).json()
    assert [each["entry"] for each in file["questions"] if each["shared"]] == [answer.facts.intent]
    with pytest.raises(Refused, match=NOT_GIVEN):
        Detective(doors, "ortiz").show(answer.facts.intent)
    assert Detective(doors, "avery").share(again.facts.intent, "ortiz").status_code == 404  # it is not theirs to share


def test_a_colleague_is_shown_no_more_than_their_own_role_may_ask(doors: Doors) -> None:
    bring(doors, "9T2-QQ1")
    detective, colleague = Detective(doors), Detective(doors, "avery")
    answer = detective.ask(of_plate("9T2QQ1"))
    assert detective.share(answer.facts.intent, "avery").status_code == 201
    roles = doors.site.pack.roles
    fewer = roles["analyst"].model_copy(update={"may": roles["analyst"].may - {"history"}})
    with doors.under(roles={**roles, "analyst": fewer}), pytest.raises(Refused) as refused:
        colleague.show(answer.facts.intent)
    assert [reason.rule for reason in refused.value.reasons] == ["answer_is_shown_again_to_who_may_ask"]
    doors.change(update(sharings.sharings).values(role="officer"))
    with pytest.raises(Refused) as refused:
        colleague.show(answer.facts.intent)
    assert [reason.rule for reason in refused.value.reasons] == ["answer_is_shown_again_as_things_were"]


def test_an_answer_is_shared_only_by_whose_it_is_with_who_has_the_case_open(doors: Doors) -> None:
    bring(doors, "9T3-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9T3QQ1"))
    doors.change(
        update(case_sessions.case_sessions)
        .where(case_sessions.case_sessions.c.person_id == "sato")
        .values(closed_at=datetime.now(UTC))
    )
    assert detective.share(answer.facts.intent, "sato").json()["code"] == Conflict.code
    assert detective.share(answer.facts.intent, "nobody").json()["code"] == Conflict.code
    assert detective.share(answer.facts.intent, "dunn").status_code == 403
    assert detective.share(answer.facts.intent + 1, "avery").json()["code"] == NotFound.code
    Detective(doors, "avery")
    assert Detective(doors, "ortiz").share(answer.facts.intent, "avery").json()["code"] == NotFound.code
    assert Detective(doors, number="26-000002").share(answer.facts.intent, "avery").status_code in {404, 409}


def test_who_has_the_same_case_open_is_listed_for_whom_the_case_session_is_and_nobody_else(doors: Doors) -> None:
    with_it, other = Detective(doors), Detective(doors, "avery", number="26-000002")
    with Detective(doors, "avery").client() as client:
        for each in client.case_sessions():
            if each.case_number == NUMBER:
                client.close_case(each.case_session)
    since = doors.site.ledger.size
    with with_it.client() as client:
        assert "avery" not in {each.person for each in colleagues(client, with_it.case)}
        case = doors.open_case("avery")
        assert ("avery", "Avery") in {
            (each.person, each.full_name.split()[-1]) for each in colleagues(client, with_it.case)
        }
        assert "dunn" not in {each.person for each in colleagues(client, with_it.case)}
        for not_mine in (case, other.case, "c-0"):
            with pytest.raises(NotFound):
                colleagues(client, not_mine)
        client.close_case(with_it.case)
        with pytest.raises(NotFound):
            colleagues(client, with_it.case)
    assert kinds(doors, since) == ["case_session_opened", "case_session_closed"]


def test_an_own_question_is_read_back_from_its_entry_or_from_a_showing_of_it_and_no_colleagues(doors: Doors) -> None:
    bring(doors, "9T8-QQ1")
    detective = Detective(doors)
    answer = detective.ask(of_plate("9T8QQ1"))
    again = detective.show(answer.facts.intent)
    with detective.client() as client:
        for number in (answer.facts.intent, again.facts.intent):
            assert own_question(client, number) == answer.question
        assert own_question(client, answer.facts.intent + 1) is None
    with Detective(doors, "avery").client() as client:
        assert own_question(client, answer.facts.intent) is None


def test_nobody_shares_an_answer_with_a_second_account_of_their_own(doors: Doors) -> None:
    bring(doors, "9T7-QQ1")
    detective, table = Detective(doors), people.people
    answer, colleague = detective.ask(of_plate("9T7QQ1")), Detective(doors, "avery")
    with doors.site.ledger.reading() as connection:
        numbers = {who: people.find(connection, who) for who in ("dunn", "avery")}
    before, mine = numbers["avery"], numbers["dunn"]
    assert before is not None
    assert mine is not None
    avery = update(table).where(table.c.person_id == "avery")
    doors.change(avery.values(number=mine.number))
    shared = detective.share(answer.facts.intent, "avery")
    assert (shared.status_code, shared.json()["reasons"][0]["clause"]) == (403, "own.oneself")
    doors.change(avery.values(number=before.number))
    with pytest.raises(Refused, match=NOT_GIVEN):
        colleague.show(answer.facts.intent)


@pytest.mark.parametrize("done", [False, True])
def test_a_sharing_that_is_reported_as_failed_is_done_or_leaves_nothing(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    bring(doors, "9T4-QQ1")
    detective, colleague = Detective(doors), Detective(doors, "avery")
    answer, real = detective.ask(of_plate("9T4QQ1")), case_file.act_in_case

    def broken(*told: Any) -> None:
        if done:
            real(*told)
        raise OSError("the disk")

    since = doors.site.ledger.size
    with monkeypatch.context() as patched:
        patched.setattr(case_file, "act_in_case", broken)
        assert detective.share(answer.facts.intent, "avery").status_code == 500
    assert kinds(doors, since) == (["answer_shared"] if done else [])
    if done:
        assert colleague.show(answer.facts.intent).reads.equals(answer.reads)
        assert (
            detective.share(answer.facts.intent, "avery").status_code == 201
        )  # told that it failed, one does it again
    else:
        with pytest.raises(Refused, match=NOT_GIVEN):
            colleague.show(answer.facts.intent)


def test_a_case_in_python_shows_an_answer_again_and_shares_it(doors: Doors) -> None:
    bring(doors, "9T5-QQ1")
    detective, colleague = Detective(doors), Detective(doors, "avery")
    with detective.client() as client, open_case(NUMBER, client=client, **WHY) as case:
        seen = case.history("9T5QQ1")
        again = case.show_again(seen.facts.intent)
        assert again.reads.equals(seen.reads)
        case.share(again, "avery")
    assert colleague.show(seen.facts.intent).reads.equals(seen.reads)


def test_answers_are_remembered_for_a_while_after_their_case_session(doors: Doors) -> None:
    bring(doors, "9T6-QQ1")
    detective = Detective(doors)
    first = detective.ask(of_plate("9T6QQ1")).facts.intent
    for _ in range(answers_given.MOST_AFTERWARDS):
        last = detective.ask(of_plate("9T6QQ1")).facts.intent
    detective.close()
    later = Detective(doors)
    later.ask(of_plate("9T6QQ1"))
    with pytest.raises(Refused, match="not remembered any more"):
        later.show(first)
    assert later.show(last).reads.height == 1
    long_ago = datetime.now(UTC) - answers_given.REMEMBERED
    mine = case_sessions.case_sessions.c.case_session == detective.case
    doors.change(update(case_sessions.case_sessions).where(mine).values(expires_at=long_ago))
    Detective(doors, "avery")
    with pytest.raises(Refused, match="not remembered any more"):
        later.show(last)
