"""Certificates of destruction: one for each purge, without a plate, provable by who has nothing but the ledger's key."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from data_access.answers.value import AnswerValue, Stamp


class CertificateLine(AnswerValue):
    """One certificate in the list.

    Attributes:
        purge: Number of the purge, and of the certificate.
        done_at: When all of it was destroyed.
        destroyed, kept: Reads that are gone, and reads that holds kept.
        entry: Number of the ledger's entry that seals it.
    """

    purge: int
    retention_class: str
    before: Stamp
    done_at: Stamp
    destroyed: int
    kept: int
    entry: int


class Certificate(AnswerValue):
    """One certificate.

    Attributes:
        certificate: What was destroyed, as its text was made: the ledger's entry holds the SHA-256 of exactly this text.
        receipt: The entry with its proof, under a checkpoint that the ledger's key signed.
    """

    certificate: str
    receipt: dict[str, Any]

    @property
    def stem(self) -> str:
        """Name of its files, without the ending: by the purge's number and the text's digest, for sites restored of one back-up count on alike."""
        number, digest = int(json.loads(self.certificate)["purge"]), hashlib.sha256(self.certificate.encode())
        return f"destruction-{number}-{digest.hexdigest()[:12]}"
