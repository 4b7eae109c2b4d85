"""An import, a correction and a purge, killed at each of their steps, before and after it took effect: whole, or not at all."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import Conflict
from data_access.gateway.asking import one_read
from data_access.gateway.bringing import groups, imports_of_reads
from data_access.gateway.deciding.callers import Caller, token_hash
from data_access.records.intake import batches
from tests.builders.closed_site import CORRECTED, FRESH, HELD, OLD, a_correction, bodies_of
from tests.builders.killing import Prepared, entries_of, must_be_sound, opened, prepared_once, reads_of
from tests.builders.live import a_source_token
from tests.builders.site import reads_csv

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
PLATE = "5K5KLD"
FORMS = ["before", "after"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared_once(tmp_path_factory.mktemp("to-be-killed"), tmp_path_factory)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reads of one plate on three days, so in three segments, and one that is rejected."""
    rows = [(timedelta(days=day, minutes=day + 1), PLATE, "cam-1", "") for day in (0, 1, 2)]
    path = tmp_path_factory.mktemp("files") / "reads.csv"
    path.write_text(reads_csv([*rows, (timedelta(minutes=2), PLATE, "cam-99", "")]))
    return path


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bodies that come at once: each with reads of one plate on two days."""
    folder = tmp_path_factory.mktemp("bodies")
    for name, minutes in (("one", 1), ("two", 7)):
        rows = [(timedelta(days=day, minutes=minutes), PLATE, "cam-1", "") for day in (0, 1)]
        (folder / f"{name}.csv").write_text(reads_csv(rows))
    return folder


def killed(prepared: Prepared, act: str, step: str, form: str, file: Path | str, caller: Caller | None = None) -> None:
    """Do an act in a process that kills itself at a step."""
    token = (caller or prepared.caller("adams")).token
    assert token is not None
    given = [str(prepared.paths.root), act, step, form, token.hex(), str(file)]
    command = [sys.executable, "-m", "tests.faults.kill.at_a_step", *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    assert not any(plate in done.stdout + done.stderr for plate in (PLATE, FRESH, CORRECTED))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("step", ["batch_begun", "write_each", "batch_visible"])
def test_an_import_killed_at_a_step_is_there_whole_or_not_at_all(
    prepared: Prepared, file: Path, tmp_path: Path, step: str, form: str
) -> None:
    site_there = prepared.copied(tmp_path / "site")
    killed(site_there, "import", step, form, file)
    whole, begun = (step, form) == ("batch_visible", "after"), (step, form) != ("batch_begun", "before")
    with opened(site_there) as site:
        with site.ledger.reading() as connection:
            states = [str(batch.state) for batch in batches.every(connection)]
        assert states == ["visible", *(["visible" if whole else "undone"] if begun else [])]
        assert len(reads_of(site, site_there, PLATE)) == (3 if whole else 0)
        assert len(list(site_there.paths.rejects.iterdir())) == (2 if whole else 1)
        must_be_sound(site, site_there)
        if not whole:
            done = imports_of_reads.import_reads(site, site_there.caller("adams"), "vendor", file)
            assert (done.stored, len(reads_of(site, site_there, PLATE))) == (3, 3)
        must_be_sound(site, site_there)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("step", ["batch_begun", "write_each", "batch_visible"])
def test_a_group_of_bodies_killed_at_a_step_is_there_whole_or_not_at_all_and_is_stored_once(
    prepared: Prepared, bodies: Path, tmp_path: Path, step: str, form: str
) -> None:
    site_there, own = prepared.copied(tmp_path / "site"), tmp_path / "bodies"
    shutil.copytree(bodies, own)
    with opened(site_there) as site:
        caller = Caller(token=token_hash(a_source_token(site)))
    killed(site_there, "deliver", step, form, own, caller)
    whole = (step, form) == ("batch_visible", "after")
    with opened(site_there) as site:
        assert len(reads_of(site, site_there, PLATE)) == (4 if whole else 0)
        must_be_sound(site, site_there)
        for again in (whole, True):
            group = bodies_of(own, caller)
            groups.take(site, group)
            told = [waiting.answer.result(0) for waiting in group]
            assert [(one["again"], one["taken"]) for one in told] == [(again, 2)] * 2
        assert len(reads_of(site, site_there, PLATE)) == 4
        must_be_sound(site, site_there)
        assert len(list(site_there.paths.rejects.iterdir())) == 2


@pytest.mark.parametrize("step", ["intent", "correct", "read_corrected", "outcome"])
def test_a_correction_killed_at_a_step_is_there_whole_or_not_at_all_and_is_made_once(
    prepared: Prepared, tmp_path: Path, step: str
) -> None:
    site_there = prepared.copied(tmp_path / "site")
    case, dunn = site_there.cases["dunn"], site_there.caller("dunn")
    killed(site_there, "correct", step, "after", case, dunn)  # which is also: before the next one
    whole = step in ("read_corrected", "outcome")
    with opened(site_there) as site:
        must_be_sound(site, site_there)
        [original] = reads_of(site, site_there, FRESH)
        assert len(reads_of(site, site_there, CORRECTED)) == (1 if whole else 0)
        again = a_correction(site, dunn, case, FRESH, CORRECTED)
        if whole:
            with pytest.raises(Conflict, match="nothing to correct"):
                one_read.correct(site, dunn, again)
        else:
            assert one_read.correct(site, dunn, again).read_id.endswith(original)
        assert len(reads_of(site, site_there, CORRECTED)) == len(reads_of(site, site_there, FRESH)) == 1
        must_be_sound(site, site_there)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("step", ["purge_begun", "purge", "purge_done"])
def test_a_purge_killed_at_a_step_is_done_whole_or_not_at_all(
    prepared: Prepared, file: Path, tmp_path: Path, step: str, form: str
) -> None:
    site_there = prepared.copied(tmp_path / "site")
    killed(site_there, "purge", step, form, file)
    purged = (step, form) != ("purge_begun", "before")
    with opened(site_there) as site:
        assert len(reads_of(site, site_there, OLD)) == (0 if purged else 1)
        assert len(reads_of(site, site_there, HELD)) == len(reads_of(site, site_there, FRESH)) == 1
        kinds = [entry["kind"] for entry in entries_of(site) if entry["kind"].startswith("purge")]
        assert kinds == (["purge_begun", "purge_done"] if purged else [])
        must_be_sound(site, site_there)
    generations = [path.name for path in site_there.paths.store.glob("flock/*")]
    keys = [path.name for path in site_there.paths.keys.glob("segment/flock/*")]
    assert len(generations) == len(keys) == 2
