"""Builders of the ledger room: a ledger in a folder, a granted or refused decision, a clock and a signer that fail on demand."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from data_access.acts.accounts import AccountToDisable
from data_access.errors import Reason
from data_access.keyring import KEY_BYTES, KeyRing
from data_access.ledger.file.database import Storage
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint, LocalSigner, sign
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.shapes import Circle, Window
from data_access.questions.with_reads import Question
from data_access.steps import Act, Asker, Batches, Decision, Permit, Reach, Request
from data_access.terms import Capability

ORIGIN = "ledger.example/test"
SEED = bytes(range(32))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SALT = bytes(range(16))


class Clock:
    """A clock that moves when it is told to, and by `step` at each look."""

    def __init__(self, at: datetime = NOON, step: timedelta = timedelta(milliseconds=10)) -> None:
        self.at, self.step = at, step
        self._most = 0.0

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at

    def elapsed_s(self) -> float:
        """Seconds of a machine that runs for as long as this clock says; it never goes back."""
        self._most = max(self._most, (self.at - NOON).total_seconds())
        return self._most


class FailingSigner(LocalSigner):
    """Signs until `fails` is set; then raises, or with `wrong` gives 64 bytes that are no signature."""

    def __init__(self, seed: bytes = SEED) -> None:
        super().__init__(seed)
        self.fails = self.wrong = False
        self.signed = 0

    def sign(self, message: bytes) -> bytes:
        if self.fails:
            raise OSError("the signer is gone")
        self.signed += 1
        return bytes(64) if self.wrong else super().sign(message)


def a_keyring(directory: Path) -> KeyRing:
    """A key ring under a fixed master key."""
    keys = directory / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    return KeyRing(keys, bytes(KEY_BYTES))


def a_ledger(directory: Path, **changed: Any) -> Ledger:
    """A new ledger in `directory`, signed with a fixed key."""
    clock = changed.get("clock", Clock())
    elapsed = {"elapsed_s": clock.elapsed_s} if isinstance(clock, Clock) else {}
    given: dict[str, Any] = {"origin": ORIGIN, "keyring": a_keyring(directory), "clock": clock, **elapsed}
    return Ledger.create(ledger_path(directory), **{**given, "signer": LocalSigner(SEED), **changed})


def reopened(directory: Path, **changed: Any) -> Ledger:
    """The ledger in `directory`, opened again an hour later."""
    clock = changed.get("clock", Clock(NOON + timedelta(hours=1)))
    elapsed = {"elapsed_s": clock.elapsed_s} if isinstance(clock, Clock) else {}
    given: dict[str, Any] = {"origin": ORIGIN, "keyring": a_keyring(directory), **elapsed}
    return Ledger.open(ledger_path(directory), **{**given, "clock": clock, "signer": LocalSigner(SEED), **changed})


def ledger_path(directory: Path) -> Path:
    """Where the builders put the database."""
    return directory / "ledger.sqlite"


def storage(**changed: Any) -> Storage:
    """How the file is written, with one thing changed."""
    return Storage(**changed)


def an_asker(**changed: Any) -> Asker:
    """A trained detective."""
    given = {
        "person_id": "ada",
        "agency": "XX0010000",
        "role": "detective",
        "unit": "robbery",
        "trained_on": date(2026, 3, 1).isoformat(),
        "session_id": "s-1",
        "method": "log_on",
        "client": "test 1",
        "address": "127.0.0.1",
    }
    return Asker(**{**given, **changed})


def a_question() -> Canvass:
    """A circle on a made-up town, for two hours."""
    window = Window(start=NOON - timedelta(hours=3), end=NOON - timedelta(hours=1))
    return Canvass(area=Circle(lat=12.3456789, lon=-45.6789012, radius_m=250), windows=(window,))


def a_history(plate: str = "ZZTEST1") -> History:
    """The history of one invented plate."""
    return History(plate=plate)


def a_request(question: Question | None = None, **changed: Any) -> Request:
    """A detective's question under a confirmed case."""
    given = {
        "asker": an_asker(),
        "case_session": "cs-1",
        "justification": Justification(
            case_number="26-001234", purpose="robbery", reason="Getaway car seen leaving", offence="robbery"
        ),
        "case_standing": "confirmed",
        "question": question or a_question(),
        "note": "second look",
    }
    return Request(**{**given, **changed})


def a_reach() -> Reach:
    """Thirty days of one class, everything visible but one batch."""
    return Reach(
        as_of=NOON, keep={"fixed": timedelta(days=30)}, batches=Batches(upto=7, hidden=frozenset({3})), max_s=2.5
    )


