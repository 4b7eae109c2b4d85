"""What an asker can check of a receipt."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from data_access.errors import NotVerified
from data_access.queries import Asked, History
from data_access.receipts import check_receipt
from tests.builders.front import FakeGateway, a_read, because, frame_of


def answers(count: int) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    gateway = FakeGateway()
    client = gateway.client()
    session = client.open_case(because()).case_session
    asked = Asked(case_session=session, question=History(plate="9A9A9"))
    found = [client.history(asked) for _ in range(count)]
    return [(dict(answer.receipt), answer.reads) for answer in found]


def test_receipts_hold_in_trees_of_every_small_size() -> None:
    for receipt, reads in answers(34):
        check_receipt(receipt, reads)


def test_a_receipt_without_its_reads_can_be_checked() -> None:
    check_receipt(answers(3)[2][0])


def test_a_receipt_for_other_reads_does_not_hold() -> None:
    with pytest.raises(NotVerified, match="other reads"):
        check_receipt(answers(3)[2][0], frame_of([a_read(9)]))


@pytest.mark.parametrize(
    "change",
    [
        {"entry": '{"kind":"outcome"}'},
        {"seq": 3},
        {"seq": -1},
        {"seq": 99},
        {"size": 4},
        {"proof": []},
        {"proof": ["00" * 32] * 3},
        {"proof": ["00" * 32] * 9},
        {"checkpoint": f"o\n5\n{'A' * 43}=\n\n"},
    ],
)
def test_a_changed_receipt_does_not_hold(change: dict[str, Any]) -> None:
    receipt = answers(5)[4][0]
    with pytest.raises(NotVerified):
        check_receipt({**receipt, **change})


@pytest.mark.parametrize("name", ["entry", "seq", "size", "proof", "checkpoint", "digest_salt"])
def test_a_receipt_that_lacks_something_does_not_hold(name: str) -> None:
    receipt, reads = answers(5)[4]
    del receipt[name]
    with pytest.raises(NotVerified):
        check_receipt(receipt, reads)


@pytest.mark.parametrize("change", [{"entry": None}, {"proof": ["zz"]}, {"checkpoint": "one line"}, {"checkpoint": 3}])
def test_a_receipt_of_another_shape_does_not_hold(change: dict[str, Any]) -> None:
    with pytest.raises(NotVerified):
        check_receipt({**answers(5)[4][0], **change})
