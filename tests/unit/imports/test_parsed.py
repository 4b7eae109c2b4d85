"""The parent's side: what a parser hands over, what ends it, and that nothing of a refused file counts."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow as pa
import pytest

from data_access.errors import Busy, Conflict, InvalidQuery, TimedOut, TooLarge
from data_access.imports import Bounds, Parse, parse_cameras, parse_cases, parse_reads
from data_access.imports.kinds.reads import SCHEMA
from data_access.imports.process import pipe as frames
from data_access.imports.process.parser import NICE
from data_access.imports.process.pipe import FrameKind
from tests.builders.imports import (
    CAMERAS,
    FIELDS,
    NOW,
    a_lookup,
    a_lookup_mapping,
    a_mapping,
    a_result,
    a_row,
    parse,
    sheet,
    with_columns,
    written,
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error::ResourceWarning")]


def begin(path: Path, mapping=None, **changed) -> Parse:
    """Begin to parse in the parser's own process."""
    given = {
        "cameras": CAMERAS,
        "permitted_fields": FIELDS,
        "now": NOW,
        "rejects": path.with_suffix(".rejects"),
        **changed,
    }
    return parse_reads(path, mapping or a_mapping(), **given)


def peak_memory_kb(pid: int) -> int | None:
    """Return the most memory that one process ever held, or None if it has ended."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) if found else None


def speaks(monkeypatch, script: str) -> None:
    """Put another program in the parser's place; it may write frames with `say(frame, data)`."""
    head = """
        import json, os, sys, time
        from data_access.imports.process import pipe
        from data_access.imports.process.pipe import FrameKind
        out = sys.stdout.buffer
        ready = json.dumps({"sha256": "0" * 64, "bytes": 1, "confinement": []}).encode()
        counts = dict.fromkeys(("rejected", "noted", "dropped"), {})
        facts = json.dumps({**counts, "hours": [], "rows_in": 0, "accepted": 0, "sha256": "", "bytes": 0, "adapter": ""}).encode()
        def say(frame, data): pipe.write(out, frame, data)
    """
    program = textwrap.dedent(head) + textwrap.dedent(script)
    started = subprocess.Popen

    def start(arguments: list[str], **how):
        return started([sys.executable, "-c", program], **how)

    monkeypatch.setattr(subprocess, "Popen", start)


def test_rows_facts_and_rejects_come_as_they_do_in_this_process(tmp_path: Path):
    text = sheet(a_row(colour="Red"), a_row(plate="TEMP", colour="x,\ny"), a_row(camera="U1", colour=""))
    mapping = with_columns("colour")
    with begin(written(tmp_path, text), mapping) as parsed:
        sha256 = parsed.sha256
        batches = list(parsed)
    here = parse(text, mapping)
    assert pa.Table.from_batches(batches).to_pylist() == here.rows
    facts = parsed.facts
    assert (facts.rows_in, facts.accepted, dict(facts.rejected)) == (3, 2, {"plate_placeholder": 1})
    assert facts.sha256 == sha256 == here.facts["sha256"]
    assert "limits" in facts.confinement
    rejects = tmp_path / "file.rejects"
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    with rejects.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["row", "reason", "raw"], ["3", "plate_placeholder", '2026-11-20 10:00:00,TEMP,C1,"x,\ny"']]


def test_every_batch_has_the_schema_even_with_no_rows(tmp_path: Path):
    with begin(written(tmp_path, "at,plate,camera\n")) as parsed:
        assert parsed.schema.names == list(SCHEMA)
        assert {str(kind) for kind in parsed.schema.types} == {"string", "int32", "timestamp[us, tz=UTC]"}
        assert sum(batch.num_rows for batch in parsed) == 0
    assert parsed.facts.rows_in == 0


def test_a_look_up_is_parsed(tmp_path: Path):
    with begin(written(tmp_path, a_lookup(a_result())), a_lookup_mapping()) as parsed:
        assert sum(batch.num_rows for batch in parsed) == 1


def test_a_refused_file_yields_nothing_and_leaves_no_rejects(tmp_path: Path):
    path = written(tmp_path, sheet(*[a_row()] * 50) + '"')
    with pytest.raises(InvalidQuery, match="never closed"):
        begin(path)
    assert not path.with_suffix(".rejects").exists()


