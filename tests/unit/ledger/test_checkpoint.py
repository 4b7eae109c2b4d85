"""Checkpoints are C2SP signed notes; only the log's own key counts."""

import base64

import pytest

from data_access.errors import NotVerified
from data_access.ledger.proof.checkpoint import (
    Checkpoint,
    LocalSigner,
    check_origin,
    key_id,
    parse_verifier_key,
    sign,
    verifier_key,
    verify,
)
from tests.builders.ledger import ORIGIN, SEED, FailingSigner

SIGNER = LocalSigner(SEED)
POINT = Checkpoint(ORIGIN, 5, bytes(range(32)))
NOTE = sign(POINT, SIGNER)


def test_a_note_has_three_lines_a_blank_and_a_signature() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [ORIGIN, "5", base64.b64encode(POINT.root).decode(), ""]
    assert lines[4].startswith(f"\u2014 {ORIGIN} ")
    assert lines[5:] == [""]


def test_a_note_is_read_back() -> None:
    assert verify(NOTE, ORIGIN, SIGNER.public_key) == POINT


def test_signing_again_gives_the_same_bytes() -> None:
    assert sign(POINT, LocalSigner(SEED)) == NOTE


def test_a_signature_of_somebody_else_beside_ours_is_ignored() -> None:
    witness = "\u2014 witness.example AAAAAAAA\n"
    assert verify(NOTE + witness, ORIGIN, SIGNER.public_key) == POINT


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        NOTE.replace("\n5\n", "\n6\n"),
        NOTE.replace("\n5\n", "\n05\n"),
        NOTE.replace("\n5\n", "\n-5\n"),
        NOTE.replace("\u2014", "-"),
        NOTE.replace(ORIGIN, "other.example", 1),
        NOTE.replace(f"\u2014 {ORIGIN}", "\u2014 other.example"),
        NOTE.split("\n\n")[0] + "\n",
        NOTE.split("\n\n")[0] + "\n\n",
        "extra\n" + NOTE,
        NOTE.replace("\n\n", "\nextension\n\n"),
        f"{ORIGIN}\n5\nAAAA\n\n{NOTE.split(chr(10) * 2)[1]}",
    ],
)
def test_a_changed_note_does_not_verify(note: str) -> None:
    with pytest.raises(NotVerified):
        verify(note, ORIGIN, SIGNER.public_key)


def test_another_key_does_not_verify() -> None:
    with pytest.raises(NotVerified):
        verify(NOTE, ORIGIN, LocalSigner(bytes(32)).public_key)


def test_a_signature_under_the_right_id_by_a_wrong_key_does_not_verify() -> None:
    forged = base64.b64encode(key_id(ORIGIN, SIGNER.public_key) + bytes(64)).decode()
    with pytest.raises(NotVerified):
        verify(f"{POINT.text()}\n\u2014 {ORIGIN} {forged}\n", ORIGIN, SIGNER.public_key)


def test_a_signer_that_gives_a_wrong_signature_is_found_out() -> None:
    signer = FailingSigner()
    signer.wrong = True
    with pytest.raises(ValueError, match="does not verify"):
        sign(POINT, signer)


def test_a_verifier_key_is_read_back() -> None:
    line = verifier_key(ORIGIN, SIGNER.public_key)
    assert parse_verifier_key(line + "\n") == (ORIGIN, SIGNER.public_key)


@pytest.mark.parametrize("change", [("+", "-"), ("ledger", "lodger"), ("AQ", "AR"), ("+AQ", "+=AQ")])
def test_a_changed_verifier_key_is_refused(change: tuple[str, str]) -> None:
    line = verifier_key(ORIGIN, SIGNER.public_key)
    with pytest.raises(NotVerified):
        parse_verifier_key(line.replace(*change, 1))


@pytest.mark.parametrize("origin", ["", "Upper.example", "a b", "a+b", "a\n", "/a", "a/", "x" * 201])
def test_an_origin_is_a_lower_case_name(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        check_origin(origin)
