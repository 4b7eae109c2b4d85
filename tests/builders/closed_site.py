"""What is done on a site without its application: processes that are started to die load no more than this."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

from data_access.gateway.answer import answer
from data_access.gateway.bringing.groups import WaitingBody
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site, SiteFacts
from data_access.policy.packs.pack import Keeping
from data_access.questions.kinds import Inquiry

FACTS = SiteFacts(agency_name="Test Agency", zone="America/Chicago", synthetic=True, evaluation=True)
OLD, HELD, FRESH = "7G7OLD", "7G7HLD", "7G7NEW"
"""Plates of reads 10 days old, 10 days old and held, and of today."""

CORRECTED = "7G7NEX"
"""What the read of today should have said."""


def a_correction(site: Site, caller: Caller, case: str, plate: str, instead: str) -> Inquiry:
    """Ask for a plate's history, and return what would correct its first read."""
    asked = {"case_session": case, "question": {"kind": "history", "plate": plate}}
    found = answer(site, caller, Inquiry.model_validate(asked))
    row = found.reads.row(0, named=True)
    read = {"of": found.facts.intent, "read_id": row["read_id"], "captured_at": row["captured_at"]}
    question = {"kind": "correction", **read, "plate": instead, "reason": "as the image shows"}
    return Inquiry.model_validate({"case_session": case, "question": question})


def kept_for(site: Site, days: int) -> None:
    """Run on the same pack, but keep reads of the one class for so many days."""
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D1")
    site.pack = site.pack.model_copy(update={"retention": {**site.pack.retention, "flock": kept}})


def bodies_of(folder: Path, caller: Caller) -> list[WaitingBody]:
    """Let every file of a folder wait as a body; it is copied first, as a received one is."""
    assert caller.token is not None
    made = []
    for path in sorted(folder.glob("*.csv")):
        copy = folder / f"{path.name}.received"
        shutil.copy(path, copy)
        made.append(body_in(copy, path.read_text(), caller.token))
    return made


def body_in(file: Path, text: str, token: bytes) -> WaitingBody:
    """Put a body into a file, and let it wait."""
    file.write_text(text)
    data = file.read_bytes()
    return WaitingBody(
        source="vendor",
        caller=Caller(token=token),
        file=file,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        received_at=datetime.now(UTC),
    )