def test_a_formula_among_the_rejects_is_made_harmless(tmp_path: Path, monkeypatch):
    rejects = json.dumps([[2, "plate_empty", "=HYPERLINK(1),x"], [3, "plate_empty", "-,x"]]).encode()
    speaks(
        monkeypatch, f"say(FrameKind.READY, ready); say(FrameKind.REJECTS, {rejects!r}); say(FrameKind.FACTS, facts)"
    )
    path = written(tmp_path, "x")
    with begin(path) as parsed:
        list(parsed)
    assert path.with_suffix(".rejects").read_text().splitlines()[1:] == [
        """2,plate_empty,"'=HYPERLINK(1),x\"""",
        """3,plate_empty,"'-,x\"""",
    ]


def test_a_rejects_file_is_never_written_over(tmp_path: Path, monkeypatch):
    speaks(monkeypatch, "say(FrameKind.READY, ready)")
    path = written(tmp_path, sheet(a_row()))
    path.with_suffix(".rejects").write_text("mine")
    with pytest.raises(Conflict, match="exists"):
        begin(path)
    assert path.with_suffix(".rejects").read_text() == "mine"


def test_a_mapping_of_another_kind_is_refused(tmp_path: Path):
    path = written(tmp_path, sheet(a_row()))
    with pytest.raises(InvalidQuery, match="is for reads, not for cameras"):
        parse_cameras(path, a_mapping(), now=NOW, rejects=tmp_path / "r")
    with pytest.raises(InvalidQuery, match="is for reads, not for cases"):
        parse_cases(path, a_mapping(), now=NOW, rejects=tmp_path / "r")


def test_a_file_beyond_its_size_is_refused_before_a_parser_starts(tmp_path: Path):
    path = written(tmp_path, sheet(a_row()))
    for mapping, bounds in ((a_mapping(), Bounds(csv_bytes=10)), (a_lookup_mapping(), Bounds(json_bytes=10))):
        with pytest.raises(TooLarge, match="larger than 10 bytes"):
            begin(path, mapping, bounds=bounds)


def test_what_is_no_plain_file_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "none.csv", tmp_path, tmp_path / "fifo"):
        with pytest.raises(InvalidQuery, match="file"):
            begin(path)


def test_facts_are_not_there_before_the_end(tmp_path: Path, monkeypatch):
    speaks(monkeypatch, "say(FrameKind.READY, ready); say(FrameKind.FACTS, b'{}')")
    with begin(written(tmp_path, "x")) as parsed, pytest.raises(Conflict, match="not parsed to its end"):
        _ = parsed.facts


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(0)",
        "os.kill(os.getpid(), 9)",
        "say(FrameKind.FACTS, b'{}')",
        "out.write(b'?....'); out.flush()",
        "out.write(pipe.HEAD.pack(b'y', 2**31)); out.flush()",
        "out.write(pipe.HEAD.pack(b'y', 100) + b'{}'); out.flush()",
    ],
)
def test_a_parser_that_dies_or_speaks_nonsense_at_first_is_no_parse(tmp_path: Path, monkeypatch, script):
    speaks(monkeypatch, script)
    path = written(tmp_path, "x")
    with pytest.raises(Busy, match="ended early"):
        begin(path)
    assert not path.with_suffix(".rejects").exists()


@pytest.mark.parametrize(
    "script",
    [
        "os.kill(os.getpid(), 9)",
        "say(FrameKind.READY, ready)",
        "say(FrameKind.ROWS, b'no arrow')",
        "say(FrameKind.ROWS, other())",
        "say(FrameKind.ROWS, broken())",
    ],
)
def test_a_parser_that_dies_or_speaks_nonsense_later_gives_no_facts(tmp_path: Path, monkeypatch, script):
    helpers = """
        import polars as pl
        from data_access.imports.process.child import arrow
        from data_access.imports.kinds.reads import SCHEMA
        def other(): return arrow(pl.DataFrame({"read_id": [1]}))
        def broken():
            sound = bytearray(arrow(pl.DataFrame({n: [None] for n in SCHEMA}, schema=SCHEMA).with_columns(plate=pl.lit("A" * 64))))
            sound[sound.index(b"A" * 64)] = 0xFF
            return bytes(sound)
    """
    needed = textwrap.dedent(helpers) if "ROWS" in script else ""
    speaks(monkeypatch, f"{needed}say(FrameKind.READY, ready)\n{script}")
    with begin(written(tmp_path, "x")) as parsed:
        with pytest.raises(Busy, match="ended early"):
            list(parsed)
        with pytest.raises(Conflict):
            _ = parsed.facts


