"""The case of a page: which were opened lately, opening one with number, purpose and reason, and reconciling its number."""

from __future__ import annotations

import traitlets as t

from data_access.acts.cases import Reconciliation
from data_access.answers.cases import CaseSession, KnownCase
from data_access.client import Client
from data_access.client.acts import do
from data_access.client.cases import my_cases
from data_access.errors import InvalidQuery
from data_access.questions.justification import Justification
from data_access.questions.kinds import Asking, Inquiry
from data_access.questions.value import parse
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded


class JustificationModel(t.HasTraits):
    """The case under which this page asks.

    Attributes:
        case_number, purpose, reason, statement: What the person wrote; `purpose` is a code.
        session: The open `CaseSession`, or None.
        lately: `KnownCase` of each case that was opened in the last 30 days, the latest first.
        became, because: The case that the open provisional number became, and how it is known, as the person wrote it.
        said: What was done last, in words; empty if nothing.
        problem: The `Problem` why a case was not opened or closed, or None.
    """

    case_number = t.Unicode()
    purpose = t.Unicode()
    reason = t.Unicode()
    statement = t.Unicode()
    session = t.Instance(CaseSession, allow_none=True)
    lately: t.List[KnownCase] = t.List()
    became = t.Unicode()
    because = t.Unicode()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client = client
        self.person = person

    def prompt(self) -> str:
        """Return the policy's words for this purpose, as they stand beside the form and go on record with the case."""
        return next((p.shown for p in self.person.purposes if p.code == self.purpose), self.person.reason_prompt)

    def choices(self) -> list[tuple[str, str]]:
        """Return lately opened cases that may be opened again, each (words, number)."""
        again = [case for case in self.lately if not case.closed and case.standing != "closed"]
        return [(f"{case.number} · {case.standing}", case.number) for case in again]

    def known(self) -> KnownCase | None:
        """Return what the case register says of the open case, or None."""
        number = self.session.case_number if self.session else ""
        return next((case for case in self.lately if case.number == number), None)

    def purpose_label(self) -> str:
        """Return the open case's purpose in words."""
        code = self.session.purpose if self.session else self.purpose
        return next((p.label for p in self.person.purposes if p.code == code), code)

    @property
    def session_id(self) -> str:
        """Id of the open case session; empty if none is open."""
        return self.session.case_session if self.session else ""

    def asked(self, question: Asking, note: str) -> Inquiry:
        """Put a question under the open case."""
        return parse(Inquiry, {"case_session": self.session_id, "question": question, "note": note})

    @guarded
    def open(self) -> None:
        """Open a case with what was written; exactly one of `session` and `problem` is set."""
        self.problem = None
        given = {"case_number": self.case_number, "purpose": self.purpose, "reason": self.reason}
        if self.person.statement_prompt:
            given["statement"] = self.statement
        self.said = ""
        wanted = parse(Justification, given)
        if not self.person.is_case_number(self.case_number):
            raise InvalidQuery("case_number", f"is not written as here: {self.person.case_prompt}")
        self.session = self.client.open_case(wanted, self.prompt())
        self.look()

    @guarded
    def resume(self) -> None:
        """Take up the case that was opened last on another page, if one is open; nothing for a role that asks nothing."""
        if self.person.asks:
            self.look()
            self.session = next(iter(self.client.case_sessions()), None)

    @guarded
    def recheck(self) -> None:
        """Take note of what became of the case elsewhere: closed, or opened, on another page. Makes no entry."""
        if not self.person.asks:
            return
        open_ones = self.client.case_sessions()
        if self.session is not None and self.session_id not in {each.case_session for each in open_ones}:
            self.said = f"Case {self.session.case_number} was closed elsewhere. Open it again to go on."
            self.session = None
        if self.session is None and open_ones:
            self.session, self.said = open_ones[0], ""

    @guarded
    def look(self) -> None:
        """Look up the cases that were opened lately. Makes no entry."""
        self.lately = list(my_cases(self.client))

    @guarded
    def reconcile(self) -> None:
        """Say which case the open provisional number became. What was asked under it stands under that case then."""
        self.problem, self.said = None, ""
        if self.session is None:
            raise InvalidQuery("case", "is not open; open it first")
        number, became = self.session.case_number, self.became
        do(self.client, Reconciliation, number=number, became=became, reason=self.because)
        self.became, self.because, self.said = "", "", f"{number} is {became} from now on; both stand on record."
        self.look()
        self.session = next(iter(self.client.case_sessions()), None)

    @guarded
    def close(self) -> None:
        """Close the case. What was written stays, so that it can be corrected."""
        self.problem = None
        if self.session:
            ending, self.session = self.session, None
            self.client.close_case(ending.case_session)
