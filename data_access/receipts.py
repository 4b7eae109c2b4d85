"""What an asker can check of a receipt without asking anybody: that its entry is in the tree, and that it is about these reads.

Whether the checkpoint was signed by the agency's key is for the independent verifier, which a court or an auditor
brings along; it shares no code with this module.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data_access.errors import NotVerified
from data_access.reads import canonical_rows, digest


def check_receipt_of_bytes(receipt: Mapping[str, Any], data: bytes) -> None:
    """Check a receipt, and that it belongs to these bytes: an image.

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
        raise NotVerified("The receipt is about another image than this.")


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


def _digest(receipt: Mapping[str, Any], reads: pl.DataFrame) -> str:
    return digest(canonical_rows(reads), bytes.fromhex(receipt["digest_salt"]))


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
