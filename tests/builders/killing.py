"""A site that can be killed, copied, opened again and looked at without a socket."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.gateway.answer import answer
from data_access.gateway.deciding.callers import Caller, token_hash
from data_access.gateway.open_site.site import Site
from data_access.ledger.verification.verify import verify
from data_access.policy.packs.pack import parse
from data_access.questions.kinds import Inquiry
from data_access.records.intake import batches
from data_access.records.keeping import purges
from tests.builders.closed_site import FACTS, FRESH, HELD, OLD
from tests.builders.gateway import open_doors
from tests.builders.holds import an_order
from tests.builders.once import copied, shared_folder
from tests.builders.site import employ, fill_registers, found_site, import_reads, reads_csv
from workbench.settings import SitePaths


@dataclass(frozen=True)
class Prepared:
    """A closed site on disk, and the tokens and case sessions of people in it."""

    paths: SitePaths
    tokens: dict[str, str]
    cases: dict[str, str]

    def copied(self, to: Path) -> Prepared:
        """Return the same site in another folder."""
        shutil.copytree(self.paths.root, to)
        return Prepared(SitePaths(to), self.tokens, self.cases)

    def caller(self, person: str) -> Caller:
        return Caller(token=token_hash(self.tokens[person]))


def prepare(root: Path) -> Prepared:
    """Make a site on which many questions a minute may be asked, with some reads, one of them held."""
    paths, enrolled = found_site(root)
    with open_doors(paths, enrolled) as doors:
        employ(doors)
        fill_registers(doors)
        text = paths.pack.read_text().replace("questions_per_minute = 30", "questions_per_minute = 600")
        text = text.replace("refusals_per_minute = 20", "refusals_per_minute = 600")
        new = {"text": text, "hash": parse(text.encode()).hash}
        adopted = doors.client.post("/v1/acts/packs", json=new, headers=doors.as_("cole"))
        assert adopted.status_code == 200, adopted.text
        old = timedelta(days=10)
        rows = [(old, OLD, "cam-1", ""), (old, HELD, "cam-1", ""), (timedelta(minutes=1), FRESH, "cam-1", "")]
        assert import_reads(doors, reads_csv(rows)).json()["taken"] == 3
        people = ["adams", "dunn", "ortiz", "avery", "sato"]
        tokens = {person: doors.session_of(person)["Authorization"].removeprefix("Bearer ") for person in people}
        cases = {person: doors.case_of(person) for person in people}
        prepared = Prepared(paths, tokens, cases)
        ids = reads_of(doors.site, prepared, HELD)
        placed = doors.client.post("/v1/acts/holds", json=an_order(read_ids=ids), headers=doors.as_("sato"))
        assert placed.status_code == 201, placed.text
    return prepared


def prepared_once(root: Path, factory: pytest.TempPathFactory) -> Prepared:
    """Copy such a site into a folder; it is made once in a test run."""
    made = copied(shared_folder(factory), "prepared-site", prepare, root)
    return Prepared(SitePaths(root), made.tokens, made.cases)


@contextlib.contextmanager
def opened(prepared: Prepared) -> Iterator[Site]:
    """Open a site as the gateway does at its start."""
    with Site.open(prepared.paths, FACTS) as site:
        yield site


def reads_of(site: Site, prepared: Prepared, plate: str) -> list[str]:
    """Ask for a plate's history and return the ids of its reads."""
    asked = Inquiry.model_validate(
        {"case_session": prepared.cases["dunn"], "question": {"kind": "history", "plate": plate}}
    )
    return answer(site, prepared.caller("dunn"), asked).reads["read_id"].to_list()


def entries_of(site: Site, since: int = 0) -> list[dict[str, Any]]:
    """What the ledger holds from an entry on."""
    return [json.loads(body) for body in site.ledger.entries(since, site.ledger.size)]


def must_be_sound(site: Site, prepared: Prepared) -> None:
    """The ledger verifies, each intent has one outcome, and nothing is pending; what is unknown counts as disclosed."""
    report = verify(prepared.paths.ledger, site.ledger.verifier_key)
    assert (report.unsigned, report.orphans) == (0, ())
    found = entries_of(site)
    intents = {entry["seq"] for entry in found if entry["kind"] == "intent"}
    outcomes = Counter(entry["intent"] for entry in found if entry["kind"] == "outcome")
    assert outcomes == dict.fromkeys(intents, 1)
    unknown = [entry for entry in found if entry.get("status") == "unknown"]
    assert all(entry["assume_disclosed"] is True for entry in unknown)
    with site.ledger.reading() as connection:
        assert (batches.pending(connection), purges.pending(connection)) == ([], [])
        visible = {batch.number for batch in batches.every(connection) if batch.state == "visible"}
    assert set(site.store.batches()) <= visible
    assert [path.name for path in prepared.paths.run.glob("upload-*")] == []
