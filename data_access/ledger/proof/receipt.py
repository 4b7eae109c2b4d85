"""Receipts: what a user keeps as proof that a question is in the ledger, and the check of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from data_access.errors import NotVerified
from data_access.ledger.proof import canonical, checkpoint
from data_access.ledger.proof.tree import includes, leaf_hash

V = 1


def make(
    *, origin: str, seq: int, entry: bytes, leaf: bytes, size: int, proof: list[bytes], note: str, salt: bytes | None
) -> dict[str, Any]:
    """Write a receipt as a JSON object.

    Keys: `v`, `origin`, `seq`, `intent_seq` (null unless the entry is an outcome), `entry` (canonical text), `leaf`,
    `size`, `proof` (hex, lowest first), `checkpoint` (signed note), and `digest_salt` (hex) for an answer with rows.
    """
    document: dict[str, Any] = {
        "v": V,
        "origin": origin,
        "seq": seq,
        "intent_seq": json.loads(entry).get("intent"),
        "entry": entry.decode(),
        "leaf": leaf.hex(),
        "size": size,
        "proof": [node.hex() for node in proof],
        "checkpoint": note,
    }
    return document if salt is None else {**document, "digest_salt": salt.hex()}


def verify_receipt(receipt: Mapping[str, Any], public_key: bytes) -> dict[str, Any]:
    """Check a receipt against the log's public key and return the entry that it proves.

    Raises:
        NotVerified: It is malformed, its parts do not agree, or the log's key did not sign it.
    """
    try:
        if receipt["v"] != V:
            raise NotVerified("The receipt is of another version.")
        body = receipt["entry"].encode()
        entry = canonical.decode(body)
        proof = [bytes.fromhex(node) for node in receipt["proof"]]
        claimed = {key: receipt[key] for key in ("origin", "seq", "intent_seq", "leaf", "size", "checkpoint")}
    except (KeyError, ValueError, TypeError, AttributeError):
        raise NotVerified("The receipt is malformed.") from None
    signed = checkpoint.verify(str(claimed["checkpoint"]), str(claimed["origin"]), public_key)
    leaf = leaf_hash(body)
    said = (entry.get("seq"), entry.get("intent"), leaf.hex(), signed.size)
    if said != (claimed["seq"], claimed["intent_seq"], claimed["leaf"], claimed["size"]):
        raise NotVerified("The receipt's parts do not agree with one another.")
    if not includes(leaf, claimed["seq"], signed.size, proof, signed.root):
        raise NotVerified("The entry is not in the tree that the checkpoint signs.")
    return entry
