"""Several files in one parser: each by itself, and none spoils another."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import Busy, InvalidQuery, TooLarge
from data_access.imports.jobs.job import Job
from data_access.imports.process import bodies as bodies_module
from data_access.imports.process.bodies import Body, StandingParser, parse_bodies
from data_access.imports.process.parser import Parser
from tests.builders.imports import a_job, a_row, sheet
from tests.unit.imports.test_parsed import speaks


def parsed(tmp_path: Path, *files: str) -> list[Body]:
    """Parse files that lie in one."""
    together = tmp_path / "together"
    together.write_text("".join(files))
    return list(parse_bodies(together, [len(file.encode()) for file in files], a_job()))


def test_an_unfit_file_among_others_keeps_none_of_them_back(tmp_path: Path):
    good, other = sheet(a_row(), a_row(plate="")), sheet(a_row(plate="7Z7-Z7"))
    whole, unfit, empty, long, last = parsed(tmp_path, good, "at,plate\n", sheet(), "x" * 300_000, other)

    assert [body.rows["plate"].to_pylist() for body in (whole, empty, last)] == [["7A2C8B5"], [], ["7Z7Z7"]]
    assert [(body.facts.rows_in, body.facts.accepted) for body in (whole, empty, last)] == [(2, 1), (0, 0), (1, 1)]
    assert [reason for _, reason, _ in whole.rejects] == ["plate_empty"]
    assert (type(unfit.error), type(long.error)) == (InvalidQuery, TooLarge)
    assert unfit.rows.num_rows == long.rows.num_rows == 0
    assert {"limits"} <= set(last.facts.confinement)


FALSE = "say(FrameKind.READY, ready); say(FrameKind.FACTS, facts.replace(b'\"accepted\": 0', b'\"accepted\": 5'))"


@pytest.mark.parametrize("script", ["say(FrameKind.READY, b'{}')", FALSE])
def test_each_file_over_which_a_parser_ends_is_told_and_the_next_gets_another(tmp_path: Path, monkeypatch, script):
    speaks(monkeypatch, script)
    bodies = parsed(tmp_path, "one", "two")
    assert [type(body.error) for body in bodies] == [Busy, Busy]
    assert [body.rows.num_rows for body in bodies] == [0, 0]


def test_one_process_parses_group_after_group_of_a_source_and_another_what_comes_after_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    standing, seen = StandingParser(tmp_path / "together"), []
    begin = StandingParser.begin

    def counted(self: StandingParser, job: Job) -> Parser:
        parser = begin(self, job)
        seen.append(parser)
        return parser

    monkeypatch.setattr(StandingParser, "begin", counted)
    try:
        for plate, longer in (("7A7AA1", ""), ("7A7AA2", "x" * 5000), ("7A7AA3", "")):
            files = [sheet(a_row(plate=plate)), sheet(a_row(plate="9", colour=longer))]
            standing.file.write_text("".join(files))
            bodies = list(parse_bodies(standing.file, [len(file) for file in files], a_job(), standing))
            assert bodies[0].rows["plate"].to_pylist() == [plate]
        assert seen[0] is seen[1] is seen[2]
        monkeypatch.setattr(bodies_module, "STANDS_S", -1.0)
        standing.file.write_text(sheet(a_row(plate="7A7AA4")))
        (last,) = parse_bodies(standing.file, [standing.file.stat().st_size], a_job(), standing)
        assert last.rows["plate"].to_pylist() == ["7A7AA4"]
        assert seen[3] is not seen[0]
    finally:
        standing.end()


def test_a_process_that_stood_and_ended_is_replaced_by_another(tmp_path: Path):
    standing = StandingParser(tmp_path / "together")
    try:
        for plate in ("7A7AB1", "7A7AB2"):
            standing.file.write_text(sheet(a_row(plate=plate)))
            (body,) = parse_bodies(standing.file, [standing.file.stat().st_size], a_job(), standing)
            assert body.rows["plate"].to_pylist() == [plate]
            parser = standing.begin(a_job())
            parser.close()
            standing.keep(parser)
    finally:
        standing.end()