def granted(question: Question | None = None, **changed: Any) -> Decision:
    """A grant by one rule."""
    given = {
        "request": a_request(question),
        "granted": True,
        "reasons": (),
        "rules": ("names_an_open_case",),
        "pack": "ab" * 32,
        "reach": a_reach(),
    }
    return Decision(**{**given, **changed})


def refused(**changed: Any) -> Decision:
    """A refusal for one reason."""
    reason = Reason("U11", "The case number is not open.", "Check it.", "names_an_open_case")
    return granted(**{"granted": False, "reasons": (reason,), "reach": None, **changed})


def an_act() -> AccountToDisable:
    """An account that is to be closed."""
    return AccountToDisable(person="bob", reason="new")


def a_permit(**changed: Any) -> Permit:
    """Leave to do `an_act`."""
    act = Act(asker=an_asker(), name="account_disabled", needs=Capability.CREATE_ACCOUNT, subject="bob", reason="new")
    given = {"act": act, "granted": True, "reasons": (), "rules": ("role_may_act",), "pack": "ab" * 32}
    return Permit(**{**given, **changed})


ANSWERED: dict[str, Any] = {
    "rows": 3,
    "bytes": 300,
    "cameras": 2,
    "plates": 2,
    "unknown_kept": 1,
    "duration_ms": 12,
    "digest": "cd" * 32,
    "digest_salt": SALT,
}


def ask(ledger: Ledger, question: Question | None = None) -> int:
    """One question from decision to outcome; returns the outcome's number."""
    with ledger.deciding() as turn:
        intent = turn.intent(granted(question))
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
    return conclusion.outcome.seq


def documents(ledger: Ledger) -> list[dict[str, Any]]:
    """All entries, parsed."""
    return [json.loads(body) for body in ledger.entries(0, ledger.size)]


def kinds(ledger: Ledger) -> list[str]:
    """The kinds of all entries, in order."""
    return [entry["kind"] for entry in documents(ledger)]


LATER = ("ledger_who", "ledger_open", "ledger_tile")
"""Tables that the ledgers of older versions had not."""


def age(directory: Path) -> None:
    """Rewrite a closed ledger as versions wrote it that kept no sums of registers and no index, and did not commit to salts of digests."""
    keys, tree = a_keyring(directory), Tree()
    connection = sqlite3.connect(ledger_path(directory), isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    sealed = {seq: (month, each) for seq, month, each in connection.execute("SELECT * FROM ledger_opening")}
    for seq, leaf, body in connection.execute("SELECT seq, leaf, body FROM ledger_entry ORDER BY seq").fetchall():
        entry = canonical.decode(body)
        entry.pop("registers", None)
        if entry.get("secret", {}).pop("digest", None) and not entry["secret"]:
            del entry["secret"]
        old = canonical.encode(entry)
        connection.execute("UPDATE ledger_entry SET body = ?, leaf = ? WHERE seq = ?", (old, leaf_hash(old), seq))
        if seq in sealed:
            name = f"vault/{sealed[seq][0]}"
            again = keys.seal(name, keys.unseal(name, sealed[seq][1], leaf), leaf_hash(old))
            connection.execute("UPDATE ledger_opening SET sealed = ? WHERE seq = ?", (again, seq))
        tree.append(leaf_hash(old))
    for (size,) in connection.execute("SELECT size FROM ledger_checkpoint").fetchall():
        note = sign(Checkpoint(ORIGIN, size, tree.root(size)), LocalSigner(SEED))
        connection.execute("UPDATE ledger_checkpoint SET note = ? WHERE size = ?", (note, size))
    for table in ("ledger_register", *LATER):
        connection.execute(f"DROP TABLE {table}")
    for name in ("ledger_entry_kind", "ledger_opening_month"):
        connection.execute(f"DROP INDEX {name}")
    for name, trigger in triggers:
        if not name.startswith(("ledger_who", "ledger_tile")):
            connection.execute(trigger)
    connection.close()
    keys.destroy("registers")


def faulty_connection(fails: Callable[[], bool], *, after: bool) -> type[sqlite3.Connection]:
    """A driver's connection whose commit fails when asked to: before it was done, or after it was done all the same."""

    class Faulty(sqlite3.Connection):
        def commit(self) -> None:
            failing = self.in_transaction and fails()
            if failing and not after:
                raise sqlite3.OperationalError("disk I/O error")
            super().commit()
            if failing:
                raise sqlite3.OperationalError("disk I/O error")

    return Faulty


def independent_verifier() -> ModuleType:
    """The single-file verifier for outsiders, loaded from its file; it is no part of the project's packages."""
    path = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
    spec = importlib.util.spec_from_file_location("ledger_verify", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
