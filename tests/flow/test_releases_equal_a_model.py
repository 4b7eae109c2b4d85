"""Requests, people whose roles change, second accounts and a clock that moves, drawn anew: no file leaves without the approval of another person who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data_access.acts.on_releases.requests import APPROVED_FOR
from data_access.records.accounts import people
from data_access.records.releases import files
from data_access.records.releases.requests import release_requests
from tests.builders.agencies import agency_site, clear
from tests.builders.assurance import times
from tests.builders.clock import Machine
from tests.builders.gateway import Doors
from tests.builders.making import while_made
from tests.builders.releases import PLATE, ask, case_of, do, make, open_written, read, request, told, verify
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

NUMBERS = {"dunn": "7", "dunn-2": "7", "lund": "8", "sato": "9", "cole": "1", "dees": "10"}
"""Whose account each is: dunn has two, one of them a commander's."""
ROLES = {"dunn": "detective", "dunn-2": "commander", "dees": "commander_designee"}
WORDS = "on leave until Monday, and the county waits"
PEOPLE, WHICH = st.sampled_from(sorted(NUMBERS)), st.integers(0, 1)
MAY_APPROVE, MAY_FULFIL = {"commander", "commander_designee"}, {"detective", "sergeant"}


@dataclass
class Bench:
    """A site, its machine, and what was seen to leave over all examples."""

    doors: Doors
    machine: Machine
    left: list[tuple[str, str]] = field(default_factory=list)

    def now_is_later(self, days: int) -> None:
        self.machine.off += timedelta(days=days)
        self.doors.people.tokens |= {
            who: self.doors.session_of(who)["Authorization"].removeprefix("Bearer ") for who in self.doors.people.tokens
        }

    def role_of(self, who: str) -> str:
        with self.doors.site.ledger.reading() as connection:
            found = people.find(connection, who)
        return found.role if found else ""


