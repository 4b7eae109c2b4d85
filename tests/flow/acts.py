"""What tests of acts do: post one, ask for a plate, look at batches, and let a turn be reported as failed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from data_access.errors import LedgerStopped
from data_access.gateway.open_site import recovery
from data_access.policy.packs.pack import Keeping
from data_access.records.intake import batches
from tests.builders.gateway import Doors
from tests.builders.holds import an_order

DAY = timedelta(days=1)


def post(doors: Doors, person: str, path: str, body: dict[str, Any]) -> httpx.Response:
    return doors.client.post(path, json=body, headers=doors.as_(person))


def history(doors: Doors, plate: str) -> list[dict[str, Any]]:
    """Ask for all kept reads of a plate and return them as documents."""
    answer = doors.ask({"kind": "history", "plate": plate}, case=doors.case_of("dunn"))
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]


def private_files(doors: Doors) -> set[Path]:
    """Whatever an upload or its rejects could have left."""
    return {path for folder in (doors.paths.run, doors.paths.rejects) for path in folder.iterdir()}


def batch_states(doors: Doors) -> list[str]:
    with doors.site.ledger.reading() as connection:
        return [str(batch.state) for batch in batches.every(connection)]


def keeping(doors: Doors, days: int) -> dict[str, Any]:
    """Change of a pack under which reads of the one class that is imported are kept so many days."""
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D1")
    return {"retention": {**doors.site.pack.retention, "flock": kept}}


class Forgetful:
    """A ledger of which one turn is reported as failed although it was kept."""

    def __init__(self, real: Any, nth: int) -> None:
        self._real, self._left = real, nth

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def deciding(self) -> Any:
        self._left -= 1
        return _Lost(self._real.deciding()) if self._left == 0 else self._real.deciding()


class _Lost:
    def __init__(self, turn: Any) -> None:
        self._turn = turn

    def __enter__(self) -> Any:
        return self._turn.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._turn.__exit__(*error)
        raise LedgerStopped("Reported as failed.")


def settle(doors: Doors) -> None:
    """Do what a start does about what is pending."""
    recovery.settle_what_is_pending(doors.site.ledger, doors.site.store, doors.site.keyring, doors.paths.rejects)


def a_hold(read_ids: list[str], **changed: Any) -> dict[str, Any]:
    return an_order(read_ids=read_ids, **changed)
