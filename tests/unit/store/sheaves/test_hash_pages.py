"""Hashes in pages: each that is there is found, no other is, and no page is opened that cannot have one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.store.ids.hashes import Hashes
from data_access.store.sheaves import hash_pages
from data_access.store.sheaves.hash_pages import HashPages, firsts_of, pages_of
from data_access.store.sheaves.sheaf import SheafDamage

hashes = st.lists(st.integers(0, (1 << 48) - 1) | st.integers(0, 20), max_size=60)


def sorted_hashes(drawn: list[int]) -> Hashes:
    return np.sort(np.array(drawn, dtype=np.uint64))


def in_pages(there: Hashes, opened: list[int]) -> HashPages:
    pages = list(pages_of(there))

    def open_some(numbers: list[int]) -> list[bytes]:
        opened.extend(numbers)
        return [pages[number] for number in numbers]

    return HashPages(firsts_of(there), open_some)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(there=hashes, others=hashes)
def test_each_that_is_there_is_found_and_no_other(there: list[int], others: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hash_pages, "PAGE", 4)
        pages = in_pages(sorted_hashes(there), [])
        wanted = sorted_hashes(there[::2] + others)

        assert pages.every().tolist() == sorted(there)
        assert pages.among(wanted).tolist() == [each in there for each in wanted.tolist()]


def test_only_pages_that_may_have_one_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_pages, "PAGE", 10)
    opened: list[int] = []
    pages = in_pages(np.arange(100, 200, dtype=np.uint64), opened)

    assert pages.among(np.array([3, 125, 128, 199, 500], dtype=np.uint64)).tolist() == [False, True, True, True, False]
    assert opened == [2, 9]


def test_a_page_that_is_cut_off_is_damage() -> None:
    with pytest.raises(SheafDamage):
        HashPages(np.array([1], dtype=np.uint64), lambda _: [b"1234567"]).every()
