"""The verifier for outsiders answers whatever it is given with a sentence and an exit status, never with a traceback."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from data_access.ledger.proof.checkpoint import Checkpoint, LocalSigner, sign, verifier_key
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.terms import stamp
from tests.builders.ledger import NOON, ORIGIN, SEED, independent_verifier

TOOL = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
GOLDEN = Path(__file__).parents[1] / "golden" / "ledger-v1"
SIGNER = LocalSigner(SEED)
KEY = verifier_key(ORIGIN, SIGNER.public_key)
FILES = ("answer.json", "rows.csv", "entries.jsonl", "checkpoints.txt", "key.txt", "older-checkpoint.txt", "made.pdf")
DEEP = "[" * 100_000 + "]" * 100_000
NESTED = "[" * 400 + "]" * 400
ODD = (
    *(
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "1.0",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "1" * 5_000,
        str(2**53 + 1),
    ),
    *(
        '""',
        '"\\ud800"',
        '"\\u0000"',
        '"\\u001b[31m"',
        '"é"',
        '"00"',
        '"zz"',
        "[]",
        "{}",
        "[[]]",
        '{"":0}',
        NESTED,
        '"' + "x" * 70_000 + '"',
    ),
)
"""Values as JSON has them, or nearly, that are not what stands in their place."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return independent_verifier()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN, tmp_path / "golden")
    (tmp_path / "golden" / "made.pdf").write_bytes(b"%PDF-1.4 made")
    return tmp_path / "golden"


def asked(folder: Path) -> Iterator[list[str]]:
    """Every question that is asked of these files."""
    answer, key = str(folder / "answer.json"), ["--key", str(folder / "key.txt")]
    yield ["--receipt", answer, "--rows", str(folder / "rows.csv"), *key]
    yield ["--receipt", answer, "--rows", answer, *key]
    yield ["--receipt", answer, "--file", str(folder / "made.pdf"), *key]
    yield [str(folder), "--old", str(folder / "older-checkpoint.txt"), "--receipt", answer, *key]
    yield [str(folder)]


def answers(tool: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[int]:
    """Ask everything, and require a sentence and its status each time."""
    statuses = []
    for question in asked(folder):
        status = tool.main(question)
        said = capsys.readouterr()
        last = (said.out + said.err).strip().split("\n")[-1]
        begins = {0: "VERIFIED", 1: "DOES NOT VERIFY: ", 2: "Could not be checked: "}[status]
        assert last.startswith(begins), last
        assert "\x1b" not in said.out + said.err
        statuses.append(status)
    return statuses


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def put_in(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    odd = (
        b"\xff\xfe",
        b"\x00",
        b"\r",
        b"\n\n",
        b'"',
        b",",
        b"\xe2\x80\xa8",
        b"\xed\xa0\x80",
        os.urandom(40),
        b"9" * 5_000,
    )
    return data[:at] + chance.choice(odd) + data[at + chance.choice((0, 1, 30)) :]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Put an odd value in the place of one that is there, or take a key away."""
    document = json.loads(data)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            places.append((value, key))
            walk(value[key])

    walk(document)
    parent, key = chance.choice(places)
    if isinstance(parent, dict) and chance.random() < 0.2:
        del parent[key]
        return json.dumps(document).encode()
    parent[key] = "@odd@"
    return json.dumps(document).replace('"@odd@"', chance.choice(ODD)).encode()


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, flipped, put_in)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_files_that_are_damaged_are_answered(
    tool: ModuleType, folder: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        name = chance.choice(FILES)
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(chance.choice(WAYS)(whole, chance))
        answers(tool, folder, capsys)
        (folder / name).write_bytes(whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_receipt_with_another_value_anywhere_is_answered(
    tool: ModuleType, folder: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, whole = random.Random(seed), (folder / "answer.json").read_bytes()
    for _ in range(40):
        (folder / "answer.json").write_bytes(swapped(whole, chance))
        for question in list(asked(folder))[:3]:
            assert tool.main(question) in (0, 1, 2)
            assert "\n" in "".join(capsys.readouterr())


def signed_ledger(folder: Path, *lines: bytes) -> None:
    """A ledger whose first entry is right and whose others are these bytes, signed with the log's own key."""
    first = {"v": 1, "kind": "ledger_created", "seq": 0, "at": stamp(NOON), "origin": ORIGIN}
    begun = json.dumps({**first, "key": SIGNER.public_key.hex()}, sort_keys=True, separators=(",", ":")).encode()
    all_lines = [begun, *lines]
    tree = Tree(map(leaf_hash, all_lines))
    (folder / "entries.jsonl").write_bytes(b"\n".join([*all_lines, b""]))
    (folder / "checkpoints.txt").write_text(sign(Checkpoint(ORIGIN, tree.size, tree.root()), SIGNER), encoding="utf-8")


@pytest.mark.parametrize("name", ["v", "seq", "kind", "at", "intent", "secret"])
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_a_signed_entry_that_is_odd_is_answered(
    tool: ModuleType, folder: Path, name: str, odd: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {"at": stamp(NOON), "intent": 0, "kind": "outcome", "secret": {}, "seq": 1, "v": 1, name: "@odd@"}
    plain = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    signed_ledger(folder, plain.replace('"@odd@"', odd).encode("utf-8", "surrogatepass"))
    status, said = tool.main([str(folder), "--key", KEY]), capsys.readouterr().out
    assert "\x1b" not in said
    assert status == 1 or (name == "kind" and said.endswith("VERIFIED.\n"))  # a kind is any text


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff", b"[]", b"null", DEEP.encode(), b'{"a":' + NESTED.encode() + b"}", b"x" * 70_000, b'{"\xc3\xa9":1}'],
    ids=range(8),
)
def test_a_signed_line_that_is_no_entry_is_answered(tool: ModuleType, folder: Path, line: bytes) -> None:
    signed_ledger(folder, line)
    assert tool.main([str(folder), "--key", KEY]) == 1


def test_true_is_not_taken_for_one_nor_a_day_that_there_is_not(tool: ModuleType, folder: Path) -> None:
    for change in ({"seq": True}, {"v": True}, {"at": "2026-13-45T99:99:99.000000Z"}):
        entry = {"at": stamp(NOON), "kind": "logged_on", "seq": 1, "v": 1, **change}
        signed_ledger(folder, json.dumps(entry, sort_keys=True, separators=(",", ":")).encode())
        assert tool.main([str(folder), "--key", KEY]) == 1


ROWS = {
    "a flag that is none": "held\nperhaps\n",
    "a number that is endless": "batch\n" + "9" * 5_000 + "\n",
    "a field that is endless": '"' + "x" * 200_000 + '"\n',
    "a zero byte": "plate\n\x00\n",
    "an instant on the edge of time": "captured_at\n0001-01-01T00:00:00+23:59\n",
    "an instant that there is not": "captured_at\n2026-02-30T00:00:00Z\n",
    "a quotation that does not end": 'plate\n"ZZ',
    "nothing": "",
    "lines alone": "\n\n\n",
}


@pytest.mark.parametrize("text", ROWS.values(), ids=ROWS)
def test_a_table_that_is_odd_is_answered(
    tool: ModuleType, folder: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rows.csv").write_text(text)
    assert any(answers(tool, folder, capsys))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        '{"columns": 1, "rows": 2}',
        '{"columns": [], "rows": [1]}',
        DEEP,
        f'{{"columns": [], "rows": [{NESTED}]}}',
    ],
)
def test_rows_that_are_odd_are_answered(tool: ModuleType, folder: Path, text: str) -> None:
    (folder / "odd.json").write_text(text)
    question = ["--receipt", str(folder / "answer.json"), "--rows", str(folder / "odd.json"), "--key", KEY]
    assert tool.main(question) in (1, 2)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_loop(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def a_link_to_a_folder(path: Path) -> None:
    path.symlink_to(path.parent)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [a_folder, a_pipe, a_loop, a_link_to_nothing, a_link_to_a_folder, a_device])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_plain_file_could_not_be_checked(
    tool: ModuleType, folder: Path, name: str, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).unlink()
    make(folder / name)
    assert 2 in answers(tool, folder, capsys)


