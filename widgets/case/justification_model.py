"""The case of a page: which were opened lately, opening one with number, purpose and reason, and reconciling its number."""

from __future__ import annotations

import traitlets as t

from data_access.acts.cases import Reconciliation
from data_access.acts.on_releases.requests import number_of_case
from data_access.answers.cases import CaseSession, KnownCase
from data_access.client import Client
from data_access.client.acts import do
from data_access.client.cases import my_cases
from data_access.client.ledger import own_entries
from data_access.errors import InvalidQuery
from data_access.questions.justification import Justification
from data_access.questions.kinds import Asking, Inquiry
from data_access.questions.value import parse
from data_access.terms import fold_case_number
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded

LAST_TIME = "This is the purpose and reason that you gave last. Change what no longer holds."
NOT_FOUND = "The purpose and reason that you gave last were not found. Choose a purpose, and say why."
LOOKED_AT = 20
"""So many of one's latest entries under a case are looked through for its purpose and reason."""


class JustificationModel(t.HasTraits):
    """The case under which this page asks.

    Attributes:
        case_number, purpose, reason, statement: What the person wrote; `purpose` is a code.
        session: The open `CaseSession`, or None.
        lately: `KnownCase` of each case that was opened in the last 30 days, the latest first.
        became, because: The case that the open provisional number became, and how it is known, as the person wrote it.
        filled: What a case that was opened before brought into the form, in words; empty if nothing.
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
    filled = t.Unicode()
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

    def release(self) -> str:
        """Return the number of the release request that is open as a case; empty if none is."""
        number = self.session.case_number if self.session else ""
        return number if number_of_case(fold_case_number(number)) is not None else ""

    def asked(self, question: Asking, note: str) -> Inquiry:
        """Put a question under the open case."""
        return parse(Inquiry, {"case_session": self.session_id, "question": question, "note": note})

    @guarded
    def open(self) -> None:
        """Open a case with what was written; exactly one of `session` and `problem` is set. Pressed twice, it opens one."""
        if self.session is not None:
            return
        self.problem = None
        self.case_number = self.person.as_written(self.case_number)
        given = {"case_number": self.case_number, "purpose": self.purpose, "reason": self.reason}
        if self.person.statement_prompt:
            given["statement"] = self.statement
        self.said = self.filled = ""
        wanted = parse(Justification, given)
        if not self.person.is_case_number(self.case_number):
            raise InvalidQuery("case_number", f"is not written as here: {self.person.case_prompt}")
        self.session = self.client.open_case(wanted, self.prompt())
        self.look()

    @guarded
    def again(self, number: str) -> None:
        """Fill the form in for a case that was opened before: its number, with purpose and reason as the person gave them last.

        They are read from the person's own entries, which is on record.
        """
        self.problem, self.said, self.case_number = None, "", number
        latest = own_entries(self.client, most=LOOKED_AT, case_number=number, all_kinds=True).items
        found = next((item for item in latest if item.purpose and item.opened.get("reason")), None)
        offered, told = {each.code for each in self.person.purposes}, dict(found.opened) if found is not None else {}
        purpose = (found.purpose or "") if found is not None else ""
        self.purpose = purpose if purpose in offered else ""
        self.reason, self.statement = told.get("reason", ""), told.get("statement", "")
        self.filled = LAST_TIME if found is not None else NOT_FOUND

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
            self._keep(self.session)
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
        """Close the case. Its number, purpose and reason stay in the form, so that one press opens it again."""
        self.problem = None
        if self.session:
            ending, self.session = self.session, None
            self._keep(ending)
            self.client.close_case(ending.case_session)

    def _keep(self, ending: CaseSession) -> None:
        """Put what an ending case session was opened with into the form; a statement of suspicion is no longer known."""
        if ending.case_number != self.person.as_written(self.case_number):
            self.statement = ""
        self.case_number, self.purpose, self.reason = ending.case_number, ending.purpose, ending.reason
        self.filled = ""
