"""Which release requests wait for whom, and who hears what came of theirs: each role of each pack, wherever a request stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.acts.on_releases.requests import APPROVED_FOR, LookAtReleases
from data_access.acts.on_releases.steps import STEPS
from data_access.answers.releases import ReleaseState
from data_access.gateway.showing.on_releases.waiting import (
    END_STANDS,
    ReleaseLine,
    ReleaseReader,
    lines_for,
)
from data_access.records.releases.requests import ReleaseRecord
from data_access.terms import Capability as May
from data_access.terms import Person, RecipientKind
from tests.builders.policy import a_person, the_pack

S = ReleaseState
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
DAY = timedelta(days=1)
AGENCIES = ("parsons", "twin_falls", "barstow", "clayton")
ROLES = [(agency, role) for agency in AGENCIES for role in the_pack(agency).roles]
HEARD = (S.VERIFIED, S.APPROVED, S.REFUSED)


def may_of(agency: str, role: str) -> frozenset[May]:
    """What a role of an agency may do."""
    return the_pack(agency).roles[role].may


def a_record(standing: ReleaseState, requester: str = "rhodes", **changed: Any) -> ReleaseRecord:
    """A request that stands there: each step of it on a day of its own, the last one yesterday."""
    whole = ReleaseRecord(
        number=7,
        kind=RecipientKind.LAW_ENFORCEMENT,
        state="US-CA",
        federal=False,
        standing=S.FULFILLED if standing is S.EXPIRED else standing,
        requester=requester,
        received_at=NOW - 9 * DAY,
        verified_by="vera",
        verified_at=NOW - 8 * DAY,
        approved_by="cole",
        approved_at=NOW - 7 * DAY,
        use_until={S.FULFILLED: NOW + DAY, S.EXPIRED: NOW - DAY}.get(standing),
        refused_by="cole" if standing is S.REFUSED else None,
        refused_at=NOW - DAY if standing is S.REFUSED else None,
        ended_by="cole",
        ended_at=NOW - DAY,
        sealed=b"",
    )
    return replace(whole, **changed)


def lines(
    agency: str,
    person: Person,
    *records: ReleaseRecord,
    others: tuple[Person, ...] = (),
    left: frozenset[int] = frozenset(),
) -> list[ReleaseLine]:
    """What somebody is shown of some requests; rhodes, who entered most, is a detective."""
    staff = (a_person(person_id="rhodes", role="detective", number="31"), *others, person)
    people = {each.person_id: each for each in staff}
    return lines_for(ReleaseReader(pack=the_pack(agency), person=person, staff=people, now=NOW), records, left)


@pytest.mark.parametrize(("agency", "role"), ROLES)
def test_nobody_sees_a_line_for_what_their_role_may_not_read_or_cannot_take_on(agency: str, role: str) -> None:
    may, reader = may_of(agency, role), a_person(role=role)
    for standing in S:
        for requester in ("rhodes", reader.person_id):
            for line in lines(agency, reader, a_record(standing, requester)):
                assert may & LookAtReleases.does.may
                assert line.outcome or _can_take_on(may, standing)
                assert not line.outcome or requester == reader.person_id


def _can_take_on(may: frozenset[May], standing: ReleaseState) -> bool:
    return any(step.act is not None and step.of is standing and bool(step.act.does.may & may) for step in STEPS)


@pytest.mark.parametrize(("agency", "role"), [each for each in ROLES if May.REQUEST_RELEASE in may_of(*each)])
def test_who_entered_a_request_and_may_still_enter_some_hears_what_came_of_it(agency: str, role: str) -> None:
    may = may_of(agency, role)
    reader = a_person(role=role)
    for standing in HEARD:
        [line] = lines(agency, reader, a_record(standing, reader.person_id))
        to_fulfil = standing is S.APPROVED and May.FULFIL_RELEASE in may
        assert (line.standing, line.outcome) == (standing, not to_fulfil)
    [to_verify] = lines(agency, reader, a_record(S.RECEIVED, reader.person_id))
    assert not to_verify.outcome


@pytest.mark.parametrize(("agency", "role"), [each for each in ROLES if May.FULFIL_RELEASE in may_of(*each)])
def test_who_may_fulfil_sees_what_is_approved_and_what_is_due_whoever_entered_it(agency: str, role: str) -> None:
    for standing in (S.APPROVED, S.EXPIRED):
        [line] = lines(agency, a_person(role=role), a_record(standing))
        assert (line.standing, line.outcome) == (standing, False)


@pytest.mark.parametrize("kind", [RecipientKind.LAW_ENFORCEMENT, RecipientKind.PUBLIC])
@pytest.mark.parametrize(("agency", "role"), ROLES)
def test_who_may_fulfil_sees_what_left_before_its_approval_ended_until_it_was_handed_over(
    agency: str, role: str, kind: RecipientKind
) -> None:
    reader, may = a_person(role=role), may_of(agency, role)
    ended = a_record(S.APPROVED, kind=kind, approved_at=NOW - APPROVED_FOR)
    before, after = (lines(agency, reader, ended, left=left) for left in (frozenset(), frozenset({ended.number})))
    if may & LookAtReleases.does.may and May.FULFIL_RELEASE in may:
        assert [(each.standing, each.outcome) for each in after] == [(S.LAPSED, False)]
    else:
        assert after == before


def test_of_the_requests_of_others_who_only_enters_some_sees_none() -> None:
    for standing in S:
        assert lines("parsons", a_person(role="administrator"), a_record(standing)) == []


def test_a_line_says_since_when_a_request_stands_so_and_who_brought_that_about() -> None:
    mine = a_person(role="administrator")
    found = {standing: lines("parsons", mine, a_record(standing, mine.person_id)) for standing in (*HEARD, S.EXPIRED)}
    assert [(line.by, NOW - line.since) for each in HEARD for line in found[each]] == [
        ("vera", 8 * DAY),
        ("cole", 7 * DAY),
        ("cole", DAY),
    ]
    [due] = found[S.EXPIRED]
    assert (due.by, due.since, due.outcome) == (mine.person_id, NOW - DAY, False)


@pytest.mark.parametrize(("ago", "shown"), [(END_STANDS - timedelta(microseconds=1), 1), (END_STANDS, 0)])
def test_a_refusal_and_the_end_of_an_approval_are_told_for_fourteen_days(ago: timedelta, shown: int) -> None:
    mine = a_person(role="detective")
    refused = a_record(S.REFUSED, mine.person_id, refused_at=NOW - ago)
    lapsed = a_record(S.APPROVED, mine.person_id, approved_at=NOW - APPROVED_FOR - ago)
    for each in (refused, lapsed):
        assert len(lines("parsons", mine, each)) == shown


def test_a_refusal_from_before_the_register_had_a_column_for_it_is_told_as_well() -> None:
    mine = a_person(role="detective")
    [line] = lines("parsons", mine, a_record(S.REFUSED, mine.person_id, refused_by=None, refused_at=None))
    assert (line.by, line.since) == ("cole", NOW - DAY)


def test_a_second_account_of_the_same_person_hears_it_and_nobody_else_does() -> None:
    first = a_person(person_id="first", role="administrator", number="77")
    for number, shown in (("77", 1), ("78", 0)):
        second = a_person(person_id="second", role="administrator", number=number)
        assert len(lines("parsons", second, a_record(S.REFUSED, "first"), others=(first,))) == shown


def test_who_entered_a_request_and_has_a_role_without_releases_now_hears_nothing_more() -> None:
    mine = a_person(role="officer")
    assert [line for each in S for line in lines("parsons", mine, a_record(each, mine.person_id))] == []


def test_what_waits_comes_before_what_is_only_told() -> None:
    mine = a_person(role="detective")
    told, waits = a_record(S.REFUSED, mine.person_id, number=9), a_record(S.APPROVED, number=8)
    assert [line.request.number for line in lines("parsons", mine, told, waits)] == [8, 9]
