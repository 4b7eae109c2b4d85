"""Ledgers of every version verify for ever, with the project's verifier and with the independent one."""

import json
import shutil
from pathlib import Path

import pytest

from data_access.ledger.proof.checkpoint import parse_verifier_key, verify
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.verification.verify import verify as verify_ledger
from tests.builders.ledger import independent_verifier

HERE = Path(__file__).parent
VERSIONS = sorted(HERE.glob("ledger-v*"))
KEYS = {"ledger-v1": "ledger.example/test+7a864099+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"}


def test_every_version_has_a_golden_ledger() -> None:
    assert [v.name for v in VERSIONS] == list(KEYS)


@pytest.fixture(params=VERSIONS, ids=lambda v: v.name)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    copy = tmp_path / request.param.name
    shutil.copytree(request.param, copy)
    return copy


def test_it_verifies(golden: Path) -> None:
    report = verify_ledger(golden, KEYS[golden.name])
    assert (report.size, report.orphans, report.key_was_given) == (15, (14,), True)


def test_its_receipt_and_its_older_checkpoint_verify(golden: Path) -> None:
    origin, key = parse_verifier_key(KEYS[golden.name])
    receipt = json.loads((golden / "answer.json").read_text())["receipt"]
    assert verify_receipt(receipt, key)["status"] == "answered"
    assert verify((golden / "older-checkpoint.txt").read_text(), origin, key).size == 6


@pytest.mark.parametrize("rows", ["answer.json", "rows.csv"])
def test_the_independent_verifier_agrees(golden: Path, rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = [str(golden), "--key", KEYS[golden.name], "--old", str(golden / "older-checkpoint.txt")]
    proof = ["--receipt", str(golden / "answer.json"), "--rows", str(golden / rows)]
    assert independent_verifier().main(whole + proof) == 0
    said = capsys.readouterr().out
    assert all(
        part in said for part in ("15 entries", "2 rows", "6 entries of the older", "outcome (", ": 14.", "VERIFIED")
    )
