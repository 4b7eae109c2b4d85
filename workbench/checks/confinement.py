"""Can this machine's kernel confine the processes that read files of others: tried in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_access.imports.process.probe import what_is_lacking
from workbench.checks.diagnosis import Diagnosis, fails, ok, unknown
from workbench.settings import Mode, Settings

CHECK = "a process that reads files of others can reach nothing else"


def check_confinement(settings: Settings) -> Iterator[Diagnosis]:
    """Confine a process, and let it try."""
    yield judged(what_is_lacking(), settings)


def judged(lacking: Sequence[str], settings: Settings) -> Diagnosis:
    """Say what it means that parts of the confinement are lacking: a department then reads no file at all."""
    if not lacking:
        return ok(CHECK)
    what = f"The kernel does not give it: {', '.join(lacking)}."
    if settings.mode is Mode.EVALUATION:
        return unknown(CHECK, f"{what} Read no file here that you do not trust.")
    return fails(
        CHECK, f"{what} No file is imported or made until it does. Run Linux 5.13 or newer with Landlock switched on."
    )
