"""Bodies that sources brought, and the tokens under which they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.errors import InvalidQuery, NotFound
from data_access.records.intake import batches, cameras, deliveries, source_tokens, sources
from data_access.records.intake.cameras import Camera
from data_access.records.intake.deliveries import DeliveryResult
from data_access.terms import CameraKind
from tests.builders.records import a_source, recorded, registers, unhurried

A_CAMERA = Camera(
    camera_id="cam-9", name="Mill Road", kind=CameraKind.MOBILE, lat_e7=None, lon_e7=None, heading_deg=None, source="x"
)


@pytest.fixture
def approved(connection: Connection) -> Connection:
    sources.approve(connection, recorded(), a_source())
    return connection


def begin(connection: Connection, *digests: str) -> int:
    whole = "+".join(digests)
    number = batches.begin(connection, recorded(), source="fixed", digest=whole, person_id="source:fixed").number
    deliveries.begin(connection, recorded(), batch=number, source="fixed", token_id="t-1", digests=digests)
    return number


def show(connection: Connection, number: int, bodies: int) -> list[DeliveryResult]:
    came = [DeliveryResult(batch=number, rows_in=n + 3, stored=n, known=2, rejected={"odd": 1}) for n in range(bodies)]
    rows, stored = sum(one.rows_in for one in came), sum(one.stored for one in came)
    batches.show(connection, recorded(), number, rows_in=rows, reads=stored, rejects={"odd": bodies})
    deliveries.settle(connection, recorded(), came)
    return came


def _said(connection: Connection, digest: str) -> DeliveryResult | None:
    """What is known of a body, whichever entry made it visible."""
    found = deliveries.find(connection, "fixed", digest)
    return None if found is None else replace(found, seq=0)


def test_rows_that_were_rejected_may_fit_once_cameras_or_mapping_have_changed(approved: Connection) -> None:
    show(approved, begin(approved, "a"), 1)
    found = deliveries.find(approved, "fixed", "a")
    assert found is not None
    whole = replace(found, rejected={})
    assert not deliveries.may_fit_now(approved, "fixed", found)
    sources.approve(approved, recorded(found.seq + 1), a_source())
    assert deliveries.may_fit_now(approved, "fixed", found)
    assert not deliveries.may_fit_now(approved, "fixed", whole)
    assert not deliveries.may_fit_now(approved, "another", found)
    cameras.put(approved, recorded(found.seq + 2), [A_CAMERA])
    assert deliveries.may_fit_now(approved, "another", found)


def test_a_body_is_known_once_its_batch_is_visible(approved: Connection) -> None:
    number = begin(approved, "a", "b")
    assert deliveries.find(approved, "fixed", "a") is None
    came = show(approved, number, 2)
    assert [_said(approved, digest) for digest in "ab"] == came
    assert deliveries.find(approved, "fixed", "c") is deliveries.find(approved, "other", "a") is None


def test_a_body_of_a_batch_that_was_undone_may_come_again(approved: Connection) -> None:
    batches.undo(approved, recorded(), begin(approved, "a"))
    assert deliveries.find(approved, "fixed", "a") is None
    number = begin(approved, "a")
    assert deliveries.find(approved, "fixed", "a") is None
    assert deliveries.find(approved, "fixed", "a") != show(approved, number, 1)
    assert _said(approved, "a") == DeliveryResult(batch=number, rows_in=3, stored=0, known=2, rejected={"odd": 1})


def test_a_file_that_was_imported_is_known_as_a_body(approved: Connection) -> None:
    number = batches.begin(approved, recorded(), source="fixed", digest="f", person_id="ann").number
    assert deliveries.find(approved, "fixed", "f") is None
    batches.show(approved, recorded(), number, rows_in=9, reads=4, rejects={"odd": 2})
    assert _said(approved, "f") == DeliveryResult(batch=number, rows_in=9, stored=4, known=3, rejected={"odd": 2})


@settings(unhurried, max_examples=20)
@given(steps=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["shown", "undone"])), max_size=12))
def test_which_bodies_are_known_is_what_a_plain_set_says(steps: list[tuple[str, str]]) -> None:
    with registers() as connection:
        sources.approve(connection, recorded(), a_source())
        known: set[str] = set()
        for digest, end in steps:
            found = deliveries.find(connection, "fixed", digest) is not None
            assert found == (digest in known)
            if not found:
                number = begin(connection, digest)
                if end == "shown":
                    show(connection, number, 1)
                    known.add(digest)
                else:
                    batches.undo(connection, recorded(), number)


def test_the_newest_batches_and_the_numbers_of_all(approved: Connection) -> None:
    made = [begin(approved, f"d{number}") for number in range(4)]
    assert [batch.number for batch in batches.latest(approved, 2)] == made[-2:]
    assert batches.numbers(approved) == set(made)


def add(connection: Connection, token: bytes, days: int | None = None) -> str:
    token_id, made = source_tokens.new_id(), recorded()
    source_tokens.add(
        connection,
        made,
        token_id=token_id,
        source="fixed",
        token=token,
        label="yard",
        person_id="cole",
        expires_at=made.at + timedelta(days=days) if days is not None else None,
    )
    return token_id


def test_a_token_is_in_force_until_it_is_revoked_or_expires(connection: Connection) -> None:
    endless, ending = add(connection, b"1"), add(connection, b"2", days=1)
    now = recorded().at
    one, two = source_tokens.find(connection, b"1"), source_tokens.find(connection, b"2")
    assert one is not None
    assert two is not None
    assert (one.token_id, one.in_force(now + timedelta(days=9999))) == (endless, True)
    assert (two.in_force(now), two.in_force(now + timedelta(days=1))) == (True, False)
    source_tokens.revoke(connection, recorded(), endless)
    revoked = source_tokens.find(connection, b"1")
    assert revoked is not None
    assert not revoked.in_force(now)
    assert [token.token_id for token in source_tokens.of_source(connection, "fixed")] == [endless, ending]
    assert source_tokens.find(connection, b"3") is None


def test_a_token_is_revoked_once_and_does_not_end_before_it_begins(connection: Connection) -> None:
    token_id = add(connection, b"1")
    source_tokens.revoke(connection, recorded(), token_id)
    for gone in (token_id, "t-none"):
        with pytest.raises(NotFound):
            source_tokens.revoke(connection, recorded(), gone)
    with pytest.raises(InvalidQuery, match="expires_at"):
        add(connection, b"2", days=0)
