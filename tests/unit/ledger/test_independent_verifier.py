"""The verifier for outsiders: standard library only, clear words, exit status 0, 1 or 2."""

import ast
import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint, LocalSigner, sign, verifier_key
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.terms import stamp
from tests.builders.ledger import NOON, ORIGIN, SEED, independent_verifier

TOOL = Path(__file__).parents[3] / "tools" / "ledger_verify.py"
GOLDEN = Path(__file__).parents[2] / "golden" / "ledger-v1"
SIGNER = LocalSigner(SEED)
KEY = verifier_key(ORIGIN, SIGNER.public_key)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return independent_verifier()


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN, tmp_path / "golden")
    return tmp_path / "golden"


def test_it_imports_nothing_but_the_standard_library() -> None:
    imported = set()
    for node in ast.walk(ast.parse(TOOL.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_it_runs_without_the_project_installed(golden: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", TOOL, golden, "--key", KEY], capture_output=True, text=True, timeout=300, cwd="/"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("VERIFIED.\n")


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 63), st.integers(1, 255))
def test_its_signatures_are_those_of_the_library(seed: bytes, message: bytes, at: int, flip: int) -> None:
    tool = independent_verifier()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    changed = bytearray(signature)
    changed[at] ^= flip
    assert tool.is_signed(public, message, signature)
    assert not tool.is_signed(public, message, bytes(changed))
    assert not tool.is_signed(public, message + b"!", signature)


def test_a_signature_with_a_larger_scalar_or_of_another_length_is_none(tool: ModuleType) -> None:
    signature = SIGNER.sign(b"x")
    larger = int.from_bytes(signature[32:], "little") + tool.L
    assert not tool.is_signed(SIGNER.public_key, b"x", signature[:32] + larger.to_bytes(32, "little"))
    assert not tool.is_signed(SIGNER.public_key, b"x", signature[:-1])
    assert not tool.is_signed(b"\xff" * 32, b"x", signature)
    assert tool.point((2).to_bytes(32, "little")) is None
    assert tool.point((1 | 1 << 255).to_bytes(32, "little")) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_its_tree_is_the_writers(data: st.DataObject) -> None:
    tool = independent_verifier()
    bodies = [b"%d" % n for n in range(data.draw(st.integers(1, 70)))]
    tree, peaks = Tree(map(leaf_hash, bodies)), tool.Peaks()
    for body in bodies:
        peaks.append(tool.leaf(body))
    seq = data.draw(st.integers(0, tree.size - 1))
    path = tree.inclusion(seq, tree.size)
    assert peaks.root() == tree.root() == tool.root_from_path(tool.leaf(bodies[seq]), seq, tree.size, path)
    assert tool.Peaks().root() == Tree().root()
    with pytest.raises(tool.Fault):
        tool.root_from_path(tool.leaf(bodies[0]), 0, 1, [b"x"])


def test_a_proof_that_is_too_short_is_refused(tool: ModuleType) -> None:
    with pytest.raises(tool.Fault, match="too short"):
        tool.root_from_path(bytes(32), 0, 2, [])


def test_the_key_may_be_in_a_file_and_comes_with_a_warning_otherwise(
    tool: ModuleType, golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main([str(golden), "--key", str(golden / "key.txt")]) == 0
    assert "elsewhere" not in capsys.readouterr().out
    assert tool.main([str(golden)]) == 0
    assert "Compare it with one you have from elsewhere" in capsys.readouterr().out


Edit = Callable[[dict[str, Any]], Any]
RECEIPTS: dict[str, Edit] = {
    "another version": lambda r: {**r, "v": 2},
    "another log": lambda r: {**r, "origin": "other.example"},
    "another number": lambda r: {**r, "seq": 1},
    "a number that is a word": lambda r: {**r, "seq": "2"},
    "another intent": lambda r: {**r, "intent_seq": 0},
    "another entry": lambda r: {**r, "entry": r["entry"].replace("answered", "refused")},
    "an entry spelled otherwise": lambda r: {**r, "entry": r["entry"] + " "},
    "an entry that is none": lambda r: {**r, "entry": "[]"},
    "another leaf": lambda r: {**r, "leaf": "00" * 32},
    "another size": lambda r: {**r, "size": 2},
    "no proof": lambda r: {**r, "proof": []},
    "another proof": lambda r: {**r, "proof": ["00" * 32 for _ in r["proof"]]},
    "another checkpoint": lambda r: {**r, "checkpoint": r["checkpoint"].replace("A", "B")},
    "a checkpoint of another log": lambda r: {**r, "checkpoint": r["checkpoint"].replace("example", "exemple")},
    "no checkpoint": lambda r: {**r, "checkpoint": ""},
    "no entry": lambda r: {k: v for k, v in r.items() if k != "entry"},
    "a list": lambda r: [r],
    "null": lambda r: None,
}


@pytest.mark.parametrize("edit", RECEIPTS.values(), ids=RECEIPTS)
def test_a_changed_receipt_does_not_verify(tool: ModuleType, golden: Path, edit: Edit) -> None:
    receipt = json.loads((golden / "answer.json").read_text())["receipt"]
    path = golden / "receipt.json"
    path.write_text(json.dumps(receipt))
    assert tool.main(["--receipt", str(path), "--key", KEY]) == 0
    path.write_text(json.dumps(edit(receipt)))
    assert tool.main(["--receipt", str(path), "--key", KEY]) == 1


ROWS: dict[str, Edit] = {
    "a cell": lambda d: d["rows"][0].__setitem__(2, "ZZTEST9"),
    "a row less": lambda d: d["rows"].pop(),
    "a row more": lambda d: d["rows"].append(d["rows"][0]),
    "the order": lambda d: d["rows"].reverse(),
    "a column's name": lambda d: d["columns"].__setitem__(2, "number"),
    "the salt": lambda d: d["receipt"].__setitem__("digest_salt", "00" * 16),
    "no salt": lambda d: d["receipt"].pop("digest_salt"),
}


@pytest.mark.parametrize("edit", ROWS.values(), ids=ROWS)
def test_changed_rows_do_not_verify(tool: ModuleType, golden: Path, edit: Edit) -> None:
    path = golden / "answer.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))
    assert tool.main(["--receipt", str(path), "--rows", str(path), "--key", KEY]) == 1


def test_a_table_with_numbers_for_instants_and_flags_verifies_too(tool: ModuleType, golden: Path) -> None:
    document = json.loads((golden / "answer.json").read_text())
    with (golden / "numbers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(document["columns"])
        writer.writerows([int(cell) if isinstance(cell, bool) else cell for cell in row] for row in document["rows"])
    answer = str(golden / "answer.json")
    assert tool.main(["--receipt", answer, "--rows", str(golden / "numbers.csv"), "--key", KEY]) == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [("rows.csv", ""), ("rows.csv", "a,b\n1\n"), ("rows.csv", "captured_at\nnoon\n"), ("rows.json", "{}")],
)
def test_rows_that_cannot_be_read_are_said_to_be_unchecked(
    tool: ModuleType, golden: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (golden / name).write_text(text)
    assert tool.main(["--receipt", str(golden / "answer.json"), "--rows", str(golden / name), "--key", KEY]) == 2
    assert "Could not be checked" in capsys.readouterr().err


def test_a_receipt_of_a_newer_or_another_ledger_is_told_from_this_export(
    tool: ModuleType, golden: Path, tmp_path: Path
) -> None:
    answer = str(golden / "answer.json")
    write_ledger(tmp_path / "other", 3)
    assert tool.main([str(golden), "--key", KEY, "--receipt", answer]) == 0
    assert tool.main([str(tmp_path / "other"), "--key", KEY, "--receipt", answer]) == 1


def test_a_checkpoint_that_is_newer_than_the_export_is_a_fault(tool: ModuleType, golden: Path, tmp_path: Path) -> None:
    write_ledger(tmp_path / "other", 30)
    old = str(tmp_path / "other" / "checkpoints.txt")
    assert tool.main([str(golden), "--key", KEY, "--old", old]) == 1


@pytest.mark.parametrize("arguments", [[], ["--rows", "x"], ["--old", "x", "--receipt", "y"]])
def test_a_command_that_asks_nothing_is_refused(tool: ModuleType, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        tool.main(arguments)
    assert raised.value.code == 2


def test_what_is_missing_could_not_be_checked(tool: ModuleType, golden: Path, tmp_path: Path) -> None:
    assert tool.main([str(tmp_path / "nowhere"), "--key", KEY]) == 2
    assert tool.main(["--receipt", str(golden / "answer.json")]) == 2
    assert tool.main(["--receipt", str(tmp_path / "nowhere"), "--key", KEY]) == 2


@pytest.mark.parametrize("key", ["a+b+c", "a+00000000+AAAA", KEY.replace("ledger", "lodger")])
def test_a_malformed_key_is_a_fault(tool: ModuleType, golden: Path, key: str) -> None:
    assert tool.main(["--receipt", str(golden / "answer.json"), "--key", key]) == 1
    (golden / "key.txt").write_text(key + "\n")
    assert tool.main([str(golden)]) == 1
    assert tool.main([str(golden), "--key", KEY]) == 1


def test_damaged_files_are_faults(tool: ModuleType, golden: Path) -> None:
    (golden / "answer.json").write_text("{")
    assert tool.main(["--receipt", str(golden / "answer.json"), "--key", KEY]) == 1
    (golden / "answer.json").write_bytes(b"\xff")
    assert tool.main(["--receipt", str(golden / "answer.json"), "--key", KEY]) == 1
    (golden / "key.txt").write_text(" " + KEY + "\n")
    assert tool.main([str(golden)]) == 1


ENTRIES: dict[str, dict[str, Any]] = {
    "another version": {"v": 2},
    "another number": {"seq": 9},
    "a kind that is no word": {"kind": 1},
    "a time that is none": {"at": "noon"},
    "time that runs back": {"at": "2026-11-22T11:00:00.000000Z"},
    "an outcome of nothing": {"kind": "outcome", "intent": 7},
    "an outcome of a word": {"kind": "outcome", "intent": "0"},
    "a number that is too large": {"n": 2**53 + 1},
    "a key that is no ASCII": {"\u00fc": 1},
    "a fraction": {"n": [1.5]},
    "an entry that is too long": {"n": "x" * 65_535},
}


@pytest.mark.parametrize("change", ENTRIES.values(), ids=ENTRIES)
def test_an_entry_that_is_signed_and_still_unfit_does_not_verify(
    tool: ModuleType, tmp_path: Path, change: dict[str, Any]
) -> None:
    write_ledger(tmp_path / "made", 3, change)
    assert tool.main([str(tmp_path / "made"), "--key", KEY]) == 1


def write_ledger(folder: Path, count: int, change: dict[str, Any] | None = None) -> None:
    """A ledger made by hand and signed once, with its last entry changed."""
    folder.mkdir()
    first = {"v": 1, "kind": "ledger_created", "seq": 0, "at": stamp(NOON), "origin": ORIGIN}
    entries: list[dict[str, Any]] = [{**first, "key": SIGNER.public_key.hex()}]
    filler = {"client": "x" * 300, "who": {"person": "ada", "role": "detective"}}
    entries += [{"v": 1, "kind": "intent", "seq": n, "at": stamp(NOON), **filler} for n in range(1, count)]
    entries[-1] |= change or {}
    plain = [json.dumps(e, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() for e in entries]
    root = Tree(map(leaf_hash, plain)).root()
    (folder / "entries.jsonl").write_bytes(b"\n".join([*plain, b""]))
    (folder / "checkpoints.txt").write_text(sign(Checkpoint(ORIGIN, count, root), SIGNER), encoding="utf-8")
    (folder / "key.txt").write_text(KEY + "\n")


def test_what_it_reads_as_canonical_is_what_the_writer_writes(tool: ModuleType) -> None:
    value = {"b": [1, None, True, "\u20ac\x01"], "a": {"z": -(2**53), "y": ""}}
    assert tool.read_entry(canonical.encode(value)) == value


@pytest.mark.slow
def test_a_hundred_thousand_entries_take_less_than_twenty_seconds(tool: ModuleType, tmp_path: Path) -> None:
    write_ledger(tmp_path / "large", 100_000)
    start = time.process_time()
    assert tool.main([str(tmp_path / "large"), "--key", KEY]) == 0
    assert time.process_time() - start < 20
