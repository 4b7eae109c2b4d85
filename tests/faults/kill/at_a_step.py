"""Run as a process: open a site, import, correct or purge, and kill oneself before or after one step took effect."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from data_access.acts.purges import NewPurge
from data_access.gateway import acts_on_reads, groups, one_read, purging
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site
from tests.builders.closed_site import CORRECTED, FACTS, FRESH, a_correction, bodies_of, kept_for
from workbench.settings import SitePaths


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """A ledger or store at one step of which the process dies; all else is the real one's."""

    def __init__(self, real: Any, step: str, *, after: bool) -> None:
        self._real, self._step, self._after = real, step, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        return self._call(real) if name == self._step else real

    def deciding(self) -> Any:
        return _Turn(self._real.deciding(), self._step, self._after)

    def concluding(self, intent: Any) -> Any:
        return _Conclusion(self._real.concluding(intent), self._step == "outcome", self._after)

    def _call(self, real: Any) -> Any:
        def deadly(*given: Any) -> Any:
            if self._after:
                real(*given)
            die()

        return deadly


class _Turn:
    def __init__(self, turn: Any, step: str, after: bool) -> None:
        self._turn, self._step, self._after = turn, step, after
        self._entered: Any = None

    def __enter__(self) -> Any:
        self._entered = self._turn.__enter__()
        return self._entered

    def __exit__(self, *error: Any) -> None:
        body = self._entered.body
        mine = bool(body) and json.loads(body)["kind"] == self._step
        if mine and not self._after:
            die()
        self._turn.__exit__(*error)
        if mine:
            die()


class _Conclusion:
    def __init__(self, conclusion: Any, mine: bool, after: bool) -> None:
        self._conclusion, self._mine, self._after = conclusion, mine, after

    def __enter__(self) -> Any:
        return self._conclusion.__enter__()

    def __exit__(self, *error: Any) -> None:
        if self._mine and not self._after:
            die()
        self._conclusion.__exit__(*error)
        if self._mine:
            die()


def main(root: str, act: str, step: str, form: str, token: str, file: str) -> None:
    """Do the act as whose token it is, with everything deadly at the step."""
    caller, after = Caller(token=bytes.fromhex(token)), form == "after"
    with Site.open(SitePaths(Path(root)), FACTS) as site:
        kept_for(site, 5)
        asked = a_correction(site, caller, file, FRESH, CORRECTED) if act == "correct" else None
        site.ledger = Deadly(site.ledger, step, after=after)  # type: ignore[assignment]
        site.store = Deadly(site.store, step, after=after)  # type: ignore[assignment]
        if act == "import":
            acts_on_reads.import_reads(site, caller, "vendor", Path(file))
        elif act == "deliver":
            groups.take(site, bodies_of(Path(file), caller))
        elif asked is not None:
            one_read.correct(site, caller, asked)
        else:
            purging.purge(site, caller, NewPurge(retention_class="flock"))


if __name__ == "__main__":
    main(*sys.argv[1:])
