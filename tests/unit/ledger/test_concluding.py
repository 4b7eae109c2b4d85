"""Whatever comes of an intent is on record before anything is sent; no outcome on record, no rows."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data_access.errors import Cancelled, Conflict, LedgerStopped, Reason, Refused, TimedOut
from data_access.ledger import lookup
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.turn import Turn
from data_access.steps import Intent
from tests.builders.ledger import ANSWERED, SALT, FailingSigner, a_keyring, a_ledger, documents, granted, kinds, refused


@pytest.fixture
def intent(ledger: Ledger) -> Intent:
    return an_intent(ledger)


def an_intent(ledger: Ledger) -> Intent:
    with ledger.deciding() as turn:
        return turn.intent(granted())


def test_an_answer_is_on_record_with_coarse_counts_exact_ones_sealed_and_digest_before_it_leaves(
    ledger: Ledger, tmp_path: Path, intent: Intent
) -> None:
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
    outcome = conclusion.outcome
    last = documents(ledger)[-1]
    counts = {"rows": "1-9", "cameras": "1-9", "plates": "1-9", "unknown_kept": "1-9", "digest": ANSWERED["digest"]}
    said = {"kind": "outcome", "intent": intent.seq, "status": "answered", **counts}
    assert {name: last[name] for name in said} == said
    assert not {"bytes", "duration_ms"} & last.keys()
    exact = json.loads(lookup.opened(ledger, a_keyring(tmp_path), [2])[2].values["exact"])
    assert exact == {name: ANSWERED[name] for name in ANSWERED if not name.startswith("digest")}
    assert (outcome.seq, outcome.intent, outcome.status) == (2, intent, "answered")
    assert outcome.receipt["digest_salt"] == SALT.hex()


def test_the_receipt_of_an_answer_proves_it(ledger: Ledger, intent: Intent) -> None:
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
    receipt = dict(conclusion.outcome.receipt)
    assert verify_receipt(receipt, ledger.public_key)["intent"] == intent.seq == receipt["intent_seq"]
    assert ledger.receipt(2) == receipt


@pytest.mark.parametrize(
    ("error", "recorded"),
    [
        (
            Refused(refused().reasons),
            {"status": "refused", "reasons": [{"clause": "U11", "rule": "names_an_open_case"}]},
        ),
        (TimedOut("too long"), {"status": "timed_out"}),
        (TimeoutError(), {"status": "timed_out"}),
        (Cancelled("left"), {"status": "cancelled"}),
        (KeyboardInterrupt(), {"status": "cancelled"}),
        (SystemExit(), {"status": "cancelled"}),
        (GeneratorExit(), {"status": "cancelled"}),
        (asyncio.CancelledError(), {"status": "cancelled"}),
        (ValueError("row: ZZTEST1"), {"status": "failed", "error": "ValueError"}),
    ],
)
def test_every_other_end_is_on_record_and_the_error_goes_on(
    ledger: Ledger, intent: Intent, error: BaseException, recorded: dict[str, object]
) -> None:
    with pytest.raises(type(error)) as raised, ledger.concluding(intent):
        raise error
    assert raised.value is error
    last = documents(ledger)[-1]
    assert last.items() >= {"kind": "outcome", "intent": intent.seq, "rows": 0, **recorded}.items()
    assert "ZZTEST1" not in str(last)


def test_an_error_after_the_facts_were_given_is_a_failure(ledger: Ledger, intent: Intent) -> None:
    conclusion = ledger.concluding(intent)

    def fetch() -> None:
        with conclusion:
            conclusion.returned(**ANSWERED)
            raise ValueError("late")

    with pytest.raises(ValueError, match="late"):
        fetch()
    assert documents(ledger)[-1]["status"] == "failed"
    assert conclusion.outcome.receipt == {}


def test_a_block_that_returns_nothing_is_a_failure(ledger: Ledger, intent: Intent) -> None:
    with pytest.raises(RuntimeError, match="without saying"), ledger.concluding(intent):
        pass
    assert documents(ledger)[-1].items() >= {"status": "failed", "error": "nothing_returned"}.items()


def test_a_generator_that_is_closed_halfway_is_a_cancelled_question(ledger: Ledger, intent: Intent) -> None:
    def rows() -> Iterator[int]:
        with ledger.concluding(intent):
            yield 1

    started = rows()
    next(started)
    started.close()
    assert documents(ledger)[-1]["status"] == "cancelled"


def test_the_outcome_is_not_there_before_the_block_is_left(ledger: Ledger, intent: Intent) -> None:
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
        with pytest.raises(RuntimeError, match="not on record"):
            _ = conclusion.outcome
    assert kinds(ledger)[-1] == "outcome"


def test_a_salt_of_another_length_is_refused(ledger: Ledger, intent: Intent) -> None:
    with pytest.raises(ValueError, match="16 bytes"), ledger.concluding(intent) as conclusion:
        conclusion.returned(**{**ANSWERED, "digest_salt": b"short"})
    assert documents(ledger)[-1]["status"] == "failed"


def test_an_intent_is_concluded_once(ledger: Ledger, intent: Intent) -> None:
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
    with pytest.raises(RuntimeError, match="once"):
        ledger.concluding(intent)
    assert not ledger.stopped


def test_a_refusal_grants_nothing(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        intent = turn.intent(refused())
    with pytest.raises(RuntimeError, match="granted"):
        ledger.concluding(intent)


def test_an_intent_of_another_ledger_grants_nothing(ledger: Ledger, intent: Intent) -> None:
    with pytest.raises(RuntimeError, match="granted"):
        ledger.concluding(replace(intent, seq=7))


def test_an_intent_that_was_rolled_back_grants_nothing(ledger: Ledger) -> None:
    made = []

    def body(turn: Turn) -> None:
        made.append(turn.intent(granted()))
        raise KeyError

    with pytest.raises(KeyError), ledger.deciding() as turn:
        body(turn)
    with pytest.raises(LedgerStopped):
        ledger.concluding(made[0])


def test_an_outcome_that_cannot_be_recorded_gives_no_rows(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    intent = an_intent(ledger)
    conclusion = ledger.concluding(intent)

    def fetch() -> None:
        with conclusion:
            conclusion.returned(**ANSWERED)
            signer.fails = True

    with pytest.raises(LedgerStopped):
        fetch()
    with pytest.raises(RuntimeError, match="not on record"):
        _ = conclusion.outcome
    assert ledger.stopped
    ledger.close()


def test_an_error_that_cannot_be_recorded_stops_the_ledger(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    intent = an_intent(ledger)

    def fetch() -> None:
        with ledger.concluding(intent):
            signer.fails = True
            raise ValueError("first")

    with pytest.raises(LedgerStopped):
        fetch()
    assert ledger.stopped
    with pytest.raises(LedgerStopped):
        ledger.concluding(intent)
    ledger.close()


@pytest.mark.parametrize(
    ("error", "recorded"),
    [
        (Refused((Reason("S3", "Not approved.", "Ask.", "only_whom"),)), {"status": "refused"}),
        (Conflict("Reads were withdrawn."), {"status": "failed", "error": "Conflict"}),
        (KeyError("ZZTEST1"), {"status": "failed", "error": "KeyError"}),
    ],
)
@pytest.mark.parametrize("where", ["recheck", "remember"])
def test_what_is_found_in_the_turn_of_the_outcome_is_the_outcome_and_goes_on(
    ledger: Ledger, intent: Intent, where: str, error: Exception, recorded: dict[str, object]
) -> None:
    def found(*_: object) -> None:
        raise error

    conclusion, before = ledger.concluding(intent), len(documents(ledger))
    with pytest.raises(type(error)) as raised, conclusion:
        conclusion.returned(**ANSWERED, **{where: found})
    assert raised.value is error
    [last] = documents(ledger)[before:]
    assert last.items() >= {"kind": "outcome", "intent": intent.seq, "rows": 0, **recorded}.items()
    assert not {"digest", "files"} & last.keys()
    assert "ZZTEST1" not in str(last)
    with pytest.raises(RuntimeError, match="not on record"):
        _ = conclusion.outcome


def test_nothing_is_recorded_again_if_the_ledger_stops_in_the_turn_of_the_outcome(
    ledger: Ledger, intent: Intent
) -> None:
    def stopped(_: Turn) -> None:
        raise LedgerStopped("The ledger could not be written.")

    before = len(documents(ledger))
    with pytest.raises(LedgerStopped), ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED, recheck=stopped)
    assert len(documents(ledger)) == before


def test_what_is_granted_still_leaves(ledger: Ledger, intent: Intent) -> None:
    seen: list[int] = []
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED, recheck=lambda turn: seen.append(turn.connection.in_transaction()))
    assert seen == [True]
    assert documents(ledger)[-1]["status"] == "answered"
