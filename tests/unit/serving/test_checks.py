"""What `workbench doctor` says of good and bad sites, and what it does not claim to know."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest

from tests.builders.serving import a_site
from workbench.checks import clock, volumes
from workbench.checks import confinement as confined
from workbench.checks.clock import check_clock
from workbench.checks.diagnosis import Verdict, exit_code, fails, not_applicable, ok, unknown
from workbench.checks.files import check_files
from workbench.checks.running import check_running, ports_are_private
from workbench.checks.volumes import check_volumes, encrypted
from workbench.settings import Mode, load_settings

FAILS, OK, UNKNOWN, NOT_APPLICABLE = Verdict.FAILS, Verdict.OK, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


@pytest.fixture
def paths(tmp_path):
    paths = a_site(tmp_path / "site")
    (paths.gateway / "master.key").write_bytes(b"\0" * 32)
    (paths.gateway / "master.key").chmod(0o400)
    return paths


def verdict(found, words):
    return next(one.verdict for one in found if words in one.check)


def files(paths, **changed):
    return list(check_files(paths, load_settings(paths).model_copy(update=changed)))


def test_a_site_as_it_was_made_has_no_failing_file(paths):
    assert [one for one in files(paths) if one.verdict is FAILS] == []


@pytest.mark.parametrize(
    ("place", "mode", "words"),
    [
        ("gateway", 0o750, "store and ledger"),
        ("keys", 0o711, "keys are"),
        ("hub", 0o755, "Hub's files"),
        ("logs", 0o701, "logs are"),
        ("master_key", 0o600, "master key"),
        ("door_secret", 0o640, "door's secret"),
        ("hub_service_token", 0o604, "service's token"),
    ],
)
def test_what_others_may_read_fails_and_says_what_to_do(paths, place, mode, words):
    getattr(paths, place).chmod(mode)
    found = files(paths)
    assert verdict(found, words) is FAILS
    assert "chmod" in next(one.what for one in found if words in one.check)


def test_a_missing_master_key_fails(paths):
    paths.master_key.unlink()
    assert verdict(files(paths), "master key") is FAILS


def test_real_reads_in_an_evaluation_fail_and_invented_ones_do_not(paths):
    assert verdict(files(paths, synthetic=False), "user of its own") is FAILS
    assert verdict(files(paths, synthetic=True), "user of its own") is NOT_APPLICABLE


def test_a_department_without_its_users_fails(paths):
    assert verdict(files(paths, mode=Mode.DEPARTMENT), "user of its own") is FAILS


def test_a_notebook_that_anybody_may_change_fails(paths):
    (paths.root / "notebooks" / "dashboard.ipynb").chmod(0o666)
    assert verdict(files(paths), "changed by their owner only") is FAILS


def a_disk(sys, folder, *, crypt, below=False):
    device = folder.stat().st_dev
    block = sys / "dev/block" / f"{os.major(device)}:{os.minor(device)}"
    inner = block / "slaves" / "dm-0" if below else block
    (inner / "dm").mkdir(parents=True)
    (inner / "dm/uuid").write_text("CRYPT-LUKS2-0" if crypt else "LVM-0")


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("crypt", [False, True])
def test_an_encrypted_volume_is_known_at_any_level(tmp_path, crypt, below):
    a_disk(tmp_path / "sys", tmp_path, crypt=crypt, below=below)
    assert encrypted(tmp_path, sys=tmp_path / "sys") is crypt


def test_a_volume_that_is_no_disk_is_not_known(tmp_path):
    assert encrypted(tmp_path, sys=tmp_path / "sys") is None


@pytest.mark.parametrize(
    ("crypt", "synthetic", "expected"),
    [(True, False, OK), (False, True, NOT_APPLICABLE), (False, False, FAILS), (None, False, UNKNOWN)],
)
def test_what_must_be_encrypted_depends_on_whose_reads_they_are(paths, tmp_path, crypt, synthetic, expected):
    if crypt is not None:
        a_disk(tmp_path / "sys", paths.root, crypt=crypt)
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/swaps").write_text("Filename Type\n")
    settings = load_settings(paths).model_copy(update={"synthetic": synthetic})
    found = list(check_volumes(paths, settings, sys=tmp_path / "sys", proc=tmp_path / "proc"))
    assert found[0].verdict is expected
    assert found[1].verdict is OK


def test_plain_swap_fails(paths, tmp_path):
    swap = paths.root / "swap"
    swap.touch()
    a_disk(tmp_path / "sys", paths.root, crypt=False)
    assert volumes.all_encrypted([swap], sys=tmp_path / "sys") is False
    assert volumes.all_encrypted([paths.root / "gone"], sys=tmp_path / "sys") is None


def test_a_clock_behind_the_ledger_fails(paths):
    assert verdict(check_clock(paths), "behind the ledger") is OK
    ahead = time.time() + 3600
    os.utime(paths.ledger, (ahead, ahead))
    assert verdict(check_clock(paths), "behind the ledger") is FAILS


@pytest.mark.parametrize(("state", "expected"), [(0, OK), (5, UNKNOWN), (None, UNKNOWN)])
def test_who_keeps_the_clock_is_said_or_not_known(paths, monkeypatch, state, expected):
    monkeypatch.setattr(clock, "clock_state", lambda: state)
    assert verdict(check_clock(paths), "time server") is expected


def test_nothing_is_known_of_a_site_that_does_not_run(paths):
    found = list(check_running(paths, load_settings(paths)))
    assert [one.verdict for one in found] == [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, OK]


def test_a_port_that_is_open_to_the_network_fails(paths, tmp_path):
    settings = load_settings(paths)
    (tmp_path / "net").mkdir()
    line = "  0: {}:{:04X} 00000000:0000 0A 0 0 0 0 0 0"
    private, public = line.format("0100007F", settings.ports.hub), line.format("00000000", settings.ports.hub)
    (tmp_path / "net/tcp").write_text("header\n" + private + "\n")
    assert ports_are_private(settings, tmp_path).verdict is OK
    (tmp_path / "net/tcp").write_text("header\n" + public + "\n")
    assert ports_are_private(settings, tmp_path).verdict is FAILS


def test_the_exit_code_says_the_worst_that_was_found():
    assert exit_code([ok("a"), not_applicable("b", "no")]) == 0
    assert exit_code([ok("a"), unknown("b", "why")]) == 20
    assert exit_code([ok("a"), unknown("b", "why"), fails("c", "what")]) == 1
    assert exit_code([]) == 1, "who looked at nothing knows nothing"


@pytest.mark.slow
def test_the_command_as_it_is_installed_ends_with_the_exit_code_of_what_was_found(paths):
    assert doctor(paths).returncode == 20, "the site does not run"
    paths.keys.chmod(0o755)
    said = doctor(paths)
    assert said.returncode == 1
    assert "1 failed" in said.stdout
    assert re.search(r"^failed +keys are not readable by others$", said.stdout, re.MULTILINE)


@pytest.mark.slow
def test_what_is_no_site_ends_with_its_own_exit_code(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "workbench", "doctor", tmp_path], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr.count("\n")) == (14, 1)


def doctor(paths):
    command = [sys.executable, "-m", "workbench", "doctor", paths.root]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_kernel_that_cannot_confine_is_a_failure_of_a_department_and_is_told_in_evaluation(paths):
    evaluation = load_settings(paths)
    department = evaluation.model_copy(update={"mode": Mode.DEPARTMENT})
    assert [confined.judged(["Landlock"], each).verdict for each in (department, evaluation)] == [FAILS, UNKNOWN]
    assert "Landlock" in confined.judged(["Landlock"], evaluation).what


def test_this_machine_confines_as_doctor_finds_by_trying(paths):
    assert [one.verdict for one in confined.check_confinement(load_settings(paths))] == [OK]
