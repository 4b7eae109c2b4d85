"""The gateway killed again and again between a read and its hit: no read of a listed plate without its hit, and none with two."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.gateway.deciding.callers import token_hash
from data_access.records.casework import hits
from data_access.records.intake import batches
from tests.builders.assurance import times
from tests.builders.gateway import open_doors
from tests.builders.killing import must_be_sound, opened, prepared_once
from tests.builders.list_hits import approve_list, bring_list, list_of
from tests.builders.live import a_source_token
from tests.builders.site import People, reads_csv
from tests.builders.store import rows_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
ROOT = Path(__file__).parents[3]
KILLS = times(7, 50)
STEPS = (
    ("write_each", "after"),
    ("reads_to_match", "before"),
    ("reads_to_match", "after"),
    ("hits_made", "before"),
    ("hits_made", "after"),
    ("batch_begun", "after"),
    ("camera_hours", "after"),
)
PLATES = ("9QZHIT1", "9QZHIT2")


def a_body(folder: Path, number: int) -> Path:
    """A folder with one body of both plates and of one that nobody looks for."""
    made = folder / str(number)
    made.mkdir()
    rows = [(timedelta(seconds=-number), plate, f"cam-{1 + n % 2}", "") for n, plate in enumerate((*PLATES, "9QNONE1"))]
    (made / "body.csv").write_text(reads_csv(rows))
    return made


def test_every_read_of_a_listed_plate_has_one_hit_however_often_the_gateway_is_killed_between_them(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    prepared = prepared_once(tmp_path / "site", tmp_path_factory)
    with open_doors(prepared.paths, People()) as doors:
        approve_list(doors, "wanted", headers=doors.session_of("cole"))
        bring_list(doors, "wanted", list_of(PLATES), headers=doors.session_of("adams"))
        token = token_hash(a_source_token(doors.site)).hex()
    whole = a_body(tmp_path, 0)
    for number in range(1, KILLS + 1):
        deadly, how = a_body(tmp_path, number), STEPS[number % len(STEPS)]
        given = [str(prepared.paths.root), token, str(whole), str(deadly), *how]
        command = [sys.executable, "-m", "tests.faults.kill.hits_at_a_step", *given]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == -signal.SIGKILL, (how, done.stderr[-2000:])
        assert not any(plate in done.stderr for plate in PLATES)
        whole = deadly  # the source keeps its body and sends it again
    with opened(prepared) as site:
        must_be_sound(site, prepared)
        with site.ledger.reading() as connection:
            seen = batches.view(connection)
            made = [hit for batch in range(seen.upto + 1) for hit in hits.of_batches(connection, [batch])]
        reads = {
            row["read_id"] for row in rows_in(site.store) if row["plate"] in PLATES and row["batch"] not in seen.hidden
        }
    assert len(reads) in {2 * KILLS, 2 * (KILLS + 1)}
    assert Counter(hit.read_id for hit in made) == dict.fromkeys(reads, 1)
