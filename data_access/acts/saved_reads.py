"""Acts on the reads that are saved in a case: stars and notes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from data_access.acts.case_file import IN_CASE, Told
from data_access.acts.fields import THE_READ, ReadInAnswer, RowNumber, UnderCase, WithReason
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import Clear
from data_access.questions.fields import ReadId
from data_access.terms import Capability

_KEEPS, _ON_A_READ = one_of(Capability.KEEP_FINDINGS), IN_CASE | needs(Need.RETURNED_READ)


class NewStar(ReadInAnswer):
    """A read of an answer that is to be starred."""

    does: ClassVar = ActKind(
        "read_starred",
        "A read was starred in a case.",
        _KEEPS,
        _ON_A_READ,
        words="Starred a read",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/stars",
            call="star",
            does="Star a read that was in an answer under the same case session.",
            body=ReadInAnswer,
            answer=dict[str, Any],
            status=201,
        ),
    )


class OldStar(UnderCase):
    """A star that is to be taken off."""

    does: ClassVar = ActKind(
        "read_unstarred",
        "The star of a read was taken off.",
        _KEEPS,
        IN_CASE,
        words="Took the star off a read",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/stars/remove",
            call="unstar",
            does="Take the star off a read.",
            answer=dict[str, Any],
        ),
    )

    read_id: Annotated[ReadId, THE_READ]


class NewNote(ReadInAnswer):
    """A note on a read."""

    does: ClassVar = ActKind(
        "note_recorded",
        "A note on a read was recorded in a case.",
        _KEEPS,
        _ON_A_READ,
        words="Put a note on a read",
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/notes",
            call="note",
            does="Record a note on a read that was in an answer under the same case session.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    text: Told


class WrongNote(WithReason):
    """A note that is to be struck out, by its number, and why."""

    does: ClassVar = ActKind(
        "note_struck",
        "A note on a read was struck out; it stays on record.",
        _KEEPS,
        IN_CASE,
        found=names("case"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/notes/{number}/strike",
            call="strike_note",
            does="Strike out a note on a read; it stays, struck out.",
            body=WithReason,
            answer=dict[str, Any],
        ),
    )

    number: Annotated[RowNumber, Clear("note")]


ACTS = (NewStar, OldStar, NewNote, WrongNote)
