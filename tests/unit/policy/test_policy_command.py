"""`workbench policy` shows what a pack says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.errors import BadSite
from data_access.policy.pack import built_in
from tests.builders.policy import parsons
from workbench.commands.policy import command


def output_of(*args: str) -> str:
    done = CliRunner().invoke(command, args, env={"COLUMNS": "200"}, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_a_pack_is_shown_with_its_hash_and_all_its_codes() -> None:
    shown = output_of("show", "--pack", "parsons")
    assert parsons().hash in shown
    for code in (*parsons().purposes, *parsons().roles, *parsons().cases.formats, *parsons().retention):
        assert code in shown


def test_a_pack_is_shown_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "agency.toml"
    path.write_bytes(built_in("parsons").read_bytes())
    assert parsons().hash in output_of("show", "--pack", str(path))


def test_the_clauses_of_a_pack_are_listed_by_state() -> None:
    kept = output_of("clauses", "--pack", "parsons", "--state", "kept")
    everything = output_of("clauses", "--pack", "parsons")
    assert "U11" in kept
    assert "H1" not in kept
    assert "H1" in everything


def test_a_pack_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadSite):
        output_of("show", "--pack", "springfield")
