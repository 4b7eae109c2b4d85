"""Hashes of ids are the same in every batch, on every machine, and hardly ever of two ids alike."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.store.ids.hashes import hashes_of, hashes_under, own, vendors_of

OWN = "flock:ab#0123456789abcdef"


def of(*ids: str) -> list[int]:
    return [int(each) for each in hashes_of(pa.array(ids, pa.string()))]


def test_they_are_what_they_were_in_every_version() -> None:
    expected = [227235458966098, 0, 208880363964016, 112071065254998]
    assert of("city:1", "", "ü" * 40, "x" * 64) == expected


@settings(max_examples=200, deadline=None)
@given(ids=st.lists(st.text(max_size=90), unique=True, max_size=30))
def test_an_id_has_one_hash_whatever_stands_beside_it(ids: list[str]) -> None:
    encodable = [each for each in ids if each.isprintable()]
    together = of(*encodable)

    assert together == [of(each)[0] for each in encodable]
    assert len(set(together)) == len(encodable)
    assert all(each < 1 << 48 for each in together)


def test_slices_are_hashed_as_themselves() -> None:
    ids = pa.array(["a", "b", "cc", "d" * 70, "e"], pa.string())
    assert hashes_of(ids.slice(1, 3)).tolist() == hashes_of(ids).tolist()[1:4]


def test_a_quarter_of_a_million_running_numbers_have_as_many_hashes() -> None:
    ids = pa.array([f"city:{n}" for n in range(250_000)], pa.string())
    hashes = hashes_of(ids)
    assert len(set(hashes.tolist())) == 250_000
    assert hashes[200_000:].tolist() == hashes_of(ids.slice(200_000)).tolist()


def test_an_id_of_a_reads_own_is_found_under_its_vendors_too() -> None:
    ids = pa.array([OWN, "flock:ab", "flock:ab#0123"], pa.string())

    assert own(ids).to_pylist() == [True, False, False]
    assert vendors_of(ids.slice(0, 1)).to_pylist() == ["flock:ab"]
    assert set(hashes_under(ids.slice(0, 1)).tolist()) == set(of(OWN, "flock:ab"))
