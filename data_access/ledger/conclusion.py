"""Conclusions: whatever comes of an intent is recorded before anything is sent, and before any error goes further."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar

from data_access import coarse
from data_access.errors import Busy, Cancelled, LedgerStopped, Refused, TimedOut
from data_access.ledger import proofs
from data_access.ledger.entries.entry import SALT_BYTES, Opening
from data_access.ledger.file.vault import DIGEST
from data_access.ledger.turn import Connection, Turn
from data_access.ledger.writer import Writer
from data_access.steps import Intent, Outcome, Recorded

T = TypeVar("T")

OUTCOME_S, AGAIN_S = 10.0, 0.1
"""For how long, and how often, an outcome is tried again that another program's lock or a shortage kept from the ledger."""

EXACT = "exact"
"""Name of the commitment to the exact counts of an answer, which stand in clear by their powers of ten only."""

Remember = Callable[[Connection, Recorded], None]
"""Changes registers in the transaction of the outcome."""

Recheck = Callable[[Turn], object]
"""Looks in the turn of the outcome whether what was granted may still leave; raises if not."""

_OF_FILE = ("format", "digest")
"""What stands in clear of a file: its size would tell how many reads it holds."""

Record = Callable[[Mapping[str, Any], Mapping[str, str], Mapping[str, Opening], Remember, Recheck], Outcome]


def _nothing(*_: object) -> None:
    return


def patiently(record: Callable[[], T]) -> T:
    """Record an outcome, again and again while the ledger is `Busy`, which says that nothing was written.

    Raises:
        LedgerStopped: It never will be. Busy: It was not for `OUTCOME_S`; in the end the next start concludes it.
    """
    deadline = time.monotonic() + OUTCOME_S
    while True:
        try:
            return record()
        except LedgerStopped:
            raise
        except Busy:
            if time.monotonic() > deadline:
                raise
            time.sleep(AGAIN_S)


def conclude(
    writer: Writer,
    intent: Intent,
    facts: Mapping[str, Any],
    secret: Mapping[str, str],
    openings: Mapping[str, Opening],
    remember: Remember,
    recheck: Recheck,
) -> Outcome:
    """Record what came of an intent; of one that was answered the outcome has its receipt. As `patiently`.

    Raises:
        Exception: What `recheck` or `remember` raised. It undid the turn, and what is on record is that: refused, or failed.
    """
    undone: list[Exception] = []

    def record() -> tuple[Recorded, bytes]:
        with writer.turn(serving=False) as turn:
            try:
                recheck(turn)
                recorded = turn.record("outcome", {"intent": intent.seq, **facts}, secret, openings)
                remember(turn.connection, recorded)
            except Busy:
                raise
            except Exception as error:
                undone.append(error)
                raise
        return recorded, turn.body

    try:
        recorded, body = patiently(record)
    except Exception as error:
        if error in undone:
            conclude(writer, intent, _of_error(error), {}, {}, _nothing, _nothing)
        raise
    status = str(facts["status"])
    kept = proofs.receipt_of(writer.head, recorded.seq, body, openings) if status == "answered" else {}
    return Outcome(seq=recorded.seq, intent=intent, status=status, receipt=kept)