def test_a_late_error_of_the_file_is_told_as_it_is(tmp_path: Path, monkeypatch):
    told = {"kind": "invalid", "field": "file", "what": "was changed while it was read"}
    speaks(monkeypatch, f"say(FrameKind.READY, ready); say(FrameKind.ERROR, {json.dumps(told).encode()!r})")
    with begin(written(tmp_path, "x")) as parsed, pytest.raises(InvalidQuery, match="was changed"):
        list(parsed)


def test_a_parser_that_takes_too_long_is_killed(tmp_path: Path, monkeypatch):
    speaks(monkeypatch, "say(FrameKind.READY, ready); time.sleep(600)")
    with (
        pytest.raises(TimedOut, match="longer than 2 s"),
        begin(written(tmp_path, "x"), bounds=Bounds(seconds=2)) as parsed,
    ):
        list(parsed)


def test_a_file_is_parsed_once(tmp_path: Path, monkeypatch):
    speaks(monkeypatch, "say(FrameKind.READY, ready); say(FrameKind.FACTS, facts)")
    with begin(written(tmp_path, "x")) as parsed:
        list(parsed)
        with pytest.raises(Conflict, match="cannot be taken twice"):
            list(parsed)


def test_closing_ends_the_parser(tmp_path: Path, monkeypatch):
    speaks(monkeypatch, "say(FrameKind.READY, ready); time.sleep(600)")
    parsed = begin(written(tmp_path, "x"))
    parsed.close()
    parsed.close()
    assert parsed._parser._child.returncode == -9


def test_a_parser_stands_back_behind_everything_else(tmp_path: Path):
    with begin(written(tmp_path, sheet(a_row()))) as parsed:
        theirs = os.getpriority(os.PRIO_PROCESS, parsed._parser._child.pid)
    assert theirs == min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19)


def test_frames_are_written_whole(tmp_path: Path):
    with (tmp_path / "out").open("wb") as out:
        frames.write(out, FrameKind.ROWS, b"abc")
    assert (tmp_path / "out").read_bytes() == frames.HEAD.pack(b"r", 3) + b"abc"


def test_a_million_rows_take_flat_memory(tmp_path: Path):
    path = tmp_path / "file.csv"
    block = "".join(f"2026-11-20 10:00:{n % 60:02d},{n:07X},C1,red,sedan\n" for n in range(100_000))
    with path.open("w") as file:
        file.write("at,plate,camera,colour,body\n")
        file.writelines(block for _ in range(10))
    rows, peak_kb = 0, 0
    with begin(path, with_columns("colour", "body")) as parsed:
        for batch in parsed:
            rows += batch.num_rows
            peak_kb = peak_memory_kb(parsed._parser._child.pid) or peak_kb
    assert rows == parsed.facts.accepted == 1_000_000
    assert 10_000 < peak_kb < 500_000


def test_a_parser_without_enough_memory_gives_nothing(tmp_path: Path):
    path = written(tmp_path, sheet(*[a_row()] * 100_000))
    with (
        pytest.raises((Busy, TooLarge), match="memory"),
        begin(path, bounds=Bounds(memory_bytes=1_000_000)) as parsed,
    ):
        list(parsed)


def test_the_parser_ends_with_its_parent(tmp_path: Path):
    path = written(tmp_path, sheet(*[a_row()] * 20_000))
    program = f"""
        import os, sys, time
        sys.path.insert(0, {str(Path.cwd())!r})
        from pathlib import Path
        from tests.unit.imports.test_parsed import begin
        parsed = begin(Path({str(path)!r}))
        print(parsed._parser._child.pid, flush=True)
        time.sleep(600)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(2400):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert not _alive(child)


def _alive(child: int) -> bool:
    try:
        return Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
