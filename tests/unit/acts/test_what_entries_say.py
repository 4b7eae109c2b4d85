"""What the entry of an act says: nothing of the act is left out, and nothing that is not marked stands in clear."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.acts.cases import BroughtCases
from data_access.acts.holds import NewHold, digest_of, originals_of
from data_access.acts.on_releases.requests import WrittenRequest
from data_access.acts.sources import OldSource
from data_access.acts.table import EVERY, SAID, ActValue
from data_access.client.act_requests import request_for
from data_access.gateway.acting.content import content_of
from data_access.marks import SaidBy, field_types, marks_of, said, written
from data_access.questions.shapes import Circle
from data_access.reads import correction_id
from data_access.records.casework.cases import CaseRow
from data_access.terms import CaseKind

DAY, NEXT_DAY = date(2026, 11, 1), date(2026, 11, 2)
HASH, OTHER_HASH = "ab" * 32, "cd" * 32
TWO: dict[str, tuple[Any, Any]] = {
    "act": ("purge", "backup"),
    "approved_on": (DAY, NEXT_DAY),
    "area": (Circle(lat=43.9, lon=-101.2, radius_m=300), Circle(lat=43.9, lon=-101.2, radius_m=301)),
    "batch": (1, 2),
    "before": (7, None),
    "begun": (1, 2),
    "bodies": ((HASH,), (OTHER_HASH,)),
    "bytes": (1, 2),
    "captured_at": (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)),
    "cleared_on": (DAY, NEXT_DAY),
    "counts": ({"segments": 1}, {"segments": 2}),
    "days": (3, 4),
    "dropped": ({"x": 1}, {}),
    "exact": ({"stored": 1}, {"stored": 2}),
    "expires_on": (DAY, NEXT_DAY),
    "finding": (1, 2),
    "hash": (HASH, OTHER_HASH),
    "hold": (1, 2),
    "kind": ("finding", "witness_partial"),
    "live": (1, 2),
    "machine": ("m-0123456789abcdef", "m-1123456789abcdef"),
    "most": (10, 20),
    "noted": ({"x": 1}, {}),
    "number": (1, 2),
    "of": (1, 2),
    "owner_kind": ("agency", "private"),
    "pattern": ("7A?C", "8A?C"),
    "personal": ("s-0123456789abcdef", "s-1123456789abcdef"),
    "plate": ("agrees", "differs"),
    "purge": (1, 2),
    "read_ids": (("vendor:1", "vendor:2"), ("vendor:1", "vendor:3")),
    "record": ("current", "not_current"),
    "rejected": ({"x": 1}, {}),
    "rests_on": (1, 2),
    "review_on": (DAY, NEXT_DAY),
    "rows": (1, 2),
    "rows_in": (1, 2),
    "seq": (1, 2),
    "start": (1, 2),
    "state": ("agrees", "differs"),
    "taken": (1, 2),
    "token": ("t-0123456789abcdef", "t-1123456789abcdef"),
    "track": (((1, 2), (3, 4)), ((1, 2), (3, 5))),
    "trained_on": (DAY, NEXT_DAY),
}
"""Two values of a field; of those that are not here two texts will do."""


def two_of(act: type[ActValue], field: str) -> tuple[Any, Any]:
    if (act.does.name, field) == ("case_reconciled", "number"):
        return "P26-1", "P26-2"
    if (act.does.name, field) == ("holds_grown", "reads"):
        return {1: ("a:1",)}, {1: ("a:2",)}
    if (act.does.name, field) == ("release_requested", "written"):
        return tuple(WrittenRequest(name="a.txt", content=each * 80) for each in ("YWFh", "YWFi"))
    return TWO.get(field, ("one", "two"))


def an_example(act: type[ActValue], /, **changed: Any) -> ActValue:
    """An act with every field given; one that must hold of two fields at once is not looked at here."""
    fields = {name: two_of(act, name)[0] for name in field_types(act)}
    made = {**fields, **changed}
    construct = getattr(act, "model_construct", None)
    return construct(**made) if construct else act(**made)


CHANGES = [(act, field) for act in EVERY for field in field_types(act)]


@pytest.mark.parametrize(("act", "field"), CHANGES, ids=lambda each: getattr(each, "__name__", each))
def test_an_act_that_differs_in_one_field_leaves_another_entry(act: type[ActValue], field: str) -> None:
    before, after = said(an_example(act)), said(an_example(act, **{field: two_of(act, field)[1]}))
    by_another = [mark for mark in marks_of(act)[field] if isinstance(mark, SaidBy)]
    assert (before != after) == (not by_another)


@pytest.mark.parametrize("act", EVERY, ids=lambda act: act.does.name)
def test_an_entry_says_what_its_act_declares_and_nothing_else(act: type[ActValue]) -> None:
    clear, secret = said(an_example(act))
    known = SAID[act.does.name]
    assert clear.keys() <= known.clear
    assert clear.keys() | act.does.found >= known.always
    assert known.sealed <= secret.keys() <= known.secret
    json.dumps(clear)


READ = st.from_regex(r"[a-z]{1,5}:[A-Za-z0-9]{1,12}", fullmatch=True)


@given(st.lists(READ, min_size=1, max_size=6), st.lists(READ, min_size=1, max_size=6))
def test_a_hold_commits_to_which_reads_it_holds_and_says_in_clear_how_many(one: list[str], other: list[str]) -> None:
    (clear, secret), (_, others) = (said(an_example(NewHold, read_ids=tuple(ids))) for ids in (one, other))
    assert clear["reads"] == len(set(one))
    assert (secret["held"] == others["held"]) == (set(one) == set(other))
    assert not any(read_id in json.dumps([clear, secret]) for read_id in one if ":" in read_id)


def test_a_hold_is_of_originals_each_once_in_whatever_order_they_are_named() -> None:
    named = ["b:2", correction_id("a:1", 7), "b:2"]
    assert originals_of(named) == ["a:1", "b:2"]
    assert digest_of(named) == digest_of(["a:1", "b:2"]) != digest_of(["a:1", "b:3"])


def test_rows_of_a_file_come_to_one_digest_whatever_the_file_says_beside() -> None:
    def a_case(number: str) -> CaseRow:
        return CaseRow(number=number, kind=CaseKind.CRIMINAL, offence="", opened_at=None, closed_at=None)

    assert content_of([a_case("26-1"), a_case("26-2")]) == content_of([a_case("26-1"), a_case("26-2")])
    assert content_of([a_case("26-1")]) != content_of([a_case("26-2")])
    brought = BroughtCases(digest=HASH, rows=1, content=content_of([a_case("26-1")]))
    assert said(brought)[1] == {"content": brought.content}


def test_a_request_holds_what_the_path_does_not_name() -> None:
    asked = request_for(OldSource, {"source": "a/b?c", "reason": "the contract ended"})
    assert (asked.method, asked.path, asked.query) == (
        "DELETE",
        "/v1/acts/sources/a%2Fb%3Fc",
        {"reason": "the contract ended"},
    )
    placed = request_for(NewHold, {"case_number": "26-1", "review_on": DAY, "read_ids": ["a:1"]})
    assert (placed.method, placed.path) == ("POST", "/v1/acts/holds")
    assert placed.body == {"case_number": "26-1", "review_on": "2026-11-01", "read_ids": ["a:1"]}


@pytest.mark.parametrize(
    ("act", "fields", "error"),
    [
        (OldSource, {"reason": "x"}, "left out"),
        (OldSource, {"source": "a", "why": "x"}, "no field"),
        (BroughtCases, {}, "by no request"),
    ],
)
def test_a_request_that_no_act_has_is_not_made(act: type[ActValue], fields: dict[str, Any], error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        request_for(act, fields)


def test_what_cannot_stand_in_an_entry_is_not_written() -> None:
    with pytest.raises(TypeError, match="float"):
        written(1.5)
