"""Go's own packages for signed notes and transparency logs verify an export: a third judge, written by others."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from data_access.ledger.proof.checkpoint import LocalSigner
from data_access.ledger.verification.export import export
from tests.builders.ledger import SEED, a_ledger, ask, ledger_path

HERE = Path(__file__).parent / "go"
GOLDEN = Path(__file__).parents[2] / "golden" / "ledger-v1"
PACKAGES = Path("/usr/share/gocode")
"""Where Debian's golang-golang-x-mod-dev puts the packages; nothing is downloaded."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of `go/verify.go`, built with Debian's packages alone (`tools/set_up browser` installs them)."""
    folder = tmp_path_factory.mktemp("go")
    offline = {"GO111MODULE": "off", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-p=1", "CGO_ENABLED": "0"}
    places = {"GOPATH": str(PACKAGES), "GOCACHE": str(folder / "cache"), "HOME": str(folder)}
    command = ["go", "build", "-o", str(folder / "verify"), str(HERE / "verify.go")]
    built = subprocess.run(
        command, capture_output=True, text=True, timeout=1500, env={**os.environ, **offline, **places}
    )
    assert built.returncode == 0, built.stderr
    return folder / "verify"


def judged(program: Path, folder: Path, receipt: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([program, folder, receipt], capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An export of forty checkpoints, and a receipt of its last answer."""
    folder = tmp_path_factory.mktemp("export")
    ledger = a_ledger(folder, origin="lpr.example.gov/ledger", signer=LocalSigner(SEED))
    for _ in range(19):
        seq = ask(ledger)
    with ledger.deciding() as turn:
        turn.append("logged_on", {"client": "\u20ac \u2028"})
    (folder / "receipt.json").write_text(json.dumps(ledger.receipt(seq)))
    ledger.close()
    export(ledger_path(folder), folder / "out")
    return folder / "out", folder / "receipt.json"


def test_go_verifies_every_checkpoint_and_every_inclusion(program: Path, exported: tuple[Path, Path]) -> None:
    done = judged(program, *exported)
    assert (done.stdout, done.stderr) == ("40 checkpoints, 40 entries, 1 receipt\n", "")


def test_go_verifies_the_golden_ledger(program: Path, tmp_path: Path) -> None:
    answer = json.loads((GOLDEN / "answer.json").read_text())
    (tmp_path / "receipt.json").write_text(json.dumps(answer["receipt"]))
    done = judged(program, GOLDEN, tmp_path / "receipt.json")
    assert done.stdout.endswith("15 entries, 1 receipt\n"), done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("entries.jsonl", '"answered"', '"answerex"'),
        ("checkpoints.txt", "\n40\n", "\n39\n"),
        ("key.txt", "lpr.", "lpx."),
    ],
)
def test_go_finds_what_was_changed(
    program: Path, exported: tuple[Path, Path], tmp_path: Path, name: str, old: str, new: str
) -> None:
    shutil.copytree(exported[0], tmp_path / "out")
    text = (tmp_path / "out" / name).read_text()
    assert old in text
    (tmp_path / "out" / name).write_text(text.replace(old, new, 1))
    assert judged(program, tmp_path / "out", exported[1]).returncode == 1
