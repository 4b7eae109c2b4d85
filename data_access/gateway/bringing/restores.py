"""Making a site of a back-up, elsewhere: checked whole before the new site is there, with a master key from elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_access.errors import BadSite, NotVerified
from data_access.gateway.bringing.backup_file import (
    LEDGER,
    SEAL_KEY,
    Manifest,
    check,
    require_proof,
    unpack,
    unseal_file,
)
from data_access.gateway.open_site.destruction import destroyed_since
from data_access.gateway.open_site.destruction.destroyed_since import Destruction
from data_access.keyring import KeyRing
from data_access.ledger.file.database import as_bad_file, readers
from data_access.ledger.proof.checkpoint import parse_verifier_key
from data_access.ledger.proof.checkpoint import verify as verify_note
from data_access.ledger.verification.verify import Report, verify
from data_access.records.keeping import purges
from data_access.records.keeping.purges import Purge
from data_access.store.store import Store

NAMES = ("pack.toml", "workbench.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredSite:
    """What was restored.

    Attributes:
        made_at: The instant as of which the back-up is, UTC; what came after it is not there.
        entries: Entries of the ledger.
        checkpoint: Its newest signed checkpoint, to be compared with one that somebody else holds.
        segments: Files of reads.
        purges: Numbers of the purges that were done since, and which the first start does again.
    """

    made_at: datetime
    entries: int
    checkpoint: str
    segments: int
    purges: tuple[int, ...] = ()


def restore(
    archive: Path,
    root: Path,
    master_key: Path,
    checkpoint: Path | None = None,
    certificates: Sequence[Path] = (),
    gaps: Collection[int] = (),
) -> RestoredSite:
    """Make a site's folder of a back-up: ledger, keys, reads, pack and settings. The master key stays where it is.

    Args:
        checkpoint: The last one that was handed over: a ledger that does not hold it is refused.
        certificates: Of purges, as they were saved: what they say was destroyed since the back-up is destroyed again by the
            first start, before anybody is answered.
        gaps: Numbers of purges without a certificate, of which it is known: what they destroyed is back.

    Raises:
        BadSite: The folder is not empty, or the master key is another one or unfit. Nothing was left there.
        NotVerified: The back-up, its manifest or its ledger was changed or damaged, the ledger is older than the checkpoint, or
            a certificate is unfit or missing between others. Nothing was left there.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BadSite("The folder for the restored site is not empty. Name a new one.")
    with _beside(root) as draft:
        manifest, text, proof = unpack(archive, draft)
        keyring = KeyRing.open(draft / "keys", master_key)
        require_proof(keyring, text, proof)
        gateway = draft / "gateway"
        gateway.mkdir(mode=0o700)
        key = keyring.unseal(SEAL_KEY, manifest.sealed_key, b"ledger")
        unseal_file(draft / LEDGER, gateway / "ledger.sqlite", key)
        (gateway / "ledger.sqlite").chmod(0o600)
        (draft / LEDGER).unlink()
        report = _checked(gateway / "ledger.sqlite", manifest, checkpoint)
        for name in ("keys", "store"):
            if (draft / name).exists():
                (draft / name).rename(gateway / name)
        since = _since(certificates, report, _purges_in(gateway / "ledger.sqlite"), gaps)
        keyring = KeyRing.open(gateway / "keys", master_key)
        destroyed_since.keep_list(gateway / "store", keyring, manifest.made_at, since)
        for name in NAMES:
            if (draft / name).exists():
                (draft / name).chmod(0o644)
        draft.chmod(0o755)
        if root.exists():
            root.rmdir()
        draft.rename(root)
    segments = sum(name.endswith((".packed", ".duckdb")) for name in manifest.members)
    return RestoredSite(
        made_at=manifest.made_at,
        entries=report.size,
        checkpoint=manifest.checkpoint,
        segments=segments,
        purges=tuple(each.purge for each in since),
    )