class Conclusion:
    """A `with` block around a fetch: leaving it records the outcome, durable and signed. It never swallows an error.

    A block that ends without `returned` is recorded as failed and raises `RuntimeError`.
    """

    def __init__(self, intent: Intent, record: Record) -> None:
        self._intent = intent
        self._record = record
        self._facts: dict[str, Any] | None = None
        self._secret: dict[str, str] = {}
        self._sealed: dict[str, Opening] = {}
        self._remember: Remember = _nothing
        self._recheck: Recheck = _nothing
        self._outcome: Outcome | None = None

    @property
    def outcome(self) -> Outcome:
        """What was recorded. Raises `RuntimeError` before the block has ended."""
        if self._outcome is None:
            raise RuntimeError("the outcome is not on record yet")
        return self._outcome

    def returned(
        self,
        *,
        rows: int,
        bytes: int,  # the opening's own word
        cameras: int,
        plates: int,
        digest: str,
        digest_salt: bytes,
        unknown_kept: int = 0,
        quality: Mapping[str, int] | None = None,
        chance: Mapping[str, int | str] | None = None,
        repeated_hour: Mapping[str, int] | None = None,
        scenes: Sequence[int | None] | None = None,
        convoy: Mapping[str, int | list[int | None]] | None = None,
        files: Sequence[Mapping[str, Any]] | None = None,
        withdrawn: int = 0,
        showing: Mapping[str, int] | None = None,
        duration_ms: int = 0,
        remember: Remember = _nothing,
        recheck: Recheck = _nothing,
    ) -> None:
        """Say what is about to be sent: counts, and a salted digest of the rows. The salt goes to receipt and vault.

        Counts stand in clear by their powers of ten; exact ones, size and duration are sealed. `quality` says of how many cameras the answer says that they were down, quiet, behind or new: their names would tell
        where the question was about. `chance` says how many plates were said to fit by chance, or why nothing was said.
        `repeated_hour` says how many reads may have been later than they stand, where clocks show an hour twice; it is
        sealed whole: that it is there at all tells when the question was about. `scenes` says how many plates were at as many
        of the same places in the weeks before, `convoy` how often a plate passed, and how many would have passed with it by
        chance; both are sealed.

        Args:
            files: Of each file that is about to be sent its `format`, `bytes`, `rows`, and salted `digest`.
            withdrawn: How many reads of the answer were left out because their import was withdrawn since.
            showing: Of an answer that is shown again how many of its reads changed since, and how; sealed.
            remember: Changes registers together with the outcome: both are kept, or neither.
            recheck: Looks in the same turn whether this may still leave. What it, or `remember`, raises is what is recorded.
        """
        if len(digest_salt) != SALT_BYTES:
            raise ValueError(f"a salt has {SALT_BYTES} bytes")
        counts = {"rows": rows, "cameras": cameras, "plates": plates, "unknown_kept": unknown_kept}
        counts |= {"withdrawn": withdrawn} if withdrawn else {}
        self._facts = {
            **{name: coarse.count(number) for name, number in counts.items()},
            **({} if quality is None else {"quality": _coarse(quality)}),
            **({} if chance is None else {"chance": _known(chance)}),
            **({} if files is None else {"files": [{name: file[name] for name in _OF_FILE} for file in files]}),
            DIGEST: digest,
        }
        exact = {
            **counts,
            "bytes": bytes,
            "duration_ms": duration_ms,
            "quality": quality,
            "chance": chance,
            "repeated_hour": repeated_hour,
            "scenes": None if scenes is None else list(scenes),
            "convoy": convoy,
            "showing": None if showing is None else dict(showing),
        }
        sizes = None if files is None else [{"format": f["format"], "bytes": f["bytes"]} for f in files]
        said = {name: value for name, value in {**exact, "files": sizes}.items() if value is not None}
        self._secret = {EXACT: json.dumps(said, sort_keys=True, separators=(",", ":"))}
        self._sealed = {DIGEST: Opening(digest_salt, "")}
        self._remember, self._recheck = remember, recheck

    def __enter__(self) -> Conclusion:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._facts is not None:
            self._outcome = self._record(
                {"status": "answered", **self._facts}, self._secret, self._sealed, self._remember, self._recheck
            )
            return
        self._outcome = self._record(_of_error(error), {}, {}, _nothing, _nothing)
        if error is None:
            raise RuntimeError("the block ended without saying what it returned; that is on record as failed")


def _coarse(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: coarse.count(number) for name, number in counts.items()}


def _known(chance: Mapping[str, int | str]) -> dict[str, bool | str]:
    """Return why nothing was said of chance, or that something was: the numbers of a chance line tell its pattern."""
    return {"why": str(chance["why"])} if "why" in chance else {"known": True}


def _of_error(error: BaseException | None) -> dict[str, Any]:
    """Say what went wrong by its class alone; the words of an error could hold a row."""
    status = _status(error)
    fields: dict[str, Any] = {"status": status, "rows": 0}
    if isinstance(error, Refused):
        fields["reasons"] = [{"clause": r.clause, "rule": r.rule} for r in error.reasons]
    elif status == "failed":
        fields["error"] = type(error).__name__ if error else "nothing_returned"
    return fields


def _status(error: BaseException | None) -> str:
    if isinstance(error, Refused):
        return "refused"
    if isinstance(error, TimedOut | TimeoutError):
        return "timed_out"
    if isinstance(error, Cancelled | KeyboardInterrupt | SystemExit | GeneratorExit | asyncio.CancelledError):
        return "cancelled"
    return "failed"
