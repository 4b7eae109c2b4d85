"""Making a site of a back-up, elsewhere: checked whole before the new site is there, with a master key from elsewhere."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_access.errors import BadSite, NotVerified
from data_access.gateway.bringing.backup_file import LEDGER, SEAL_KEY, Manifest, require_proof, unpack, unseal_file
from data_access.keyring import KeyRing
from data_access.ledger.proof.checkpoint import parse_verifier_key
from data_access.ledger.proof.checkpoint import verify as verify_note
from data_access.ledger.verification.verify import verify

NAMES = ("pack.toml", "workbench.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredSite:
    """What was restored.

    Attributes:
        made_at: The instant as of which the back-up is, UTC; what came after it is not there.
        entries: Entries of the ledger.
        checkpoint: Its newest signed checkpoint, to be compared with one that somebody else holds.
        segments: Files of reads.
    """

    made_at: datetime
    entries: int
    checkpoint: str
    segments: int


def restore(archive: Path, root: Path, master_key: Path) -> RestoredSite:
    """Make a site's folder of a back-up: ledger, keys, reads, pack and settings. The master key stays where it is.

    Raises:
        BadSite: The folder is not empty, or the master key is another one or unfit. Nothing was left there.
        NotVerified: The back-up, its manifest or its ledger was changed or damaged. Nothing was left there.
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
        entries = _checked(gateway / "ledger.sqlite", manifest)
        for name in ("keys", "store"):
            if (draft / name).exists():
                (draft / name).rename(gateway / name)
        for name in NAMES:
            if (draft / name).exists():
                (draft / name).chmod(0o644)
        draft.chmod(0o755)
        if root.exists():
            root.rmdir()
        draft.rename(root)
    segments = sum(name.endswith((".packed", ".duckdb")) for name in manifest.members)
    return RestoredSite(made_at=manifest.made_at, entries=entries, checkpoint=manifest.checkpoint, segments=segments)


def _checked(ledger: Path, manifest: Manifest) -> int:
    """Verify the ledger and that it holds the manifest's checkpoint; return how many entries it has."""
    report = verify(ledger)
    if report.size != verify_note(manifest.checkpoint, *parse_verifier_key(report.key)).size:
        raise NotVerified("The ledger in the back-up does not end with the checkpoint that its manifest names.")
    return report.size


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