@dataclass
class PlainRequest:
    """A request as the model has it. `approved_by` is empty while it may not be asked for."""

    number: int
    entered_by: str
    standing: str = "received"
    approver: str = ""
    files: int = 0
    declared: bool = False
    opened_by: set[str] = field(default_factory=set)
    """Who has opened it since it was verified."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    machine = Machine()
    machine.timing = type(machine.timing)(machine.now, lambda: machine.off.total_seconds())
    with agency_site(tmp_path_factory.mktemp("releases"), "parsons", machine.timing) as doors:
        for who in ("dunn-2", "dees"):
            doors.hire(who, ROLES[who])
            clear(doors, who)
            doors.people.tokens[who] = doors.session_of(who)["Authorization"].removeprefix("Bearer ")
        table = people.people
        doors.change(*(table.update().where(table.c.person_id == who).values(number=n) for who, n in NUMBERS.items()))
        read(doors)
        yield Bench(doors, machine)


class Requests(RuleBasedStateMachine):
    """What people try, in whatever order; the model says beforehand what comes of it."""

    bench: Bench

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[PlainRequest] = []
        self.days = 0

    @initialize()
    def begin(self) -> None:
        """Have a request of which a file left, whatever is drawn: the other one begins at nothing."""
        self.enter("dunn", outsider=False)
        for _ in range(3):
            self.go_on(0)

    @precondition(lambda self: len(self.requests) < 2)
    @rule(who=PEOPLE, outsider=st.sampled_from([False, False, False, True]))
    def enter(self, who: str, outsider: bool) -> None:
        kind = {"kind": "other", "state": None} if outsider else {}
        answer = request(self.bench.doors, who, **kind)
        allowed = self.bench.role_of(who) in MAY_FULFIL
        assert (answer.status_code == 201) == allowed, answer.text
        if allowed:
            standing = answer.json()["standing"]
            self.requests.append(PlainRequest(answer.json()["number"], who, standing))

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH)
    def verify(self, who: str, which: int) -> None:
        one = self._one(which)
        allowed = one.standing == "received" and self.bench.role_of(who) in MAY_FULFIL | MAY_APPROVE
        assert (verify(self.bench.doors, one.number, who).status_code == 200) == allowed
        if allowed:
            one.standing, one.opened_by = "verified", set()

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH)
    def open_what_is_written(self, who: str, which: int) -> None:
        one = self._one(which)
        allowed = self.bench.role_of(who) in MAY_FULFIL | MAY_APPROVE
        assert (open_written(self.bench.doors, one.number, who).status_code == 200) == allowed
        if allowed:
            one.opened_by.add(who)

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH, words=st.sampled_from(["", WORDS]))
    def approve(self, who: str, which: int, words: str) -> None:
        one, role = self._one(which), self.bench.role_of(who)
        in_order = role == "commander" or (role == "commander_designee" and words)
        allowed = (
            one.standing in {"verified", "lapsed"}
            and in_order
            and who in one.opened_by
            and NUMBERS[who] != NUMBERS[one.entered_by]
        )
        answer = do(self.bench.doors, who, one.number, "approval", unavailable=words)
        assert (answer.status_code == 200) == bool(allowed), answer.text
        if allowed:
            one.standing, one.approver = "approved", who

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH)
    def refuse(self, who: str, which: int) -> None:
        one = self._one(which)
        allowed = (
            one.standing in {"received", "verified", "approved", "lapsed"}
            and self.bench.role_of(who) in MAY_APPROVE
            and NUMBERS[who] != NUMBERS[one.entered_by]
        )
        answer = do(self.bench.doors, who, one.number, "refusal", words="no case is named")
        assert (answer.status_code == 200) == allowed, answer.text
        if allowed:
            one.standing = "expired" if one.files else "refused"

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH, declared=st.booleans())
    def make_a_file(self, who: str, which: int, declared: bool) -> None:
        """Whoever may not, gets nothing: not even to ask; and a file leaves with its row in the register, or not at all."""
        one, doors = self._one(which), self.bench.doors
        allowed = one.standing == "approved" and self.bench.role_of(who) in MAY_FULFIL
        if declared and allowed:
            done = do(doors, who, one.number, "declaration", words="signed on Monday").status_code
            assert done == (403 if one.declared else 200), "it is recorded once"
            one.declared = True
        answer = ask(doors, one.number, who)
        assert (answer.status_code == 200) == allowed, answer.text
        if not allowed:
            return
        shown = told(doors, one.number, "cole" if self.bench.role_of("cole") == "commander" else "dunn-2")
        asked = {"kind": "history", "plate": PLATE, "windows": None}
        session = doors.client.get("/v1/case-sessions", headers=doors.as_(who)).json()
        case = next(each for each in session if each["case_number"] == case_of(one.number))["case_session"]
        given = doors.ask(asked, who, case)
        question = {
            "kind": "files",
            "of": given.json()["facts"]["intent"],
            "asked": asked,
            "formats": ["csv"],
            "why": "for the sheriff of the county",
        }
        inquiry = {"case_session": case, "question": question}
        made = doors.client.post("/v1/made-files", json=inquiry, headers=doors.as_(who))
        assert (made.status_code == 200) == bool(shown["declared"]), made.text
        if made.status_code == 200:
            one.files += 1
            self.bench.left.append((case_of(one.number), one.approver))

    @precondition(lambda self: any(each.standing == "approved" for each in self.requests))
    @rule(who=PEOPLE)
    def refuse_while_a_file_is_made(self, who: str) -> None:
        """The file leaves only if nobody who may refused its request before it was on record."""
        one, doors = next(each for each in self.requests if each.standing == "approved"), self.bench.doors
        done = do(doors, "lund", one.number, "declaration", words="signed on Monday").status_code
        assert done == (403 if one.declared else 200), "it is recorded once"
        one.declared = True
        allowed = self.bench.role_of(who) in MAY_APPROVE and NUMBERS[who] != NUMBERS[one.entered_by]
        with while_made(doors, lambda _: do(doors, who, one.number, "refusal", words="no case is named")) as seen:
            made = make(doors, one.number, person="lund")
        assert [answer.status_code == 200 for answer, _ in seen] == [allowed]
        assert (made.status_code == 200) != allowed, made.text
        if allowed:
            one.standing = "expired" if one.files else "refused"
        else:
            one.files += 1
            self.bench.left.append((case_of(one.number), one.approver))

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH)
    def hand_over(self, who: str, which: int) -> None:
        one = self._one(which)
        allowed = one.standing in {"approved", "lapsed"} and one.files > 0 and self.bench.role_of(who) in MAY_FULFIL
        answer = do(self.bench.doors, who, one.number, "fulfilment", words="handed over on a disc")
        assert (answer.status_code == 200) == allowed, answer.text
        one.standing = "fulfilled" if allowed else one.standing

    @precondition(lambda self: self.requests)
    @rule(who=PEOPLE, which=WHICH)
    def confirm_the_return(self, who: str, which: int) -> None:
        one = self._one(which)
        allowed = one.standing in {"fulfilled", "expired"} and self.bench.role_of(who) in MAY_FULFIL | {
            "commander",
            "commander_designee",
        }
        answer = do(self.bench.doors, who, one.number, "return", how="destroyed", words="as they write")
        assert (answer.status_code == 200) == allowed, answer.text
        one.standing = "destroyed" if allowed else one.standing

    @precondition(lambda self: self.requests)
    @rule(which=WHICH)
    def go_on(self, which: int) -> None:
        """What the next step is, by who may do it: so that some requests come far."""
        one = self._one(which)
        if one.standing == "received":
            self.verify("lund", which)
        elif one.standing in {"verified", "lapsed"}:
            who = "cole" if one.entered_by != "cole" else "dees"
            self.open_what_is_written(who, which)
            self.approve(who, which, WORDS)
        elif one.standing == "approved":
            self.make_a_file("lund", which, declared=True)

    @rule(role=st.sampled_from(["sergeant", "commander", "detective"]))
    def give_a_role(self, role: str) -> None:
        table = people.people
        self.bench.doors.change(table.update().where(table.c.person_id == "sato").values(role=role))

    @precondition(lambda self: any(each.standing == "approved" for each in self.requests))
    @rule()
    def leave_the_approved_for_thirty_days(self) -> None:
        """Thirty days pass for the requests that are approved, and no time for people and their log-ons."""
        table, doors = release_requests, self.bench.doors
        since = doors.site.now() - APPROVED_FOR
        for one in self.requests:
            if one.standing == "approved":
                doors.change(table.update().where(table.c.number == one.number).values(approved_at=since))
                one.standing = "lapsed"

    @precondition(lambda self: self.days < 4)
    @rule(days=st.sampled_from([1, 6]))
    def wait(self, days: int) -> None:
        self.days += 1
        self.bench.now_is_later(days)

    @invariant()
    def every_file_that_left_is_in_the_register(self) -> None:
        with self.bench.doors.site.ledger.reading() as connection:
            rows = files.every(connection)
        assert [case_of(row.release) for row in rows] == [case for case, _ in self.bench.left]

    def _one(self, which: int) -> PlainRequest:
        return self.requests[which % len(self.requests)]


def test_no_file_leaves_without_a_recorded_approval_of_another_person_who_may(bench: Bench) -> None:
    Requests.bench = bench
    how = settings(
        max_examples=times(8, 40),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Requests, settings=how)
    assert len(bench.left) >= 5
    assert _on_record(bench.doors) == len(bench.left)


def _on_record(doors: Doors) -> int:
    """Look in the ledger alone: each outcome with files comes after its request's approval by another person. Returns how many there are."""
    entered: dict[str, str] = {}
    approver: dict[str, str] = {}
    cases: dict[int, str] = {}
    count = 0
    for said in entries(doors, 0):
        who = said["who"]["person"] if "who" in said else ""
        if said["kind"] == "release_requested" and "release" in said:
            entered[case_of(said["release"])] = who
        elif said["kind"] == "release_approved" and "release" in said:
            approver[case_of(said["release"])] = who
        elif said["kind"] == "intent":
            cases[said["seq"]] = said["case"]["number"]
        elif said["kind"] == "outcome" and said.get("files"):
            case = cases[said["intent"]]
            assert NUMBERS[approver[case]] != NUMBERS[entered[case]]
            count += 1
    return count
