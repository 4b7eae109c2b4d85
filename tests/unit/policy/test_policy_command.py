"""`workbench policy` shows what a pack says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.errors import BadSite, Busy, InvalidQuery
from data_access.gateway.showing.replays import Tally
from data_access.policy.packs.pack import built_in
from tests.builders.policy import parsons
from tests.golden.make_policy_tables import PAGE
from workbench.commands.rules.policy import command
from workbench.commands.rules.replay import counted, say


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
    assert "U18" not in kept
    assert "U18" in everything


def test_a_pack_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadSite):
        output_of("show", "--pack", "springfield")


def test_the_clauses_are_listed_with_quote_state_what_keeps_them_and_the_test() -> None:
    listed = " ".join(output_of("clauses", "--pack", "barstow", "--state", "kept").split())
    for part in ("R7", "466.10", "kept", "policy", "is_cleared", "test_r7_a_search"):
        assert part in listed


def test_a_pack_of_an_agency_that_is_not_listed_has_no_clauses(tmp_path: Path) -> None:
    path = tmp_path / "agency.toml"
    path.write_text(parsons().text.replace('name = "parsons"', 'name = "springfield"'))
    done = CliRunner().invoke(command, ["clauses", "--pack", str(path)])
    assert done.exit_code == 1
    assert "springfield" in done.output


def test_two_packs_are_compared_by_name_or_file(tmp_path: Path) -> None:
    path = tmp_path / "agency.toml"
    path.write_text(parsons().text.replace("area_km2 = 13.0", "area_km2 = 0.5"))
    assert "13 → 0.5" in output_of("diff", "parsons", str(path))
    assert "takes away administrative, civil" in output_of("diff", "parsons", "twin_falls")
    assert "same file" in output_of("diff", "clayton", "clayton")
    path.write_text(parsons().text + "\n# a remark\n")
    assert output_of("diff", "parsons", str(path)) == "Nothing that the gateway decides by changes.\n"


def test_it_is_explained_what_would_be_refused_by_which_clause_and_what_it_says() -> None:
    told = " ".join(output_of("explain", "detective", "canvass", "--pack", "twin_falls", "--by", "colours").split())
    assert "D9" in told
    assert "filters_are_permitted" in told
    assert "401.6" in told
    wide = output_of("explain", "detective", "canvass", "--pack", "parsons", "--km2", "13", "--hours", "24")
    assert wide == "canvass: Parsons Police Department grants it to detective.\n"
    scenes = output_of("explain", "detective", "common_plates", "--pack", "parsons", "--km2", "13", "--hours", "3")
    assert scenes == "common_plates: Parsons Police Department grants it to detective.\n"


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        (["detective", "common_plates", "--km2", "13.01"], "own.area"),
        (["detective", "common_plates", "--hours", "25"], "own.window"),
        (["detective", "convoy", "--days", "31"], "own.window"),
        (["detective", "canvass", "--km2", "13.01"], "own.area"),
        (["detective", "canvass", "--hours", "24.1"], "own.window"),
        (["detective", "plates", "--fixed", "2"], "own.pattern"),
        (["detective", "history", "--purpose", "parking"], "U1"),
        (["detective", "history", "--case-kind", "civil", "--purpose", "homicide"], "U9"),
        (["detective", "history", "--untrained"], "R4"),
        (["detective", "purge_begun"], "U5"),
        (["mayor", "case_session_opened"], "U5"),
    ],
)
def test_each_circumstance_can_be_tried(asked: list[str], clause: str) -> None:
    assert clause in output_of("explain", *asked, "--pack", "parsons")


def test_saved_reads_are_explained_as_such_and_not_as_a_history_that_looks_too_far_back() -> None:
    assert "looks back over more than" in output_of(
        "explain", "detective", "history", "--pack", "parsons", "--days", "3000"
    )
    assert "grants" in output_of("explain", "detective", "saved", "--pack", "parsons", "--days", "3000")


def test_a_clearance_is_explained_where_one_is_asked_for() -> None:
    assert "R7" in output_of("explain", "detective", "history", "--pack", "barstow", "--uncleared")
    assert "grants" in output_of("explain", "detective", "history", "--pack", "parsons", "--uncleared")


def test_questions_of_a_file_are_explained_and_no_plate_of_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "asked.json"
    path.write_text('[{"kind": "history", "plate": "9Q9Z1A"}, {"kind": "plates", "pattern": "9*"}]')
    told = output_of("explain", "detective", str(path), "--pack", "barstow")
    assert "history (question 1): Barstow Police Department grants it" in told
    assert "own.pattern" in told
    assert "9Q9Z1A" not in told


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "not JSON"), ('{"kind": "owner"}', "is none of"), ('[{"kind": "history"}]', "plate")],
)
def test_a_file_that_holds_no_questions_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "asked.json"
    path.write_text(text)
    with pytest.raises(InvalidQuery, match=says):
        output_of("explain", "detective", str(path), "--pack", "parsons")


def test_a_question_that_is_no_kind_no_act_and_no_file_is_refused() -> None:
    done = CliRunner().invoke(command, ["explain", "detective", "owner", "--pack", "parsons"])
    assert done.exit_code == 2
    assert "canvass, plates, near_plates, history" in done.output


def test_the_table_and_the_page_are_shown(tmp_path: Path) -> None:
    assert "detective" in output_of("table", "--pack", "parsons")
    path = tmp_path / "page.md"
    output_of("page", "--write", str(path))
    assert path.read_text() == PAGE.read_text()


def test_a_replay_is_said_to_go_on_and_one_without_an_end_counts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"looked": 20_000, "size": 1_000_000}
    assert counted([told, {"upto": 5}]) == {"upto": 5}
    assert capsys.readouterr().err == "20,000 of 1,000,000 entries read ...\n"
    with pytest.raises(Busy, match="before it was done"):
        counted([told])


def test_a_replay_says_verdicts_clauses_and_what_was_not_replayed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    tally = Tally(parsons())
    tally.decisions["granted then, refused now"] = 3
    tally.clauses["U1", "purpose_is_on_the_list", "now_only"] = 3
    tally.taken_over["gives_a_reason"] = 7
    tally.skipped["made in the ceremony"] = 2
    say({"upto": 12, "unit": "detectives", **tally.as_dict()})
    said = " ".join(capsys.readouterr().out.split())
    for part in ("of the unit detectives", "granted then, refused now", "purpose_is_on_the_list", "a commitment only"):
        assert part in said
    assert "Not counted: 2 made in the ceremony." in said
