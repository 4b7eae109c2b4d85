"""A real site around the store that raced: founded, staffed and filled by the tests' builders, with the loaded reads as one import."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data_access.gateway.open_site.site import LEDGER_MARK
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.policy.packs.pack import Keeping
from data_access.records.intake import batches
from tests.bench.race.county import County, readers_text
from tests.bench.race.our_store import BATCH, CLASS, KEPT, ROOM
from tests.bench.race.progress import say
from tests.builders.closed_site import FACTS
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import (
    CAMERAS_MAPPING,
    People,
    fill_registers,
    found_site,
    open_premises,
    put_cameras_into_service,
)
from workbench.settings import SitePaths

ASKERS = 10
KEEPING = Keeping(floor_d="none", ceiling_d=KEPT.days, purge_after_d=KEPT.days, clause="D1")


def build_site(folder: Path, county: County) -> None:
    """Make a site without reads in `folder/site`, unless it is there: the county's readers in its register, people who ask."""
    if (folder / "people.pickle").exists():
        return
    paths, people = found_site(folder / "site")
    with open_premises(paths, people) as premises:
        fill_registers(premises)
        text, params = readers_text(county.readers), {"mapping": CAMERAS_MAPPING}
        answer = premises.client.post("/v1/files/cameras", content=text, params=params, headers=premises.as_("adams"))
        answer.raise_for_status()
        put_cameras_into_service(premises)
    with open_doors(paths, people) as doors:
        for number in range(ASKERS):
            doors.hire(f"asker{number}", "detective")
    (folder / "people.pickle").write_bytes(pickle.dumps(People(people.enrolments)))


def code_of(package: Path) -> str:
    """Return a digest of all modules of a package: what they wrote may look otherwise once it changes."""
    digest = hashlib.sha256()
    for module in sorted(package.rglob("*.py")):
        digest.update(module.relative_to(package).as_posix().encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()


def forget_what_is_old(folder: Path, code: str) -> None:
    """Remove what other code of the store has written, so that the site is made and loaded anew by this one."""
    by = folder / "code.sha256"
    if folder.exists() and (not by.exists() or by.read_text() != code):
        say("the store's code has changed: loading it anew")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    by.write_text(code)


def record_import(folder: Path, reads: int) -> None:
    """Put on record that the reads in the store came as one import, unless it is: the gateway would not open them otherwise."""
    paths = SitePaths(folder / "site")
    mark = paths.store / LEDGER_MARK
    ledger = Ledger.examine(paths.ledger, keyring=KeyRing.open(paths.keys, paths.master_key), mark=mark)
    try:
        ledger.take_up()
        with ledger.deciding() as turn:
            if batches.view(turn.connection).upto >= BATCH:
                return
            recorded = turn.append("site_created", {"why": "a race needs reads"})
            batch = batches.begin(turn.connection, recorded, source="vendor", digest="0" * 64, person_id="adams")
            assert (batch.number, batch.retention_class) == (BATCH, CLASS)
            batches.show(turn.connection, recorded, BATCH, rows_in=reads, reads=reads, rejects={})
    finally:
        ledger.close()


@contextlib.contextmanager
def open_gateway(folder: Path) -> Iterator[Doors]:
    """Serve the site with the room for columns of a site of this machine, without bounds on rates; reads are kept long enough for a county of any age."""
    people = pickle.loads((folder / "people.pickle").read_bytes())
    facts = replace(FACTS, store_bounds=ROOM)
    with open_doors(SitePaths(folder / "site"), people, facts=facts) as doors:
        pack = doors.site.pack
        doors.site.pack = pack.model_copy(update={"retention": {**pack.retention, CLASS: KEEPING}})
        yield doors
