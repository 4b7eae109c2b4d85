"""Making a back-up while the site serves: imports and purges wait, questions go on.

    entry -> ledger copied -> keys and reads copied -> archive whole -> entry, and then it is handed out

All parts are as of one instant: nothing that changes reads comes between, and the ledger's copy is one snapshot.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_access.acts.backups import DoneBackup, Drill, NewBackup
from data_access.errors import AccessError, Busy, Conflict
from data_access.gateway.bringing.backup_file import LEDGER, MAC_KEY, SEAL_KEY, BackupArchive, Manifest, seal_file
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.machines import act_by_machine, require_machine
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.uploads import PREFIX
from data_access.keyring import KEY_BYTES
from data_access.ledger.turn import Turn
from data_access.records.keeping import backups
from data_access.steps import Recorded

SPARE_BYTES = 256 * 1024 * 1024
"""Room that is left on the disk beside the archive."""


@dataclass(frozen=True, slots=True)
class _Start:
    seq: int
    at: datetime
    who: str


def back_up(site: Site, caller: Caller, refusals: Pace) -> Path:
    """Make an archive of the whole site as a machine, and return where it lies; whoever takes it removes it.

    Raises:
        NotLoggedOn: Nobody knows the machine's token.
        Refused: It may not make back-ups; that is on record.
        TooMany: It was refused a moment ago.
        Conflict: An import or purge is under way.
        Busy: There is no room for the archive, or the disk failed. What was begun is on record as given up.
    """
    require_machine(site, caller, NewBackup.does, refusals)
    _require_room(site)
    if not site.importing.acquire(blocking=False):
        raise Conflict("An import or purge is under way. Make the back-up when it is done.")
    try:
        with site.changing:
            return _made(site, act_by_machine(site, caller, NewBackup(), _begun))
    finally:
        site.importing.release()


def record_drill(site: Site, caller: Caller, drill: Drill, refusals: Pace) -> int:
    """Put on record, as a machine, that a back-up was restored elsewhere; return the entry's number. Raises as `back_up` does."""
    require_machine(site, caller, drill.does, refusals)
    return act_by_machine(site, caller, drill, lambda _, recorded, __: recorded.seq)


def _begun(_: Turn, recorded: Recorded, who: str) -> _Start:
    return _Start(recorded.seq, recorded.at, who)


def _made(site: Site, start: _Start) -> Path:
    archive = _private(site)
    try:
        manifest = _write(site, start.at, archive)
        with site.ledger.deciding() as turn:
            size = archive.stat().st_size
            recorded = turn.end_of(DoneBackup(begun=start.seq, status="made", manifest=manifest, bytes=size))
            backups.keep(turn.connection, recorded, made_by=start.who, begun_at=start.at, manifest=manifest)
    except (AccessError, OSError) as error:
        archive.unlink(missing_ok=True)
        with site.ledger.deciding() as turn:
            turn.end_of(DoneBackup(begun=start.seq, status="given up"))
        if isinstance(error, OSError):
            raise Busy(f"The back-up could not be written ({error.strerror}).") from None
        raise
    except BaseException:
        archive.unlink(missing_ok=True)
        raise
    return archive


def _write(site: Site, made_at: datetime, path: Path) -> str:
    """Write the archive, and return the SHA-256 of its manifest."""
    places = site.places
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        archive, key = BackupArchive(out), secrets.token_bytes(KEY_BYTES)
        sealed_key = site.keyring.seal(SEAL_KEY, key, b"ledger")
        with _sealed_ledger(site, key) as (sealed, checkpoint):
            archive.add(LEDGER, sealed)
        for file in site.store.files():
            archive.add(f"store/{file.relative_to(places.store.resolve())}", file)
        manifest = Manifest(made_at=made_at, checkpoint=checkpoint, sealed_key=sealed_key, members=archive.members)
        site.keyring.get_or_make(MAC_KEY)
        for name in site.keyring.names():
            archive.add(f"keys/{name}.key", places.keys / f"{name}.key")
        for name, file in (("pack.toml", places.pack), ("workbench.toml", places.settings)):
            if file.is_file():
                archive.add(name, file)
        text = archive.close(manifest, site.keyring)
        out.flush()
        os.fsync(out.fileno())
    return hashlib.sha256(text).hexdigest()


@contextlib.contextmanager
def _sealed_ledger(site: Site, key: bytes) -> Iterator[tuple[Path, str]]:
    """Copy and seal ledger and registers, and return where, with the newest checkpoint that the copy holds."""
    clear, sealed = _private(site), _private(site)
    try:
        checkpoint = site.ledger.copy_to(clear)
        seal_file(clear, sealed, key)
        yield sealed, checkpoint
    finally:
        clear.unlink(missing_ok=True)
        sealed.unlink(missing_ok=True)


def _private(site: Site) -> Path:
    return site.places.run / f"{PREFIX}{secrets.token_hex(8)}"


def _require_room(site: Site) -> None:
    files = [site.places.ledger, *site.places.store.rglob("*")]
    needed = sum(file.stat().st_size for file in files if file.is_file()) + 2 * site.places.ledger.stat().st_size
    if shutil.disk_usage(site.places.run).free < needed + SPARE_BYTES:
        raise Busy(f"A back-up needs {(needed + SPARE_BYTES) // 10**6} MB free on the site's disk for a while.")
