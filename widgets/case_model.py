"""Opening a case: number, purpose, reason; what stands open already."""

from __future__ import annotations

import traitlets as t

from data_access.client import Client
from data_access.queries import Asked, Asking, Justification, parse
from widgets.guard import guarded
from widgets.person import Person


class CaseModel(t.HasTraits):
    """The case under which this page asks.

    Attributes:
        case_number, purpose, reason, statement: What the person wrote; `purpose` is a code.
        session: The open `CaseSession`, or None.
        problem: The `Problem` why a case was not opened or closed, or None.
    """

    case_number = t.Unicode()
    purpose = t.Unicode()
    reason = t.Unicode()
    statement = t.Unicode()
    session = t.Any()
    problem = t.Any()

    def __init__(self, client: Client, person: Person) -> None:
        super().__init__()
        self.client = client
        self.person = person

    def prompt(self) -> str:
        """Return what policy tells somebody with this purpose."""
        chosen = next((p.prompt for p in self.person.purposes if p.code == self.purpose), "")
        return " ".join(words for words in (chosen, self.person.reason_prompt) if words)

    def purpose_label(self) -> str:
        """Return the open case's purpose in words."""
        code = self.session.purpose if self.session else self.purpose
        return next((p.label for p in self.person.purposes if p.code == code), code)

    def asked(self, question: Asking, note: str) -> Asked:
        """Put a question under the open case."""
        session = self.session.case_session if self.session else ""
        return parse(Asked, {"case_session": session, "question": question, "note": note})

    @guarded
    def open(self) -> None:
        """Open a case with what was written; exactly one of `session` and `problem` is set."""
        self.problem = None
        given = {"case_number": self.case_number, "purpose": self.purpose, "reason": self.reason}
        if self.person.statement_prompt:
            given["statement"] = self.statement
        self.session = self.client.open_case(parse(Justification, given))

    @guarded
    def resume(self) -> None:
        """Take up the case that was opened last on another page, if one is open."""
        self.session = next(iter(self.client.case_sessions()), None)

    @guarded
    def close(self) -> None:
        """Close the case. What was written stays, so that it can be corrected."""
        self.problem = None
        if self.session:
            ending, self.session = self.session, None
            self.client.close_case(ending.case_session)
