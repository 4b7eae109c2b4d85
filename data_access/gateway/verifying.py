"""A verification of one read: the act that records it, and what answers, files and the file of the case say of it.

A person has looked at the read's picture, which is on record, and says whether plate and state agree with it, and who
confirmed the record of the vehicle. The read never changes; the last verification of it under the case counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl
from pydantic import Field, model_validator

from data_access.answers import verification as answered
from data_access.answers.verification import NOT_CONFIRMED, VERIFIED, Verifications
from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.callers import Caller
from data_access.gateway.case_words import Openings, openings
from data_access.gateway.in_case import Doing, ReadInAnswer, act_in_case, ref_of
from data_access.gateway.members import corrected_of, viewing_of
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.reads import correction_batch
from data_access.records.casework import cases, corrected_reads, saved_reads, verifications, viewings
from data_access.records.casework.verifications import Check, Comparison, RecordState, Verification
from data_access.records.intake import batches

MAX_HOW = 500
"""Characters of what is said beside a verification."""


class NewVerification(ReadInAnswer):
    """What was checked of a read, or of a correction of it: `read_id` is the row's own.

    It comes out as verified if plate and state agree with the picture and a source said that the record is current;
    else as not confirmed.

    Attributes:
        plate, state: What the picture says of them.
        source: Who was asked about the record, by its code in the pack; None if nobody was.
        record: What the source said.
        how: Who was asked when, the source's own number; anything else worth keeping.
    """

    plate: Comparison
    state: Comparison
    source: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    record: RecordState | None = None
    how: Annotated[str, Field(max_length=MAX_HOW)] = ""

    @model_validator(mode="after")
    def _says_who_was_asked_and_what_they_said(self) -> NewVerification:
        if (self.source is None) != (self.record is None):
            raise ValueError("name both the source that was asked and what it said of the record, or neither")
        return self

    @property
    def checked(self) -> Check:
        """The same as the register keeps it."""
        return Check(plate=self.plate, state=self.state, source=self.source, record=self.record)


def verify(site: Site, caller: Caller, new: NewVerification) -> answered.Verification:
    """Record a verification of a read, and return it as the file of the case has it. The read is saved in the case by it.

    Raises:
        Refused: Policy said no, or the read's picture was not shown under this case session.
        InvalidQuery: The pack names no such source.
        NotFound: There is no such correction.
        Conflict: The read is past its retention, a correction counts instead of it, or the case has as many as it can.
    """
    _require_source(site.pack, new)
    viewing = viewing_of(site.members_key, new.case_session, new.read_id)

    def fields(turn: Turn) -> Mapping[str, Any]:
        _require_row(site, turn.connection, new)
        asked = {"source": new.source, "record": new.record} if new.source else {}
        picture = viewings.find(turn.connection, new.case_session, viewing)
        checks = {"plate_check": new.plate, "state_check": new.state, **asked, "picture": picture}
        return {"outcome": outcome_of(new.checked), **checks}

    def change(doing: Doing) -> Verification:
        read = ref_of(site, doing.turn, new)
        saved_reads.keep(doing.connection, doing.recorded, case_number=doing.number, read=read)
        return verifications.record(
            doing.connection,
            doing.recorded,
            case_number=doing.number,
            row_id=new.read_id,
            person_id=doing.person_id,
            check=new.checked,
            picture=viewings.find(doing.connection, new.case_session, viewing) or 0,
        )

    secret = {"read": new.read_id, **({"how": new.how} if new.how else {})}
    made = act_in_case(site, caller, "read_verified", new, change, fields=fields, secret=secret, with_picture=True)
    return words_of(made, site.pack, openings(site, [made.entry]))


def outcome_of(checked: Check) -> str:
    """Return what came of a verification: `verified` or `not_confirmed`."""
    return VERIFIED if checked.verified else NOT_CONFIRMED


def words_of(one: Verification, pack: Pack, opened: Openings | None = None) -> answered.Verification:
    """Return a verification as answers, files and the file of the case have it.

    Args:
        opened: Gives `how` too, null if nothing was said or its month was shredded; only for the file of the case.
    """
    source = pack.verification.sources.get(one.checked.source or "")
    how = "" if opened is None else opened.get(one.entry, {}).get("how")
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


def facts_of(reads: pl.DataFrame, found: Mapping[str, Verification], pack: Pack) -> Verifications:
    """Say which reads of an answer were verified: how many `reads` count, and `each` verification of these.

    A read that a correction stands in for is not verified: the correction counts instead of it, if it is in the answer.
    """
    replaced = reads["corrected_by"].drop_nulls()
    counting = reads.height - (int(replaced.is_in(reads["read_id"].implode()).sum()) if len(replaced) else 0)
    if not found:
        return Verifications(reads=counting, each=())
    current = reads.filter(pl.col("corrected_by").is_null() & pl.col("read_id").is_in(list(found)))["read_id"]
    return Verifications(reads=counting, each=tuple(words_of(found[read_id], pack) for read_id in current))


def _require_source(pack: Pack, new: NewVerification) -> None:
    if new.source is not None and new.source not in pack.verification.sources:
        raise InvalidQuery("source", f"must be one of {', '.join(pack.verification.sources)}")


def _require_row(site: Site, connection: Connection, new: NewVerification) -> None:
    """Check that it is the row that counts: no correction that is still to come, and nothing that was corrected since."""
    number, seen = correction_batch(new.read_id), batches.view(connection)
    if number is not None and (number > seen.upto or number in seen.hidden):
        raise NotFound("read_id: there is no such correction.")
    counting = corrected_reads.batch_of(connection, corrected_of(site.members_key, new.read_id))
    if counting is not None and number != counting:
        raise Conflict("read_id: a person corrected this read. Ask again and verify the correction that counts.")
