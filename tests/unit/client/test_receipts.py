"""What an asker can check of a receipt."""

from __future__ import annotations

import base64
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import NotVerified
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.receipts import check_growth, check_receipt, size_of
from tests.builders.front import FakeGateway, a_read, because, frame_of


def answers(count: int) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    gateway = FakeGateway()
    client = gateway.client()
    session = client.open_case(because()).case_session
    asked = Inquiry(case_session=session, question=History(plate="9A9A9"))
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


def grown(old: int, new: int) -> tuple[dict[str, Any], str, list[str]]:
    """A receipt of a ledger of `old` entries, the checkpoint of `new` entries, and the proof between the two."""
    tree, note = Tree(), "fake.example/ledger\n{}\n{}\n\n— fake.example/ledger AAAA\n"
    for number in range(new):
        tree.append(leaf_hash(str(number).encode()))
    first, last = (note.format(n, base64.b64encode(tree.root(n)).decode()) for n in (old, new))
    return {"checkpoint": first}, last, [step.hex() for step in tree.consistency(old, new)]


@given(st.data())
def test_a_ledger_that_only_grew_is_told_from_every_other(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 70))
    receipt, checkpoint, proof = grown(data.draw(st.integers(1, new)), new)
    check_growth(receipt, checkpoint, proof)
    assert size_of(checkpoint) == new
    another = {"checkpoint": receipt["checkpoint"].split("\n")}
    root = bytearray(base64.b64decode(another["checkpoint"][2]))
    root[data.draw(st.integers(0, 31))] ^= 1
    another["checkpoint"][2] = base64.b64encode(bytes(root)).decode()
    with pytest.raises(NotVerified, match="rewritten"):
        check_growth({"checkpoint": "\n".join(another["checkpoint"])}, checkpoint, proof)
    if proof:
        shorter = data.draw(st.integers(0, len(proof) - 1))
        with pytest.raises(NotVerified):
            check_growth(receipt, checkpoint, proof[:shorter] + proof[shorter + 1 :])
    with pytest.raises(NotVerified):
        check_growth(receipt, checkpoint, [*proof, "00" * 32])


def test_a_ledger_that_was_set_back_or_is_another_is_said_to_be_so() -> None:
    receipt, checkpoint, _ = grown(5, 9)
    with pytest.raises(NotVerified, match="set back"):
        check_growth({"checkpoint": checkpoint}, receipt["checkpoint"], [])
    with pytest.raises(NotVerified, match="another ledger"):
        check_growth(receipt, checkpoint.replace("fake", "false"), [])
    for broken in ({}, {"checkpoint": 3}, {"checkpoint": "a\nb\nc\n"}):
        with pytest.raises(NotVerified, match="not whole"):
            check_growth(broken, checkpoint, [])
    with pytest.raises(NotVerified, match="not whole"):
        size_of("a\nb")
