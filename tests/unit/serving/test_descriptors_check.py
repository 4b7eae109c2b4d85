"""Doctor looks at the limit of the gateway that runs, and does not guess at one that does not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from workbench.checks.descriptors import check_descriptors
from workbench.checks.diagnosis import Verdict
from workbench.settings import SitePaths

LIMITS = "Limit                     Soft Limit           Hard Limit           Units\nMax open files            {}                 4096                 files\n"


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [("1024", Verdict.OK), ("1023", Verdict.FAILS), ("unlimited", Verdict.OK), ("", Verdict.UNKNOWN)],
)
def test_the_limit_of_the_gateway_that_runs_is_judged(tmp_path: Path, limit: str, verdict: Verdict) -> None:
    paths = SitePaths(tmp_path)
    paths.run.mkdir(parents=True)
    (tmp_path / "proc" / str(os.getpid())).mkdir(parents=True)
    (tmp_path / "proc" / str(os.getpid()) / "limits").write_text(LIMITS.format(limit) if limit else "")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(paths.run / "gateway.sock"))
        listener.listen(1)
        (finding,) = check_descriptors(paths, proc=tmp_path / "proc")
    assert finding.verdict is verdict


def test_nothing_is_known_of_a_gateway_that_does_not_run(tmp_path: Path) -> None:
    (finding,) = check_descriptors(SitePaths(tmp_path))
    assert finding.verdict is Verdict.UNKNOWN
