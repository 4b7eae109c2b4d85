"""A package made by hand: files, a ledger that seals their manifest, and the folder in which all of it lies."""

from __future__ import annotations

import importlib.util
import random
import shutil
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from data_access.acts.on_evidence.packages import MadePackage
from data_access.answers.value import Json
from data_access.evidence import case_papers, folder, stored_zip
from data_access.ledger.proof.checkpoint import LocalSigner, verifier_key
from tests.builders.ledger import ORIGIN, SEED, a_ledger, ask

TOOL = Path(__file__).parents[2] / "tools" / "package_verify.py"
KEY = verifier_key(ORIGIN, LocalSigner(SEED).public_key)
OTHER_SEED = bytes(range(1, 33))
SALT = bytes(range(16))
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
"""Versions that the outside program is for."""


def outside_verifier() -> ModuleType:
    """The program that outsiders check a package with, as a module."""
    if (known := sys.modules.get("package_verify")) is not None:
        return known
    spec = importlib.util.spec_from_file_location("package_verify", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    written = sys.dont_write_bytecode
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = written
    sys.modules["package_verify"] = module
    return module


def pythons() -> dict[str, str]:
    """The Pythons that are on this machine, by version, each of those that the outside program is for: on the path, pyenv's, uv's."""
    found = {name: path for name in PYTHONS if (path := shutil.which(f"python{name}"))}
    for name in PYTHONS:
        pyenv = sorted((Path.home() / ".pyenv/versions").glob(f"{name}.*/bin/python"))
        uv = sorted((Path.home() / ".local/share/uv/python").glob(f"cpython-{name}.*/bin/python{name}"))
        if installed := [*uv, *pyenv]:
            found[name] = str(installed[-1])
    return found


@dataclass(frozen=True, slots=True)
class MadeFolder:
    """A package as files, in memory."""

    files: Mapping[str, bytes]

    def write(self, root: Path) -> Path:
        """Write it as a folder."""
        for name, data in self.files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        return root

    def zipped(self, path: Path) -> Path:
        """Write it as one ZIP."""
        path.write_bytes(stored_zip.packed(self.files))
        return path


def some_files(total: int, seed: int = 1) -> dict[str, bytes]:
    """Files of so many bytes together, as a package has them."""
    drawn = random.Random(seed)
    names = (
        "index.html",
        "case/findings.json",
        "answers/entry-7/UNVERIFIED-LEAD-reads.csv",
        "images/read-00001-crop.jpg",
    )
    each = total // len(names)
    return {name: drawn.randbytes(each + place) for place, name in enumerate(names)}


def a_package(directory: Path, contents: Mapping[str, bytes], seed: bytes = SEED, entries: int = 2) -> MadeFolder:
    """A package of these files, sealed by a ledger of its own.

    Args:
        seed: Of the key by which the ledger is signed.
        entries: Of how many questions the entries lie in the package.
    """
    with closing(a_ledger(directory, signer=LocalSigner(seed))) as ledger:
        asked = [ask(ledger) for _ in range(entries)]
        package = ledger.size
        about: Json = {"ledger": ORIGIN, "package": package, "said": [["Case", "26-000001"]]}
        receipts = [
            {name: value for name, value in ledger.receipt(each).items() if name != "digest_salt"} for each in asked
        ]
        whole = {**contents, "ledger/entries.json": case_papers.written({"entries": receipts})}
        manifest = folder.manifest_of(about, folder.listed(whole), SALT)
        with ledger.deciding() as turn:
            made = MadePackage(package=package, case="26-000001", manifest=folder.digest_of(manifest))
            recorded = turn.end_of(made)
        seal = folder.seal_of(ledger.receipt(recorded.seq))
    return MadeFolder({**whole, folder.MANIFEST: manifest, folder.SEAL: seal})
