"""What an asker can check of a receipt without asking anybody: that its entry is in the tree, and that it is about these reads.

Whether the checkpoint was signed by the agency's key is for the independent verifier, which a court or an auditor
brings along; it shares no code with this module.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data_access.errors import NotVerified
from data_access.reads import digest


def check_receipt_of_bytes(receipt: Mapping[str, Any], data: bytes) -> None:
    """Check a receipt, and that it belongs to these bytes: an image, or what is sealed.

    Raises:
        NotVerified: As `check_receipt` does.
    """
    check_receipt(receipt)
    try:
        salted = bytes.fromhex(receipt["digest_salt"]) + data
        same = hashlib.sha256(salted).hexdigest() == json.loads(receipt["entry"]).get("digest")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotVerified("The receipt is not whole.") from None
    if not same:
        raise NotVerified("The receipt is about something else than this.")


def check_receipt(receipt: Mapping[str, Any], reads: pl.DataFrame | None = None) -> None:
    """Check a receipt, and that it belongs to the reads if they are given.

    Raises:
        NotVerified: Says which of the two does not hold, or that the receipt is not whole.
    """
    try:
        leaf = hashlib.sha256(b"\x00" + receipt["entry"].encode()).digest()
        proof = [bytes.fromhex(step) for step in receipt["proof"]]
        size, root = _tree(receipt["checkpoint"])
        holds = size == receipt["size"] and _root(leaf, receipt["seq"], size, proof) == root
        same = reads is None or _digest(receipt, reads) == json.loads(receipt["entry"]).get("digest")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise NotVerified("The receipt is not whole.") from None
    if not holds:
        raise NotVerified("The receipt's entry is not in the tree of its checkpoint.")
    if not same:
        raise NotVerified("The receipt is about other reads than these.")


def check_growth(receipt: Mapping[str, Any], checkpoint: str, proof: Sequence[str]) -> None:
    """Check that the ledger of a newer checkpoint begins with the ledger that a receipt is of.

    Args:
        checkpoint: The newer signed note.
        proof: Consistency proof from the receipt's size to the checkpoint's, hex (RFC 9162, 2.1.4).

    Raises:
        NotVerified: Says what does not hold.
    """
    try:
        size, root = _tree(receipt["checkpoint"])
        new_size, new_root = _tree(checkpoint)
        same = receipt["checkpoint"].split("\n")[0] == checkpoint.split("\n")[0]
        path = [bytes.fromhex(step) for step in proof]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise NotVerified("The receipt or the checkpoint is not whole.") from None
    if not same:
        raise NotVerified("The receipt is of another ledger than this one.")
    if new_size < size:
        raise NotVerified(f"This ledger has {new_size} entries, the receipt's had {size}: it was set back.")
    if not _grew(size, root, new_size, new_root, path):
        raise NotVerified("This ledger does not begin with the one that the receipt is of: it was rewritten.")


def size_of(checkpoint: str) -> int:
    """Return how many entries a checkpoint covers. Raises `NotVerified` if it is not whole."""
    try:
        return _tree(checkpoint)[0]
    except (TypeError, ValueError, AttributeError, IndexError):
        raise NotVerified("The checkpoint is not whole.") from None


def canonical(document: Mapping[str, Any]) -> bytes:
    """Write the sealed part of a manifest in its one form: sorted keys, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def check_archive(data: bytes) -> dict[str, Any]:
    """Check files that came in an archive against its manifest, and the manifest against its receipt; return the manifest.

    Raises:
        NotVerified: As `check_receipt` does, or a file is missing, added or changed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
        manifest: dict[str, Any] = json.loads(found.pop("manifest.json"))
        wanted = {file["name"]: file["sha256"] for file in manifest["sealed"]["files"]}
        check_receipt_of_bytes(manifest["receipt"], canonical(manifest["sealed"]))
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        raise NotVerified("The archive is not whole.") from None
    if wanted != {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}:
        raise NotVerified("The archive holds other files than its manifest names.")
    return manifest


def _digest(receipt: Mapping[str, Any], reads: pl.DataFrame) -> str:
    return digest(reads, bytes.fromhex(receipt["digest_salt"]))


def _tree(checkpoint: str) -> tuple[int, bytes]:
    """Return size and root of a C2SP checkpoint: origin, size and root, a line each, then the signatures."""
    _, size, root = checkpoint.split("\n")[:3]
    return int(size), base64.b64decode(root, validate=True)


def _root(leaf: bytes, seq: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2), None if it has the wrong length."""
    if not 0 <= seq < size:
        return None
    at, last, node = seq, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = hashlib.sha256(b"\x01" + step + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + step).digest()
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def _grew(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True if the path leads from both roots' common part to the old and to the new root (RFC 9162, 2.1.4.2)."""
    if old == new or old == 0:
        return not path and (old == 0 or old_root == new_root)
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = _joined(step, was), _joined(step, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = _joined(now, step)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
