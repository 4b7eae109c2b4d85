"""Questions whose later reads are held, too: each sealed under a key of its own, which is destroyed when its hold has ended."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter, ValidationError

from data_access.errors import BadSite, Busy
from data_access.keyring import KeyRing
from data_access.ledger.turn import Connection
from data_access.questions.with_reads import Question, WithReads
from data_access.records.keeping import holds

_PREFIX: Final = "hold-questions/"
_QUESTION: Final = TypeAdapter[WithReads](Question)


def seal_question(keyring: KeyRing, hold: int, question: WithReads) -> bytes:
    """Return a question, encrypted under a key of its own, which is made now if it never was."""
    name = _key(hold)
    return keyring.seal(name, _QUESTION.dump_json(question), name.encode())


def opened_question(keyring: KeyRing, hold: int, ciphertext: bytes) -> WithReads:
    """Return the question of a hold. Raises `BadSite` if it was changed or its key is gone."""
    name = _key(hold)
    try:
        return _QUESTION.validate_json(keyring.unseal(name, ciphertext, name.encode()))
    except (BadSite, Busy, ValidationError):
        raise BadSite(f"The question of hold {hold} is damaged. End the hold, and place another.") from None


def destroy_ended(keyring: KeyRing, connection: Connection) -> None:
    """Destroy the keys of the questions of all holds that have ended."""
    ended = {_key(hold) for hold in holds.ended_questions(connection)}
    for name in keyring.names(_PREFIX):
        if name in ended:
            keyring.destroy(name)


def _key(hold: int) -> str:
    return f"{_PREFIX}{hold}"
