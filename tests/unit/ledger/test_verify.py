"""Verifying a ledger's file and an export: the first fault is named."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.errors import BadSite, NotVerified
from data_access.ledger.file import tables
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint, LocalSigner, sign, verifier_key
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.ledger.verification import export
from data_access.ledger.verification.verify import verify
from data_access.ledger.verification.walk import Walk
from data_access.terms import stamp
from tests.builders.ledger import NOON, ORIGIN, SEED, FailingSigner, a_ledger, ask, granted, ledger_path

KEY = verifier_key(ORIGIN, LocalSigner(SEED).public_key)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ledger = a_ledger(tmp_path)
    ask(ledger)
    ask(ledger)
    ledger.close()
    return ledger_path(tmp_path)


def test_a_ledger_verifies_while_it_is_written(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    ask(ledger)
    with ledger.deciding() as turn:
        turn.intent(granted())
    report = verify(ledger.path, KEY)
    assert (report.size, report.checkpoints, report.unsigned, report.orphans) == (4, 4, 0, (3,))
    assert (report.key, report.key_was_given) == (KEY, True)
    ledger.close()


def test_an_entry_of_another_kind_may_name_an_intent(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "ledger")
    ask(ledger)
    with ledger.deciding() as turn:
        turn.append("read_corrected", {"batch": 1, "intent": 1})
    ledger.close()
    export.export(ledger_path(tmp_path / "ledger"), tmp_path / "export")
    for where in (ledger_path(tmp_path / "ledger"), tmp_path / "export"):
        assert (verify(where, KEY).size, verify(where, KEY).orphans) == (4, ())


def test_without_a_key_only_consistency_is_claimed(file: Path) -> None:
    report = verify(file)
    assert (report.key, report.key_was_given) == (KEY, False)


def test_entries_that_are_not_signed_yet_are_counted_apart(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    signer.fails = True
    with pytest.raises(Exception, match="could not"), ledger.deciding() as turn:
        turn.intent(granted())
    report = verify(ledger.path)
    assert (report.size, report.unsigned, report.orphans) == (1, 1, ())
    assert export.export(ledger.path, tmp_path / "out") == 1
    assert verify(tmp_path / "out", KEY).size == 1
    ledger.close()


def test_a_copy_in_a_folder_that_cannot_be_written_is_read_as_it_lies(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert verify(file).size == 5
    assert sorted(p.name for p in file.parent.glob("ledger.sqlite*")) == ["ledger.sqlite"]


TAMPERED: dict[str, tuple[str, str]] = {
    "an entry": (
        "Entry 2",
        "UPDATE ledger_entry SET body = CAST(replace(body, 'answered', 'answerex') AS BLOB) WHERE seq = 2",
    ),
    "an entry that is no JSON": ("Entry 2", "UPDATE ledger_entry SET body = x'00' WHERE seq = 2"),
    "a kind": ("Entry 1", "UPDATE ledger_entry SET kind = 'refusal' WHERE seq = 1"),
    "a leaf": ("Entry 1", "UPDATE ledger_entry SET leaf = x'00' WHERE seq = 1"),
    "whose outcome": ("Entry 2", "UPDATE ledger_entry SET intent = 9 WHERE seq = 2"),
    "a gap": ("Entry 1 is missing", "DELETE FROM ledger_entry WHERE seq = 1"),
    "the end": ("5 were signed, 4 are there", "DELETE FROM ledger_entry WHERE seq = 4"),
    "the beginning": ("does not name", "DELETE FROM ledger_entry WHERE seq = 0"),
    "no checkpoint": ("no signed checkpoint", "DELETE FROM ledger_checkpoint"),
    "an unsigned checkpoint": ("not signed", "UPDATE ledger_checkpoint SET note = replace(note, '\u2014', '-')"),
    "no table": ("damaged", "DROP TABLE ledger_checkpoint"),
}


@pytest.mark.parametrize(("why", "statement"), TAMPERED.values(), ids=TAMPERED)
def test_a_file_that_was_tampered_with_does_not_verify(file: Path, why: str, statement: str) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.close()
    with pytest.raises(NotVerified, match=why):
        verify(file)


def test_a_wrong_key_does_not_verify(file: Path) -> None:
    with pytest.raises(NotVerified, match="another name or key"):
        verify(file, verifier_key(ORIGIN, LocalSigner(bytes(32)).public_key))


def write_export(folder: Path, entries: list[dict[str, object]], sizes: list[int], key: str = KEY) -> Path:
    """An export made by hand, signed with the right key, so that only its contents are wrong."""
    folder.mkdir()
    bodies = [canonical.encode(e) for e in entries]
    tree = Tree(leaf_hash(b) for b in bodies)
    notes = [sign(Checkpoint(ORIGIN, n, tree.root(min(n, tree.size))), LocalSigner(SEED)) for n in sizes]
    (folder / "entries.jsonl").write_bytes(b"".join(b + b"\n" for b in bodies))
    (folder / "checkpoints.txt").write_text("\n".join(notes), encoding="utf-8")
    (folder / "key.txt").write_text(key + "\n")
    return folder


def an_entry(seq: int, kind: str, **fields: object) -> dict[str, object]:
    return {"v": 1, "seq": seq, "kind": kind, "at": stamp(NOON), **fields}


FIRST = an_entry(0, "ledger_created", origin=ORIGIN, key=LocalSigner(SEED).public_key.hex())
INTENT, OUTCOME = an_entry(1, "intent"), an_entry(2, "outcome", intent=1)

UNFIT: dict[str, tuple[str, list[dict[str, object]], list[int]]] = {
    "another version": ("version", [FIRST, {**INTENT, "v": 2}], [2]),
    "a number twice": ("number", [FIRST, an_entry(0, "intent")], [2]),
    "a kind that is no word": ("Entry 1", [FIRST, {**INTENT, "kind": 7}], [2]),
    "no kind": ("Entry 1", [FIRST, {"v": 1, "seq": 1, "at": stamp(NOON)}], [2]),
    "time runs back": ("time is before", [FIRST, {**INTENT, "at": "2026-11-22T11:59:59.999999Z"}], [2]),
    "a time that is none": ("Entry 1", [FIRST, {**INTENT, "at": "noon"}], [2]),
    "a commitment that is none": ("commitment", [FIRST, {**INTENT, "secret": {"plate": "ZZ"}}], [2]),
    "secrets that are no object": ("Entry 1", [FIRST, {**INTENT, "secret": "x"}], [2]),
    "an outcome of nothing": ("no open intent", [FIRST, an_entry(1, "outcome", intent=7)], [2]),
    "an outcome twice": ("no open intent", [FIRST, INTENT, OUTCOME, an_entry(3, "outcome", intent=1)], [4]),
    "an outcome of a list": ("Entry 1", [FIRST, an_entry(1, "outcome", intent=[])], [2]),
    "another beginning": ("another name or key", [{**FIRST, "kind": "logged_on"}, INTENT], [2]),
    "no beginning": ("does not name", [an_entry(0, "logged_on")], [1]),
    "checkpoints out of order": ("order", [FIRST, INTENT], [2, 1]),
    "a checkpoint of nothing": ("order", [FIRST, INTENT], [0, 2]),
    "more signed than there": ("missing", [FIRST, INTENT], [2, 3]),
    "an end that is not signed": ("not covered", [FIRST, INTENT], [1]),
}


@pytest.mark.parametrize(("why", "entries", "sizes"), UNFIT.values(), ids=UNFIT)
def test_an_export_that_is_signed_and_still_unfit_does_not_verify(
    tmp_path: Path, why: str, entries: list[dict[str, object]], sizes: list[int]
) -> None:
    folder = write_export(tmp_path / "made", entries, sizes)
    with pytest.raises(NotVerified, match=why):
        verify(folder, KEY)


def test_an_export_made_by_hand_verifies(tmp_path: Path) -> None:
    assert verify(write_export(tmp_path / "made", [FIRST, INTENT, OUTCOME], [1, 3])).size == 3


def test_a_root_of_other_entries_does_not_verify(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "made", [FIRST, INTENT], [2])
    other = write_export(tmp_path / "other", [FIRST, an_entry(1, "logged_on")], [2])
    (folder / "checkpoints.txt").write_bytes((other / "checkpoints.txt").read_bytes())
    with pytest.raises(NotVerified, match="not those that were signed"):
        verify(folder)


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("entries.jsonl", lambda b: b[:-1], "cut short"),
        ("checkpoints.txt", lambda b: b[:-1], "cut short"),
        ("checkpoints.txt", lambda b: b"\xff" + b, "damaged"),
        ("key.txt", lambda b: b.replace(b"ledger", b"lodger"), "not the key"),
        ("key.txt", lambda b: b" " + b, "not the key"),
    ],
)
def test_a_damaged_export_does_not_verify(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes], why: str
) -> None:
    folder = write_export(tmp_path / "made", [FIRST, INTENT], [1, 2])
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(NotVerified, match=why):
        verify(folder, KEY)


def test_where_nothing_is_nothing_is_verified(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="neither"):
        verify(tmp_path / "nowhere")
    with pytest.raises(BadSite, match="cannot be read"):
        verify(tmp_path)


def test_an_export_needs_an_empty_folder_and_a_ledger(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="not empty"):
        export.export(file, tmp_path)
    with pytest.raises(BadSite, match="no ledger"):
        export.export(tmp_path / "none", tmp_path / "out")


def test_a_ledger_that_was_never_signed_is_not_exported(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite")
    connection.close()
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with engine.begin() as made:
        tables.create(made)
        assert tables.count(made) == 0
    engine.dispose()
    with pytest.raises(BadSite, match="no signed checkpoint"):
        export.export(tmp_path / "x.sqlite", tmp_path / "out")


def test_an_export_has_few_checkpoints_and_always_the_last() -> None:
    notes = [str(n) for n in range(1000)]
    chosen = export.spread(notes)
    assert (len(chosen), chosen[0], chosen[-1]) == (256, "0", "999")
    assert chosen == sorted(set(chosen), key=int)
    assert export.spread(notes[:256]) == notes[:256]


def test_no_sentence_of_a_fault_holds_what_an_entry_says(tmp_path: Path) -> None:
    walk = Walk()
    with pytest.raises(NotVerified) as raised:
        walk.take(json.dumps({"at": "ZZTEST1", "v": 1, "seq": 0, "kind": "ZZTEST1"}).encode())
    assert "ZZTEST1" not in str(raised.value)
