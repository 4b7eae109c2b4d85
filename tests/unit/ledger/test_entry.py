"""Entries: an envelope, clear fields, salted commitments; and only kinds that are known."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.ledger.entries import entry, kinds
from tests.builders.ledger import NOON, SALT

ASKED = {"who": {}, "rules": [], "pack": "", "initiator": "person", "reasons": []}


def test_an_entry_says_its_version_kind_number_and_time() -> None:
    made = entry.make("logged_on", 7, NOON, {"method": "hub"}, {})
    assert json.loads(made.body) == {
        "v": 1,
        "kind": "logged_on",
        "seq": 7,
        "at": "2026-11-22T12:00:00.000000Z",
        "method": "hub",
    }


def test_a_secret_stands_as_the_salted_hash_of_field_and_value() -> None:
    made = entry.make("refusal", 0, NOON, ASKED, {"plate": "ZZTEST1"}, salt=lambda n: SALT[:n])
    expected = hashlib.sha256(SALT + b"plate" + b"ZZTEST1").hexdigest()
    assert json.loads(made.body)["secret"] == {"plate": expected}
    assert made.openings["plate"] == entry.Opening(SALT, "ZZTEST1")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=20))
def test_two_commitments_to_one_value_differ_and_do_not_show_it(value: str) -> None:
    value = "ZZ" + value
    one, two = (entry.make("refusal", 0, NOON, ASKED, {"note": value}) for _ in range(2))
    assert json.loads(one.body)["secret"] != json.loads(two.body)["secret"]
    assert json.dumps(value, ensure_ascii=False).encode() not in one.body
    assert value not in repr(one)


def test_a_salt_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        entry.commitment(b"short", "plate", "x")


@pytest.mark.parametrize(
    ("kind", "fields", "secret", "why"),
    [
        ("gossip", {}, {}, "no kind"),
        ("outcome", {"intent": 1}, {}, "needs status"),
        ("intent", {}, {"reason": "x"}, "needs who"),
        ("logged_on", {"seq": 1}, {}, "reserved"),
        ("logged_on", {"secret": 1}, {}, "reserved"),
        ("logged_on", {}, {"at": "x"}, "reserved"),
        ("logged_on", {"Name": 1}, {}, "malformed"),
        ("logged_on", {"note": 1}, {"note": "x"}, "clear and as a secret"),
        ("logged_on", {"speed": 1.5}, {}, "float"),
    ],
)
def test_an_unfit_entry_is_refused(kind: str, fields: dict[str, object], secret: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        entry.make(kind, 0, NOON, fields, secret)


def test_a_secret_that_is_missing_is_named() -> None:
    fields = dict.fromkeys(kinds.KINDS["intent"].fields, 1)
    with pytest.raises(ValueError, match="needs reason"):
        entry.make("intent", 0, NOON, fields, {})


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_says_what_happened_and_can_be_made(kind: str) -> None:
    known = kinds.KINDS[kind]
    made = entry.make(kind, 0, NOON, dict.fromkeys(known.fields, 1), dict.fromkeys(known.secret, "x"))
    assert known.says.endswith(".")
    assert json.loads(made.body)["kind"] == kind
