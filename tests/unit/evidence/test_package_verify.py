"""The outside program catches whatever was done to a package, names the file, and runs on every Python, from a medium that is read alone."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from data_access.evidence import folder
from tests.builders.assurance import times
from tests.builders.evidence import KEY, OTHER_SEED, TOOL, MadeFolder, a_package, outside_verifier, pythons, some_files

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return outside_verifier()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeFolder:
    return a_package(tmp_path_factory.mktemp("ledger"), some_files(46_400))


def run(package: Path, *, python: str = sys.executable, tool: Path = TOOL, key: str = KEY) -> tuple[int, str]:
    """Run the program as a process of its own, without anything of the project."""
    command = [python, "-I", "-S", str(tool), str(package), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd="/")
    return done.returncode, done.stdout + done.stderr


def faults(tool: ModuleType, package: Path) -> list[str]:
    """What the program says of a package, a line a fault; nothing if it verifies."""
    try:
        tool.check(package, tool.ledger.choose_key(KEY, None)[0])
    except tool.Faults as found:
        return list(found.lines)
    except tool.ledger.Fault as found:
        return [str(found)]
    return []


def test_it_imports_nothing_but_the_standard_library_and_its_neighbour() -> None:
    tree = ast.parse(TOOL.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"ledger_verify"}


def test_its_digest_stands_in_the_document_for_auditors() -> None:
    digests = set(re.findall(r"[0-9a-f]{64}", (ROOT / "docs/auditors.md").read_text()))
    for name in ("package_verify.py", "ledger_verify.py"):
        assert hashlib.sha256((ROOT / "tools" / name).read_bytes()).hexdigest() in digests, name


def test_a_package_verifies_as_a_folder_and_as_one_zip(made: MadeFolder, tmp_path: Path) -> None:
    for package in (made.write(tmp_path / "package"), made.zipped(tmp_path / "package.zip")):
        code, said = run(package)
        assert code == 0, said
        assert "Case: 26-000001" in said
        assert "2 entries of the ledger proven" in said
        assert said.endswith("VERIFIED.\n")


def test_any_zip_program_unpacks_it(made: MadeFolder, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.zipped(tmp_path / "package.zip")) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == dict(made.files)


@pytest.mark.parametrize("python", pythons().values(), ids=pythons())
def test_it_runs_on_each_python_from_a_medium_that_is_read_alone(python: str, made: MadeFolder, tmp_path: Path) -> None:
    package = made.write(tmp_path / "package")
    (tmp_path / "tools").mkdir()
    for name in ("package_verify.py", "ledger_verify.py"):
        shutil.copy(TOOL.with_name(name), tmp_path / "tools" / name)
    before = sorted(tmp_path.rglob("*"))
    closed = [path for path in before if path.is_dir()]
    for path in closed:
        path.chmod(0o555)
    try:
        code, said = run(package, python=python, tool=tmp_path / "tools/package_verify.py")
    finally:
        for path in closed:
            path.chmod(0o755)
    assert (code, said[-10:]) == (0, "VERIFIED.\n"), said
    assert sorted(tmp_path.rglob("*")) == before
    (package / "index.html").write_bytes(b"changed")
    code, said = run(package, python=python)
    assert (code, "index.html: was changed" in said) == (1, True)


def flips(made: MadeFolder, most: int | None, seed: int = 2) -> Iterator[tuple[str, int, int]]:
    """Yield file, place and bits of each flip: of every byte one bit, or of so many bytes of each file."""
    drawn = random.Random(seed)
    for name, data in sorted(made.files.items()):
        places = range(len(data)) if most is None else sorted(drawn.sample(range(len(data)), min(most, len(data))))
        for place in places:
            yield name, place, 1 << drawn.randrange(8)


@pytest.mark.slow
def test_each_byte_that_is_flipped_is_caught_and_its_file_is_named(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    package = made.write(tmp_path / "package")
    assert faults(tool, package) == []
    assert 50_000 <= sum(map(len, made.files.values())) <= 60_000
    tried = 0
    for name, place, bit in flips(made, None if times(0, 1) else 300):
        data = bytearray(made.files[name])
        data[place] ^= bit
        (package / name).write_bytes(data)
        [line] = faults(tool, package)
        assert line.startswith(f"{name}: "), (name, place, bit, line)
        (package / name).write_bytes(made.files[name])
        tried += 1
    assert tried >= 1_000
    assert faults(tool, package) == []


@pytest.mark.slow
def test_each_byte_of_the_zip_that_is_flipped_is_caught_and_the_file_that_it_is_of_is_named(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    whole = made.zipped(tmp_path / "package.zip").read_bytes()
    assert 50_000 <= len(whole) <= 60_000
    drawn, inside = random.Random(3), _contents_of(whole, made)
    between = [at for at in range(len(whole)) if at not in inside]
    places = sorted({*between, *drawn.sample(range(len(whole)), times(500, len(whole)))})
    for place in places:
        data = bytearray(whole)
        data[place] ^= 1 << drawn.randrange(8)
        (tmp_path / "package.zip").write_bytes(data)
        [*_, line] = faults(tool, tmp_path / "package.zip")
        assert line.startswith(f"{inside[place]}: " if place in inside else ""), (place, line)


def _contents_of(whole: bytes, made: MadeFolder) -> dict[int, str]:
    """Of each place in a ZIP at which a file's own bytes lie, the name of the file."""
    starts = {name: whole.index(data) for name, data in made.files.items()}
    return {starts[name] + n: name for name, data in made.files.items() for n in range(len(data))}


