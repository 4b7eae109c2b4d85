"""Who may sign in at the demo, with password and the code of this half minute: for trying out, on this machine, without commands.

It is there only in evaluation mode, where every read is invented, and only for a browser on the same machine. A real site has
no file of passwords that could be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyotp

from workbench.settings import Mode, Settings, SitePaths

STEP_S: Final = 30
FOR: Final = {
    "detective": "Asks: canvass, partial plate, history; keeps findings in the file of a case.",
    "officer": "Asks, from the street; makes no files.",
    "analyst": "Asks, and has JupyterLab beside the pages.",
    "sergeant": "Asks, and sees what the detectives of the unit asked.",
    "commander": "Adopts the policy, approves sources, assigns roles; asks nothing.",
    "administrator": "Makes accounts, imports reads and cases; asks nothing.",
    "auditor": "Reads the whole ledger; asks nothing.",
}
"""What somebody of each role of the demo is for."""


class DemoPeople:
    """The people of a demo; each code is told once, as each works once."""

    def __init__(self, file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file, self._now = file, now
        self._first_step = int(now().timestamp()) // STEP_S
        self._last_step: dict[str, int] = {}

    def every(self) -> list[dict[str, Any]]:
        """Return all of them: user name, role, what for, password."""
        return [
            {**{name: each[name] for name in ("person", "role", "password")}, "words": FOR.get(each["role"], "")}
            for each in self._rows()
        ]

    def code(self, person: str) -> dict[str, Any] | None:
        """Return password and a code of somebody that was not told before; None if there is no such person.

        If the code of this half minute was told already it is the next one, which works too; if that was told as well,
        `wait_s` says for how long there is none. The code of the half minute in which this process began is not told: the
        one before it may have told it.
        """
        row = next((each for each in self._rows() if each["person"] == person), None)
        if row is None:
            return None
        here = int(self._now().timestamp()) // STEP_S
        step = max(here, self._last_step.get(person, self._first_step) + 1)
        if step > here + 1:
            return {"person": person, "wait_s": (step - 1) * STEP_S - int(self._now().timestamp())}
        self._last_step[person] = step
        code = str(pyotp.TOTP(row["secret"], interval=STEP_S).generate_otp(step))
        return {"person": person, "password": row["password"], "code": code}

    def _rows(self) -> Sequence[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self._file.read_text())
        return rows


def people_of(paths: SitePaths, site: Settings) -> DemoPeople | None:
    """Return the people of a demo; None for every other site."""
    file = paths.root / "demo-people.json"
    is_demo = site.synthetic and site.mode is Mode.EVALUATION and file.exists()
    return DemoPeople(file) if is_demo else None
