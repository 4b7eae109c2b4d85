"""Reading back: entries, proofs and receipts, as far as a signed checkpoint reaches, and no further."""

from pathlib import Path

import pytest

from data_access.errors import InvalidQuery, NotFound, NotVerified
from data_access.ledger import ledger as ledgers
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.checkpoint import LocalSigner, verify
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.proof.tree import extends, includes, leaf_hash
from tests.builders.ledger import FailingSigner, a_ledger, ask, refused


def test_entries_are_read_in_chunks_and_in_bounds(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "_CHUNK", 2)
    ask(ledger)
    ask(ledger)
    whole = list(ledger.entries(0, 99))
    assert len(whole) == 5
    assert list(ledger.entries(-3, 5)) == whole
    assert list(ledger.entries(1, 4)) == whole[1:4]
    assert list(ledger.entries(4, 1)) == []
    assert ledger.entry(3) == whole[3]


@pytest.mark.parametrize("seq", [-1, 1, 99])
def test_an_entry_that_is_not_there_is_not_found(ledger: Ledger, seq: int) -> None:
    with pytest.raises(NotFound):
        ledger.entry(seq)
    with pytest.raises(NotFound):
        ledger.receipt(seq)


def test_an_entry_that_is_not_signed_is_not_shown(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    signer.fails = True
    with pytest.raises(Exception, match="could not be written"), ledger.deciding() as turn:
        turn.append("logged_on", {})
    with pytest.raises(NotFound):
        ledger.entry(1)
    ledger.close()


def test_proofs_fit_the_checkpoints(ledger: Ledger) -> None:
    old = verify(ledger.checkpoint(), ledger.origin, ledger.public_key)
    ask(ledger)
    new = verify(ledger.checkpoint(), ledger.origin, ledger.public_key)
    leaf = leaf_hash(ledger.entry(1))
    assert includes(leaf, 1, new.size, ledger.inclusion(1, new.size), new.root)
    assert extends(old.size, old.root, new.size, new.root, ledger.consistency(old.size, new.size))


def test_a_proof_out_of_bounds_is_refused(ledger: Ledger) -> None:
    for question in (
        lambda: ledger.inclusion(0, 2),
        lambda: ledger.inclusion(0, -1),
        lambda: ledger.inclusion(1, 1),
        lambda: ledger.inclusion(-1, 1),
        lambda: ledger.consistency(0, 2),
        lambda: ledger.consistency(2, 1),
        lambda: ledger.consistency(-1, 1),
    ):
        with pytest.raises(InvalidQuery):
            question()


def test_every_entry_has_a_receipt(ledger: Ledger) -> None:
    ask(ledger)
    with ledger.deciding() as turn:
        turn.intent(refused())
    for seq in range(ledger.size):
        assert verify_receipt(ledger.receipt(seq), ledger.public_key)["seq"] == seq
    assert [ledger.receipt(seq)["intent_seq"] for seq in range(ledger.size)] == [None, None, 1, None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 2),
        ("origin", "other.example"),
        ("seq", 1),
        ("seq", "2"),
        ("intent_seq", 0),
        ("entry", "{}"),
        ("entry", 7),
        ("entry", '{"v": 1}'),
        ("leaf", "00" * 32),
        ("size", 2),
        ("proof", []),
        ("proof", ["00" * 32, "00" * 32]),
        ("proof", ["zz"]),
        ("proof", None),
        ("checkpoint", ""),
        ("checkpoint", None),
    ],
)
def test_a_changed_receipt_does_not_verify(ledger: Ledger, field: str, value: object) -> None:
    receipt = ledger.receipt(ask(ledger))
    with pytest.raises(NotVerified):
        verify_receipt({**receipt, field: value}, ledger.public_key)


def test_a_receipt_with_a_part_missing_does_not_verify(ledger: Ledger) -> None:
    receipt = ledger.receipt(ask(ledger))
    for field in receipt.keys() - {"digest_salt"}:
        with pytest.raises(NotVerified):
            verify_receipt({k: v for k, v in receipt.items() if k != field}, ledger.public_key)


def test_a_receipt_does_not_verify_with_another_key(ledger: Ledger) -> None:
    receipt = ledger.receipt(ask(ledger))
    with pytest.raises(NotVerified):
        verify_receipt(receipt, LocalSigner(bytes(32)).public_key)