def test_what_was_added_removed_renamed_or_changed_about_is_named(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    package = made.write(tmp_path / "package")
    (package / "more.txt").write_text("more")
    assert faults(tool, package) == ["more.txt: was added"]
    (package / "more.txt").unlink()
    (package / "index.html").rename(package / "first.html")
    assert faults(tool, package) == ["index.html: was renamed to first.html"]
    (package / "first.html").unlink()
    assert faults(tool, package) == ["index.html: is missing"]
    (package / "index.html").write_bytes(made.files["case/findings.json"])
    assert faults(tool, package) == ["index.html: holds what is case/findings.json"]
    (package / "case/findings.json").write_bytes(made.files["index.html"])
    assert len(faults(tool, package)) == 2
    made.write(package)
    (package / "case/copy.json").write_bytes(made.files["case/findings.json"])
    assert faults(tool, package) == ["case/copy.json: was added; it is a copy of case/findings.json"]
    (package / "case/copy.json").unlink()
    (package / "empty").mkdir()
    assert faults(tool, package) == ["empty/: a folder was added"]
    (package / "empty").rmdir()
    (package / "index.html").unlink()
    (package / "index.html").symlink_to(package / "case/findings.json")
    assert "index.html: is no plain file" in faults(tool, package)


@pytest.mark.parametrize("name", [folder.MANIFEST, folder.SEAL])
def test_a_package_without_manifest_or_seal_does_not_verify(
    name: str, tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    package = made.write(tmp_path / "package")
    (package / name).unlink()
    assert faults(tool, package) == [f"{name}: is missing"]


def test_files_that_were_swapped_between_two_packages_are_named(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    other = a_package(tmp_path / "other-ledger", some_files(40_000, seed=9), entries=3)
    for name in made.files:
        package = MadeFolder({**made.files, name: other.files[name]}).write(tmp_path / name.replace("/", "-"))
        [line] = faults(tool, package)
        assert line.startswith(f"{folder.MANIFEST if name == folder.SEAL else name}: "), line
    package = MadeFolder({**made.files, **{name: other.files[name] for name in (folder.MANIFEST, folder.SEAL)}})
    lines = faults(tool, package.write(tmp_path / "both"))
    assert {line.partition(":")[0] for line in lines} == made.files.keys() - {folder.MANIFEST, folder.SEAL}


def test_a_package_that_was_forged_whole_with_another_key_does_not_verify(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    contents = {name: data for name, data in made.files.items() if name not in (folder.MANIFEST, folder.SEAL)}
    contents.pop("ledger/entries.json")
    forged = a_package(tmp_path / "forged-ledger", {**contents, "index.html": b"forged"}, seed=OTHER_SEED)
    [line] = faults(tool, forged.write(tmp_path / "forged"))
    assert line.startswith("seal.json: the checkpoint of size")


def test_a_manifest_that_was_forged_beside_a_true_seal_does_not_verify(
    tool: ModuleType, made: MadeFolder, tmp_path: Path
) -> None:
    manifest = json.loads(made.files[folder.MANIFEST])
    forged = {**made.files, "index.html": b"forged"}
    for each in manifest["contents"]:
        data = forged[each["name"]]
        each |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    forged[folder.MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n"
    assert faults(tool, MadeFolder(forged).write(tmp_path / "package")) == [
        "manifest.json: was changed, or is of another package; the ledger seals another one"
    ]


def test_the_seal_of_another_kind_of_entry_does_not_verify(tool: ModuleType, made: MadeFolder, tmp_path: Path) -> None:
    receipt = json.loads(made.files["ledger/entries.json"])["entries"][0]
    package = MadeFolder({**made.files, folder.SEAL: folder.seal_of(receipt)}).write(tmp_path / "package")
    assert faults(tool, package) == ["seal.json: its entry is of no evidence package"]


def test_what_cannot_be_checked_is_said_and_is_no_verdict(made: MadeFolder, tmp_path: Path) -> None:
    package = made.write(tmp_path / "package")
    assert run(tmp_path / "nowhere")[0] == 2
    assert run(package, key="nowhere")[0] == 2
    (tmp_path / "text.zip").write_text("no archive")
    assert run(tmp_path / "text.zip")[0] == 1


def test_names_that_no_medium_takes_are_refused() -> None:
    for name in (
        "../a",
        "/a",
        "a\\b",
        "a/b:c",
        "con.txt",
        "a/nul",
        "a.",
        "seal.json",
        "a//b",
        "ä",
        "a b",
        "a/../b",
        "",
    ):
        with pytest.raises(ValueError, match="medium"):
            folder.check_names({name: b""})
    with pytest.raises(ValueError, match="case alone"):
        folder.check_names({"a/Read.csv": b"", "a/read.csv": b""})


@pytest.mark.slow
def test_a_package_of_ten_thousand_reads_and_five_hundred_pictures_is_checked(tmp_path: Path) -> None:
    drawn = random.Random(4)
    contents = {f"answers/entry-7/pictures/read-{n:05}-crop.jpg": drawn.randbytes(60_000) for n in range(500)}
    contents |= some_files(8_000_000)
    made = a_package(tmp_path / "ledger", contents, entries=400)
    code, said = run(made.write(tmp_path / "package"))
    assert code == 0, said
    assert "505 files" in said
