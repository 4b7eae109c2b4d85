"""Canonical JSON: equal objects, equal bytes; nothing else is read back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.ledger.proof import canonical

TEXT = st.text(max_size=10)
KEYS = st.text('ab_Z~ "\\', min_size=1, max_size=5)
WHOLE = st.integers(-(2**53), 2**53)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


@settings(max_examples=80, deadline=None)
@given(OBJECTS)
def test_what_is_written_is_read_back(value: dict[str, object]) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@settings(max_examples=40, deadline=None)
@given(OBJECTS)
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical.encode(dict(reversed(value.items()))) == canonical.encode(value)


@settings(max_examples=40, deadline=None)
@given(OBJECTS)
def test_every_other_spelling_of_an_object_is_refused(value: dict[str, object]) -> None:
    spelled = json.dumps(value, indent=1).encode()
    if spelled != canonical.encode(value):
        with pytest.raises(ValueError, match="canonical"):
            canonical.decode(spelled)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_are_read_only_if_they_are_what_would_be_written(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except ValueError:
        return
    assert canonical.encode(value) == data


def test_escapes_are_those_of_rfc_8785() -> None:
    written = canonical.encode({"a": '\x00\x08\t\n\x0c\r\x1f"\\/\x7f€\U0001f600'})
    assert written == '{"a":"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\x7f€\U0001f600"}'.encode()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"a": 1.0}, "float"),
        ({"a": float("nan")}, "float"),
        ({"a": 2**53 + 1}, "2\\^53"),
        ({"a": -(2**53) - 1}, "2\\^53"),
        ({"a": b"x"}, "bytes"),
        ({"ü": 1}, "ASCII"),
        ({"": 1}, "ASCII"),
        ({1: 1}, "ASCII"),
        ({"a": "\ud800"}, "Unicode"),
        ({"a": "x" * 65_535}, "65535 bytes"),
    ],
)
def test_what_cannot_stand_in_an_entry_is_refused(value: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        canonical.encode(value)


def nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def test_an_entry_is_at_most_sixteen_levels_deep() -> None:
    canonical.encode(nested(canonical.MAX_DEPTH))
    with pytest.raises(ValueError, match="levels"):
        canonical.encode(nested(canonical.MAX_DEPTH + 1))


@pytest.mark.parametrize(
    "data",
    [b"[]", b'{"a":1.5}', b'{"a":NaN}', b'{"a":1,"a":1}', b"\xff", b"", b"[" * 100_000, b'{"a":1}\n', b'{"a":1e2}'],
)
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own errors are among them
        canonical.decode(data)
