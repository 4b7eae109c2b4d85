"""A department is installed by the page, with OS users of its own, works, purges, backs up, loses what can be lost, and is restored.

One run of `story.py` in namespaces of its own; each test here is a sentence about what was seen in it. What starts the units
is a stand-in for systemd; `test_a_department_under_systemd.py` holds systemd to the same sentences.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.serving_os import is_debian_python_there
from tests.deployed.page import commands

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]
APART = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
FIRST_PROCESS = ["bash", "-c", '"$@"; exit $?', "first-process"]
"""Takes in the processes whose parents ended, as the first process of a machine does."""


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[str, Any]]:
    """What was seen of one department."""
    assert is_debian_python_there(), "these tests need root and Debian's Python of the same version as the tests'"
    folder = Path(tempfile.mkdtemp(prefix="wbt-", dir="/var/tmp"))
    folder.chmod(0o755)
    out = folder / "seen.json"
    try:
        story = [*APART, *FIRST_PROCESS, sys.executable, "-m", "tests.deployed.story", str(out), "stand-in"]
        root = Path(__file__).parents[2]
        done = subprocess.run(story, cwd=root, capture_output=True, text=True, timeout=2700, check=False)
        assert done.returncode == 0, done.stderr[-6000:]
        yield json.loads(out.read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class TestADepartment:
    """The sentences; `seen` is what was seen of one, under whatever starts its units."""

    def test_ten_commands_of_the_page_lead_to_a_log_in_page(self, seen: dict[str, Any]) -> None:
        page = commands("Ten commands to a log-in page")
        assert len(page) == 10
        assert seen["install: commands"] == page
        assert seen["$ canvass health /srv/canvass --only pages"] == "ok\n"
        assert seen["install: nginx people"]["/hub/login"] == 200

    def test_each_process_has_an_os_user_of_its_own_below_those_of_people(self, seen: dict[str, Any]) -> None:
        users = seen["install: users"]
        assert set(users) == {"wbgate", "wbdash", "wbwatch", "wbpurge", "wbback", "wbcheck"}
        assert len(set(users.values())) == 6
        assert all(0 < uid < 1000 for uid in users.values())

    def test_the_master_key_lies_outside_of_the_site_and_is_its_owner_s_alone(self, seen: dict[str, Any]) -> None:
        assert seen["install: key"] == ["0o400", False]

    def test_units_timers_and_log_rotation_are_well_formed_and_installing_again_changes_nothing(
        self,
        seen: dict[str, Any],
    ) -> None:
        assert seen["install: units"] == [0, ""]
        assert seen["install: rotation"][0] == 0
        assert "error" not in seen["install: rotation"][1]
        code, said = seen["install: again"]
        assert code == 0
        assert "master key" not in said

    def test_the_gateway_may_open_as_many_files_as_its_unit_says(self, seen: dict[str, Any]) -> None:
        may_be = min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])  # a container's root may have less to give
        assert re.search(rf"Max open files\s+{may_be}\s+{may_be}", seen["install: limits"])
        assert re.search(r"Max core file size\s+0\s+0", seen["install: limits"])

    def test_people_and_vendors_each_come_in_by_their_own_door_and_reach_nothing_else(
        self, seen: dict[str, Any]
    ) -> None:
        reads = seen["install: nginx reads"]
        assert reads.pop("POST /v1/batches/vendor") == 401  # the live door, which knows no such source
        assert set(reads.values()) == {403, 404}
        people = seen["install: nginx people"]
        assert {people[path] for path in people if "/v1/" in path or path == "/healthz"} <= {302, 403}

    def test_a_department_adopts_imports_asks_and_holds(self, seen: dict[str, Any]) -> None:
        assert "Adopted parsons." in seen["adopt"]
        assert re.search(r"taken\s+2\n", seen["import"])
        assert seen["ask"] == [1, 0]  # the second is past its retention, purged or not
        assert "keeps 1 read" in seen["hold"]

    def test_a_late_purge_and_a_missing_back_up_are_named_until_the_timers_ran(self, seen: dict[str, Any]) -> None:
        assert seen["health before"] == [1, "look: a purge is overdue: flock; no back-up was made yet"]
        assert seen["health after"] == [0, "ok"]
        code, said = seen["timer: purge"]
        assert (code, "1 read destroyed" in said or "1 reads destroyed" in said) == (0, True)
        assert seen["timer: purge again"] == [0, "No class is due.\n"]
        for name in ("backup", "checkpoint", "health"):
            assert seen[f"timer: {name}"][0] == 0, seen[f"timer: {name}"]
        assert seen["back-up"] == {"mode": "0o600", "owner": "wbback"}

    def test_no_kernel_reads_store_keys_sockets_tokens_back_ups_or_another_s_files(self, seen: dict[str, Any]) -> None:
        targets = seen["probe: targets"]
        for part in ("ledger.sqlite", "master.key", "segment", ".packed", "hub.sqlite", "cookie_secret", "door.secret"):
            assert any(part in path for path in targets), part
        for part in ("purge.token", "backup.token", "/run/credentials/", "/var/backups/", "/home/blake/notes.txt"):
            assert any(part in path for path in targets), part
        for name in ("analyst", "dashboards"):
            probed = seen[f"probe: {name}"]
            uid = probed.pop("uid")
            assert (uid >= 1000) == (name == "analyst")
            assert len(probed) > len(targets) + 20
            assert {what: came for what, came in probed.items() if came not in _refusals(what)} == {}, name

    def test_no_kernel_reaches_another_machine_or_a_port_that_it_does_not_need(self, seen: dict[str, Any]) -> None:
        control = seen["probe: root reaches"]
        assert {name for name, came in control.items() if came != "DONE"} == {"ssh"}  # nothing listens there
        for user, reached in seen["reach"].items():
            assert {name for name, came in reached.items() if came == "DONE"} == {"gateway", "hub"}, user

    def test_each_process_that_is_killed_comes_back_by_itself_with_all_that_was_there(
        self, seen: dict[str, Any]
    ) -> None:
        for name in ("gateway", "dashboards", "proxy", "hub"):
            assert seen[f"killed: {name}"] == [1, [0, "ok"]], name
        came_back, folder = seen["killed: watcher"]
        assert came_back
        assert "reads.csv" not in folder

    def test_a_stop_leaves_nothing_running_and_the_health_line_says_so(self, seen: dict[str, Any]) -> None:
        code, said = seen["stopped"]["health"]
        assert (code, said.startswith("down: the gateway does not answer")) == (2, True)
        assert seen["stopped"]["left"] == seen["end"] == []

    def test_a_lost_site_is_restored_by_the_page_and_answers_as_before(self, seen: dict[str, Any]) -> None:
        assert seen["restore: commands"] == commands("Restore")
        said = next(value for name, value in seen.items() if name.startswith("$ canvass restore"))
        assert "verified" in said
        assert "It is as of" in said
        assert "What was destroyed since is" in said
        assert seen["restore: asked again"] is True
        assert seen["restore: health"] == [0, "ok"]
        assert "VERIFIED." in seen["restore: ledger"]

    def test_nothing_of_it_is_left_on_the_machine_that_it_was_tried_on(self, seen: dict[str, Any]) -> None:
        assert seen["end"] == []
        users = Path("/etc/passwd").read_text()
        assert not any(f"\n{name}:" in users for name in ("wbgate", "wbpurge", "avery"))
        assert not Path("/etc/canvass").exists()
        assert not [p for p in Path("/proc").glob("[0-9]*") if _is_of_the_story(p, seen["folder"])]
        assert os.environ.get("CREDENTIALS_DIRECTORY") is None


def _refusals(what: str) -> set[str]:
    """Return how what a kernel tries may end: where systemd hides /run, nothing of it is there."""
    return {"PermissionError", "FileNotFoundError"} if what.startswith("read /run/") else {"PermissionError"}


def _is_of_the_story(process: Path, folder: str) -> bool:
    """True if a process sees the story's folder in place of the machine's own."""
    try:
        return f"/{folder}/srv /srv " in (process / "mountinfo").read_text()
    except OSError:
        return False
