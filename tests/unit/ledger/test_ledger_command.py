"""`workbench ledger verify` and `export`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.errors import BadSite, NotVerified
from tests.builders.ledger import FailingSigner, a_ledger, ask, granted, ledger_path
from workbench.commands.ledger import command
from workbench.settings import SitePaths


def run(*arguments: object) -> str:
    result = CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def site(tmp_path: Path) -> Path:
    ledger = a_ledger(tmp_path)
    receipt = ledger.receipt(ask(ledger))
    with ledger.deciding() as turn:
        turn.intent(granted())
    (tmp_path / "key").write_text(ledger.verifier_key + "\n")
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    (tmp_path / "answer.json").write_text(json.dumps({"rows": [], "receipt": receipt}))
    ledger.close()
    return tmp_path


@pytest.mark.parametrize("name", ["receipt.json", "answer.json"])
def test_a_ledger_and_a_receipt_verify(site: Path, name: str) -> None:
    said = run("verify", ledger_path(site), "--key", site / "key", "--receipt", site / name)
    assert "Ledger: 4 entries" in said
    assert "entry 2 (outcome)" in said
    assert "must be assumed): 3." in said
    assert "elsewhere" not in said
    assert said.endswith("VERIFIED.\n")


def test_without_a_key_it_says_what_that_is_worth(site: Path) -> None:
    assert "Compare it with one you have from elsewhere" in run("verify", ledger_path(site))


def test_an_export_is_written_and_verifies(site: Path) -> None:
    assert "4 entries" in run("export", ledger_path(site), site / "out")
    assert "VERIFIED" in run("verify", site / "out")


def test_a_site_is_verified_by_its_folder(tmp_path: Path) -> None:
    paths = SitePaths(tmp_path)
    paths.ledger.parent.mkdir(parents=True)
    ledger = a_ledger(tmp_path)
    ask(ledger)
    ledger.close()
    ledger_path(tmp_path).rename(paths.ledger)
    assert "3 entries" in run("verify", tmp_path)


def test_entries_that_are_not_signed_yet_are_said(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    signer.fails = True
    with pytest.raises(Exception, match="could not"), ledger.deciding() as turn:
        turn.append("logged_on", {})
    assert "1 newer entries are not signed yet" in run("verify", ledger.path)
    ledger.close()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"receipt": 7}'])
def test_a_receipt_that_is_none_does_not_verify(site: Path, text: str) -> None:
    (site / "receipt.json").write_text(text)
    with pytest.raises(NotVerified):
        run("verify", ledger_path(site), "--receipt", site / "receipt.json")


@pytest.mark.parametrize("options", [[], ["--old"]])
def test_a_site_whose_folder_may_not_be_read_is_said_to_be_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    def forbidden(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "exists", forbidden)
    with pytest.raises(BadSite, match="gateway's own user"):
        run("verify", tmp_path, *[word for option in options for word in (option, tmp_path)])