@pytest.mark.parametrize(
    "key",
    ["+", "++", "a\nb+00000000+AA==", "\udcff+00000000+AQ==", "x" * 5_000, "+".join("é" * 3), "\x00", "a\x00+b+c"],
)
def test_a_key_that_is_odd_is_answered(tool: ModuleType, folder: Path, key: str) -> None:
    assert tool.main(["--receipt", str(folder / "answer.json"), "--key", key]) in (1, 2)
    (folder / "key.txt").write_bytes(key.encode("utf-8", "surrogatepass"))
    assert tool.main([str(folder)]) == 1


def test_an_export_that_is_shorter_than_a_receipt_s_checkpoint_is_said_to_be(
    tool: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (folder / "entries.jsonl").read_bytes().split(b"\n")[:-1]
    notes = (folder / "checkpoints.txt").read_text().split("\n\n")
    shorter = next(n for n in range(0, len(notes), 2) if int(notes[n].split("\n")[1]) >= 2)
    size = int(notes[shorter].split("\n")[1])
    receipt = json.loads((folder / "answer.json").read_text())["receipt"]
    assert size < receipt["size"]
    (folder / "entries.jsonl").write_bytes(b"\n".join([*lines[:size], b""]))
    (folder / "checkpoints.txt").write_text("\n\n".join(notes[: shorter + 2]).rstrip("\n") + "\n")
    assert tool.main([str(folder), "--key", KEY]) == 0
    capsys.readouterr()
    assert tool.main([str(folder), "--key", KEY, "--receipt", str(folder / "answer.json")]) == 1
    said = capsys.readouterr().out
    assert f"shorter than the receipt's checkpoint: {receipt['size']} entries were signed, {size} are there" in said
    assert tool.main([str(folder), "--key", KEY, "--old", str(folder / "older-checkpoint.txt")]) == 1
    assert "shorter than the older checkpoint" in capsys.readouterr().out


def test_many_intents_without_an_outcome_are_counted_not_listed(tool: ModuleType) -> None:
    assert tool.listed(dict.fromkeys(range(25), "")).endswith("18, 19 and 5 more")


def test_it_says_its_sentence_where_a_terminal_knows_ascii_alone(folder: Path) -> None:
    (folder / "answer.json").write_text('{"é')
    command = [sys.executable, "-I", TOOL, "--receipt", folder / "answer.json", "--key", KEY, "\udcff"]
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_it_holds_one_entry_at_a_time(tool: ModuleType, tmp_path: Path) -> None:
    lines = tool.each_line(_written(tmp_path, b"a\nbb\n" + b"c" * 70_000))
    assert [next(lines), next(lines)] == [b"a", b"bb"]
    with pytest.raises(tool.Fault, match="line too long"):
        next(lines)


def _written(folder: Path, data: bytes) -> Path:
    (folder / "entries.jsonl").write_bytes(data)
    return folder / "entries.jsonl"
