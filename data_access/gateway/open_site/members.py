"""Reads of an answer as keyed hashes: enough to say later whether a read was among them, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from data_access.questions.value import Value
from data_access.reads import original_of
from data_access.records.casework.answers_given import MEMBER_BYTES

QUESTION_BYTES = 16
VIEWING_BYTES = 16
CORRECTED_BYTES = 16


def members_of(key: bytes, intent: int, read_ids: Iterable[str]) -> bytes:
    """Return one hash for each read of the answer to an intent; a correction counts as its original."""
    begin = hashlib.blake2b(str(intent).encode() + b"/", digest_size=MEMBER_BYTES, key=key).copy
    members = []
    for read_id in read_ids:
        keyed = begin()
        keyed.update(original_of(read_id).encode())
        members.append(keyed.digest())
    return b"".join(members)


def question_of(key: bytes, intent: int, question: Value) -> bytes:
    """Return the keyed hash of what the intent asked."""
    said = f"{intent}?{question.model_dump_json()}"
    return hashlib.blake2b(said.encode(), digest_size=QUESTION_BYTES, key=key).digest()


def viewing_of(key: bytes, case_session: str, read_id: str) -> bytes:
    """Return the keyed hash of the viewing of a read's picture under a case session; a correction counts as its original."""
    said = f"{case_session}!{original_of(read_id)}"
    return hashlib.blake2b(said.encode(), digest_size=VIEWING_BYTES, key=key).digest()


def corrected_of(key: bytes, read_id: str) -> bytes:
    """Return the keyed hash of a read that was corrected; that of a correction is its original's."""
    return hashlib.blake2b(f"~{original_of(read_id)}".encode(), digest_size=CORRECTED_BYTES, key=key).digest()
