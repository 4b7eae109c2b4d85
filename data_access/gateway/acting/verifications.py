"""What the verification of a read changes: it is recorded, and the read is saved in the case by it."""

from __future__ import annotations

from data_access.acts.verifications import NewVerification
from data_access.answers import verification as answered
from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.acting.in_case import Doing, act_in_case, ref_of
from data_access.gateway.asking.verification import outcome_of, words_of
from data_access.gateway.deciding.acts import Details
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site import case_words
from data_access.gateway.open_site.members import corrected_of, viewing_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.reads import correction_batch
from data_access.records.casework import corrected_reads, saved_reads, verifications, viewings
from data_access.records.casework.verifications import Check, Verification
from data_access.records.intake import batches


def verify(site: Site, caller: Caller, new: NewVerification) -> answered.Verification:
    """Record a verification of a read, and return it as the file of the case has it. The read is saved in the case by it.

    Raises:
        Refused: Policy said no, or the read's picture was not shown under this case session.
        InvalidQuery: The pack names no such source.
        NotFound: There is no such correction.
        Conflict: The read is past its retention, a correction counts instead of it, or the case has as many as it can.
    """
    _require_source(site.pack, new)
    checked = Check(plate=new.plate, state=new.state, source=new.source, record=new.record)
    viewing = viewing_of(site.members_key, new.case_session, new.read_id)

    def details(turn: Turn) -> Details:
        _require_row(site, turn.connection, new)
        return {"outcome": outcome_of(checked), "picture": viewings.find(turn.connection, new.case_session, viewing)}

    def change(doing: Doing) -> Verification:
        read = ref_of(site, doing.turn, new)
        saved_reads.keep(doing.connection, doing.recorded, case_number=doing.number, read=read)
        return verifications.record(
            doing.connection,
            doing.recorded,
            case_number=doing.number,
            row_id=new.read_id,
            person_id=doing.person_id,
            check=checked,
            picture=viewings.find(doing.connection, new.case_session, viewing) or 0,
        )

    made = act_in_case(site, caller, new, change, details=details)
    return words_of(made, site.pack, case_words.openings(site, [made.entry]))


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


DOERS: Doers = {NewVerification: verify}
