"""What answers, files and the file of a case say of verifications: of a read, the last one under the case counts.

A person has looked at the read's picture, which is on record, and said whether plate and state agree with it, and who
confirmed the record of the vehicle. The read never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from data_access.answers import verification as answered
from data_access.answers.verification import NOT_CONFIRMED, VERIFIED, Verifications
from data_access.gateway.open_site.case_words import Openings
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.records.casework import cases, verifications
from data_access.records.casework.verifications import Check, Verification


def outcome_of(check: Check) -> str:
    """Return what came of a verification: `verified` or `not_confirmed`."""
    return VERIFIED if check.verified else NOT_CONFIRMED


def words_of(one: Verification, pack: Pack, openings: Openings | None = None) -> answered.Verification:
    """Return a verification as answers, files and the file of the case have it.

    Args:
        openings: Gives `how` too, null if nothing was said or its month was shredded; only for the file of the case.
    """
    source = pack.verification.sources.get(one.checked.source or "")
    how = "" if openings is None else openings.get(one.entry, {}).get("how")
    return answered.Verification(
        read_id=one.row_id,
        outcome=outcome_of(one.checked),
        by=one.person_id,
        at=one.at,
        plate=str(one.checked.plate),
        state=str(one.checked.state),
        source=source.label if source else one.checked.source,
        record=str(one.checked.record) if one.checked.record else None,
        picture=one.picture,
        entry=one.entry,
        corrected=one.corrected,
        how=how,
    )


def standing(connection: Connection, case_number: str) -> dict[str, Verification]:
    """Return the verification that counts of each row under a case, by the row's id: the last, unless a correction came since."""
    found = verifications.of_case(connection, cases.numbers_of(connection, case_number))
    return {one.row_id: one for one in found if one.corrected is None}


def facts_of(reads: pl.DataFrame, verifications: Mapping[str, Verification], pack: Pack) -> Verifications:
    """Say which reads of an answer were verified: how many `reads` count, and `each` verification of these.

    A read that a correction stands in for is not verified: the correction counts instead of it, if it is in the answer.
    """
    counting = reads.height - _replaced_in(reads)
    if not verifications:
        return Verifications(reads=counting, each=())
    current = reads.filter(pl.col("corrected_by").is_null() & pl.col("read_id").is_in(list(verifications)))["read_id"]
    return Verifications(reads=counting, each=tuple(words_of(verifications[read_id], pack) for read_id in current))


def _replaced_in(reads: pl.DataFrame) -> int:
    corrected_by = reads["corrected_by"]
    if corrected_by.null_count() == reads.height:
        return 0
    return int(corrected_by.drop_nulls().is_in(reads["read_id"].implode()).sum())
