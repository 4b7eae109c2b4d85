"""Why someone asks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from data_access.questions.value import MAX_REASON, Value


class Justification(Value):
    """Why someone asks: made once for a case session, kept with every question of that session.

    `statement` says what reasonable suspicion or probable cause there is, where the agency's pack asks for it.
    """

    case_number: Annotated[str, Field(min_length=1, max_length=40)]
    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]
    offence: Annotated[str, Field(max_length=80)] = ""
    statement: Annotated[str, Field(max_length=MAX_REASON)] = ""
