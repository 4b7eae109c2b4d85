"""Both verifiers find every tampering with an export; one shares no code with the writer. What neither can, stands here too."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from data_access.errors import NotVerified
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.checkpoint import LocalSigner
from data_access.ledger.verification.export import export
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import a_ledger, ask, granted, independent_verifier, ledger_path

Verifies = Callable[[Path, str], bool]


def ours(folder: Path, key: str) -> bool:
    """The project's own verifier."""
    try:
        verify(folder, key)
    except NotVerified:
        return False
    return True


@pytest.fixture(scope="module")
def independent() -> ModuleType:
    return independent_verifier()


@pytest.fixture(params=["ours", "independent"])
def verifies(request: pytest.FixtureRequest, independent: ModuleType) -> Verifies:
    if request.param == "ours":
        return ours
    return lambda folder, key: independent.main([str(folder), "--key", key]) == 0


def a_small_ledger(directory: Path, **changed: object) -> Ledger:
    """Created, one question with its outcome, two small entries in one turn: few checkpoints, every sort of line."""
    ledger = a_ledger(directory, **changed)
    with ledger.deciding() as turn:
        turn.append("logged_on", {"method": "hub"})
        turn.append("logged_out", {"n": 1})
    ask(ledger)
    return ledger


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    directory = tmp_path_factory.mktemp("tamper")
    ledger = a_small_ledger(directory)
    key = ledger.verifier_key
    ledger.close()
    export(ledger_path(directory), directory / "out")
    notes = directory / "out" / "checkpoints.txt"
    parts = notes.read_text().split("\n\n")
    notes.write_text("\n\n".join(parts[:2] + parts[-2:]))
    return directory / "out", key


@pytest.fixture
def copy(exported: tuple[Path, str], tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(exported[0], tmp_path / "copy")
    return tmp_path / "copy"


def test_what_nobody_touched_verifies(exported: tuple[Path, str], verifies: Verifies) -> None:
    assert verifies(*exported)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoints.txt", "key.txt"])
def test_no_byte_can_be_changed(exported: tuple[Path, str], copy: Path, verifies: Verifies, name: str) -> None:
    path, key = copy / name, exported[1]
    data = path.read_bytes()
    unnoticed = []
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        if verifies(copy, key):
            unnoticed.append(at)
    assert unnoticed == []


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "swapped": lambda e: [e[0], e[2], e[1], *e[3:]],
    "dropped in the middle": lambda e: e[:2] + e[3:],
    "dropped at the end": lambda e: e[:-1],
    "dropped at the start": lambda e: e[1:],
    "duplicated": lambda e: [*e, e[-1]],
    "duplicated in the middle": lambda e: [*e[:2], e[1], *e[2:]],
    "added": lambda e: [*e, e[-1].replace(b'"seq":4', b'"seq":5')],
    "cut": lambda e: [*e[:-1], e[-1][:-2]],
    "an empty line more": lambda e: [*e, b"\n"],
    "no newline at the end": lambda e: [*e[:-1], e[-1][:-1]],
    "carriage returns": lambda e: [line[:-1] + b"\r\n" for line in e],
    "other spelling": lambda e: [e[0].replace(b":", b": ", 1), *e[1:]],
    "nothing left": lambda e: [],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_entry_can_be_moved_or_removed(
    exported: tuple[Path, str], copy: Path, verifies: Verifies, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    path = copy / "entries.jsonl"
    path.write_bytes(b"".join(change(lines(path.read_bytes()))))
    assert not verifies(copy, exported[1])


NOTES: dict[str, Callable[[str], str]] = {
    "the last one dropped": lambda t: t[: t[:-1].rindex("\n\nledger") + 1],
    "the first one last": lambda t: t + "\n" + t[: t.index("\n\nledger") + 1],
    "nothing left": lambda t: "",
    "a blank line more": lambda t: t + "\n",
    "no signature": lambda t: "\n".join(line for line in t.split("\n") if not line.startswith("\u2014")),
}


@pytest.mark.parametrize("change", NOTES.values(), ids=NOTES)
def test_no_checkpoint_can_be_moved_or_left_unsigned(
    exported: tuple[Path, str], copy: Path, verifies: Verifies, change: Callable[[str], str]
) -> None:
    path = copy / "checkpoints.txt"
    path.write_text(change(path.read_text()))
    assert not verifies(copy, exported[1])


def test_a_ledger_signed_with_another_key_does_not_verify(
    exported: tuple[Path, str], tmp_path: Path, verifies: Verifies
) -> None:
    a_small_ledger(tmp_path, signer=LocalSigner(bytes(32))).close()
    export(ledger_path(tmp_path), tmp_path / "out")
    assert not verifies(tmp_path / "out", exported[1])


def test_a_ledger_rolled_back_or_rewritten_with_its_own_key_shows_against_a_kept_checkpoint_only(
    exported: tuple[Path, str], tmp_path: Path, independent: ModuleType
) -> None:
    whole, key = exported
    kept = tmp_path / "kept.txt"
    kept.write_text("\n\n".join((whole / "checkpoints.txt").read_text().split("\n\n")[-2:]))
    assert independent.main([str(whole), "--key", key, "--old", str(kept)]) == 0
    for name, history in (("rolled back", 1), ("rewritten", 9)):
        directory = tmp_path / name
        directory.mkdir()
        ledger = a_ledger(directory)
        for _ in range(history):
            with ledger.deciding() as turn:
                turn.intent(granted())
        ledger.close()
        export(ledger_path(directory), directory / "out")
        assert independent.main([str(directory / "out"), "--key", key]) == 0
        assert independent.main([str(directory / "out"), "--key", key, "--old", str(kept)]) == 1
