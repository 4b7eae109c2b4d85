"""What answers, files and the file of a case say of verifications: of a read, the last one under the case counts.

A person has looked at the read's picture, which is on record, and said whether plate and state agree with it, and who
confirmed the record of the vehicle. The read never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from data_access.gateway.case_words import Openings
from data_access.ledger.turn import Connection
from data_access.policy.pack import Pack
from data_access.records import cases, verifications
from data_access.records.verifications import Checked, Verification
from data_access.terms import stamp

VERIFIED: Final = "verified"
NOT_CONFIRMED: Final = "not_confirmed"


def outcome_of(checked: Checked) -> str:
    """Return what came of a verification: `verified` or `not_confirmed`."""
    return VERIFIED if checked.verified else NOT_CONFIRMED


def words_of(one: Verification, pack: Pack, opened: Openings | None = None) -> dict[str, Any]:
    """Return a verification as answers, files and the file of the case have it.

    Args:
        opened: Gives `how` too, null if nothing was said or its month was shredded; only for the file of the case.
    """
    source = pack.verification.sources.get(one.checked.source or "")
    said = {
        "read_id": one.row_id,
        "outcome": outcome_of(one.checked),
        "by": one.person_id,
        "at": stamp(one.at),
        "plate": str(one.checked.plate),
        "state": str(one.checked.state),
        "source": source.label if source else one.checked.source,
        "record": str(one.checked.record) if one.checked.record else None,
        "picture": one.picture,
        "entry": one.entry,
        "corrected": one.corrected,
    }
    return said if opened is None else {**said, "how": opened.get(one.entry, {}).get("how")}


def standing(connection: Connection, case_number: str) -> dict[str, Verification]:
    """Return the verification that counts of each row under a case, by the row's id: the last, unless a correction came since."""
    found = verifications.of_case(connection, cases.numbers_of(connection, case_number))
    return {one.row_id: one for one in found if one.corrected is None}


def facts_of(reads: pl.DataFrame, found: Mapping[str, Verification], pack: Pack) -> dict[str, Any]:
    """Say which reads of an answer were verified: how many `reads` count, and `each` verification of these.

    A read that a correction stands in for is not verified: the correction counts instead of it, if it is in the answer.
    """
    counting = reads.height - reads["corrected_by"].drop_nulls().is_in(reads["read_id"].implode()).sum()
    current = reads.filter(pl.col("corrected_by").is_null() & pl.col("read_id").is_in(list(found)))["read_id"]
    each = [words_of(found[read_id], pack) for read_id in current]
    return {"reads": counting, "each": each}


def all_verified(facts: Mapping[str, Any]) -> bool:
    """True if every read of an answer was verified, and there is one."""
    return 0 < int(facts["reads"]) == verified_of(facts["each"])


def verified_of(each: Iterable[Mapping[str, Any]]) -> int:
    """Count the verifications that came out as verified."""
    return sum(one["outcome"] == VERIFIED for one in each)