def _since(
    certificates: Sequence[Path], report: Report, register: list[Purge], gaps: Collection[int]
) -> list[Destruction]:
    """Return the purges that were done after the ledger's last entry, as certificates say, and those that this ledger does not know.

    A site that was restored before goes on from its back-up's entries and numbers: what was purged between the two is older than
    entries of this ledger, and not in it. Its own purges cover that if they reached as far.

    Raises:
        NotVerified: A certificate is unfit, or one is missing of a purge before the last one that is certified.
    """
    _, public_key = parse_verifier_key(report.key)
    every = [destroyed_since.destruction_of(_document(path), public_key) for path in certificates]
    reached: dict[str, datetime] = {}
    for purge in register:
        reached[purge.retention_class] = max(purge.before, reached.get(purge.retention_class, purge.before))
    since = [
        each
        for each in every
        if each.entry >= report.size
        or each.retention_class not in reached
        or each.before > reached[each.retention_class]
    ]
    newest = max((each.purge for each in since if each.entry >= report.size), default=0)
    numbers = {purge.number for purge in register if purge.done_at is None}
    numbers.update(range(max((purge.number for purge in register), default=0) + 1, newest))
    missing = sorted(each for each in numbers - {one.purge for one in every} - set(gaps) if each < newest)
    if missing:
        raise NotVerified(
            f"No certificate is there of purge {', '.join(map(str, missing))}, done between the back-up and purge {newest}: what was "
            "destroyed then would be back. Put what is missing into the folder; if it is lost, say so by --lost NUMBER."
        )
    return sorted(since, key=lambda one: one.entry)


def _purges_in(ledger: Path) -> list[Purge]:
    """Return what the register in a ledger's file says of purges, done and under way."""
    engine = readers(ledger)
    try:
        with as_bad_file(), engine.begin() as connection:
            return purges.in_brief(connection)
    finally:
        engine.dispose()


def _document(path: Path) -> object:
    try:
        document: object = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise NotVerified("A certificate of destruction cannot be read.") from None
    return document


def _checked(ledger: Path, manifest: Manifest, checkpoint: Path | None) -> Report:
    """Verify the ledger, that it holds the manifest's checkpoint, and that it is not older than one that somebody kept."""
    report = verify(ledger)
    if checkpoint is not None:
        size = verify_note(checkpoint.read_text(), *parse_verifier_key(report.key)).size
        if size > report.size:
            raise NotVerified(
                f"The back-up's ledger has {report.size} entries, and the checkpoint that you keep signs {size}: it is older. "
                "Take a newer back-up; without one, restore this one without the checkpoint, and say so to your auditor."
            )
        verify(ledger, old=checkpoint)
    if report.size != verify_note(manifest.checkpoint, *parse_verifier_key(report.key)).size:
        raise NotVerified("The ledger in the back-up does not end with the checkpoint that its manifest names.")
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class DrilledSite:
    """What came of a trial: SHA-256 of the back-up's manifest, entries of its ledger, reads in its store, whole seconds."""

    manifest: str
    entries: int
    reads: int
    seconds: int


def drill(archive: Path, root: Path, master_key: Path, checkpoint: Path | None = None) -> DrilledSite:
    """Restore a back-up into a folder that is not there yet, look whether ledger, keys and store fit, and remove it. Raises as `restore`."""
    if root.exists():
        raise BadSite("The folder for the trial is there already. Name a new one.")
    begun = time.monotonic()
    try:
        done = restore(archive, root, master_key, checkpoint)
        keyring = KeyRing.open(root / "gateway/keys", master_key)
        with Store.examine(root / "gateway/store", keyring) as store:
            reads = store.reads()
    finally:
        shutil.rmtree(root, ignore_errors=True)
    manifest = hashlib.sha256(check(archive).encoded()).hexdigest()
    return DrilledSite(manifest=manifest, entries=done.entries, reads=reads, seconds=round(time.monotonic() - begun))


@contextlib.contextmanager
def _beside(root: Path) -> Iterator[Path]:
    """Make a folder beside another, gone at the end unless it was given that one's name."""
    draft = root.with_name(f".{root.name}.restoring")
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700, parents=True)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
