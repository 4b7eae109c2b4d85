"""How far the ledger had come, kept outside of its file: a ledger that was replaced by an older one is behind its mark."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import BadSite, NotVerified
from data_access.ledger.proof.tree import Tree

_BYTES = 96
_FORM = re.compile(rb"(\d{1,16}) ([0-9a-f]{64})\s*")
OLDER = (
    "The ledger is older than the reads beside it: it ends at entry {there}, and entry {was} had been recorded. Restore "
    "the newer ledger, or the ledger, the keys and the store from one back-up. Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Size and root of the ledger's tree when it was last signed."""

    size: int
    root: bytes


def put(path: Path, size: int, root: bytes) -> None:
    """Note how far the ledger is; for whoever just made that durable.

    It is not waited for: after a power cut the mark may be an older one, never one ahead of the ledger. It is one write
    within a sector of the disk. Raises `OSError`.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(descriptor, f"{size} {root.hex()}".encode().ljust(_BYTES - 1) + b"\n", 0)
    finally:
        os.close(descriptor)


def note_how_far(path: Path | None, size: int, root: bytes) -> None:
    """Put the mark, if there is a place for one. If it cannot be written, an older one stays: it notices less, and stops nobody."""
    if path is not None:
        with suppress(OSError):
            put(path, size, root)


def get(path: Path) -> Mark | None:
    """Return the mark; None if there is none, or a power cut left none that can be read."""
    try:
        found = _FORM.fullmatch(path.read_bytes())
    except FileNotFoundError:
        return None
    return Mark(int(found[1]), bytes.fromhex(found[2].decode())) if found else None


def must_reach(path: Path, tree: Tree) -> None:
    """Check that a ledger's tree holds all that the mark saw.

    Raises:
        BadSite: It ends before, or is another one.
    """
    mark = get(path)
    if mark is None:
        return
    if mark.size > tree.size:
        raise BadSite(OLDER.format(there=tree.size - 1, was=mark.size - 1))
    try:
        root = tree.root(mark.size)
    except NotVerified as error:
        raise BadSite(f"{error} Restore the ledger from a backup.") from error
    if root != mark.root:
        raise BadSite(
            "The ledger is not the one that these reads were recorded in. Restore the ledger, the keys and the store "
            "from one back-up. Nothing was changed."
        )
