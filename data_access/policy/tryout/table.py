"""What a pack says to every role about every question and act, and of every purpose under every kind of case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_access import captured_fields
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.authorise import ask
from data_access.policy.packs.pack import Pack
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.tryout import suppositions
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions import kinds
from data_access.questions.kinds import Asking
from data_access.questions.shapes import Filters
from data_access.terms import CaseKind

NO_ROLE = "(any other)"
"""Stands for whatever role the pack does not name."""

_EXAMPLES = {"colours": ("red",), "makes": ("any",), "bodies": ("any",), "directions": ("N",)}
ASSUMED = frozenset({"agency_is_well_named"})
"""Rules about an account that nobody has; a supposed one is in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: who (a role, or a kind of case), what (a question, an act, a purpose), and why not.

    Attributes:
        reasons: Why it would be refused, in the order of the rules; empty if it would be granted.
    """

    who: str
    what: str
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> str:
        """`granted`, or `refused` with each clause once, in order."""
        clauses = dict.fromkeys(reason.clause for reason in self.reasons)
        return f"refused {' '.join(clauses)}" if clauses else "granted"


def why_not(pack: Pack, supposition: Supposition, asking: Asking) -> tuple[Reason, ...]:
    """Return each reason for which a supposed question would be refused."""
    return _but_the_assumed(ask(QUESTION_RULES, *suppositions.question(pack, supposition, asking)))


def why_not_open(pack: Pack, supposition: Supposition) -> tuple[Reason, ...]:
    """Return each reason for which a supposed opening of a case would be refused."""
    return _but_the_assumed(ask(OPENING_RULES, *suppositions.opening(pack, supposition)))


def why_not_act(pack: Pack, supposition: Supposition, name: str) -> tuple[Reason, ...]:
    """Return each reason for which a supposed act would be refused. Raises `KeyError` if there is no such act."""
    if name in acts.WITH_A_JUSTIFICATION:
        return why_not_open(pack, supposition)
    return _but_the_assumed(ask(ACT_RULES, *suppositions.act(pack, supposition, name)))


def of_roles(pack: Pack) -> Iterator[Row]:
    """Yield every role, and one that the pack does not name, with every question, filter and act."""
    for role in (*pack.roles, NO_ROLE):
        given = Supposition(role=role)
        for what, asked in _questions(given):
            yield Row(who=role, what=what, reasons=why_not(pack, given, asked))
        for name in sorted(acts.ACTS):
            yield Row(who=role, what=name, reasons=why_not_act(pack, given, name))


def of_purposes(pack: Pack) -> Iterator[Row]:
    """Yield every kind of case with every purpose, as the first role that may canvass would be answered."""
    role = next(code for code, each in pack.roles.items() if each.asks)
    for kind in CaseKind:
        for purpose in pack.purposes:
            supposition = Supposition(role=role, case_kind=kind, purpose=purpose)
            yield Row(who=kind, what=purpose, reasons=why_not_open(pack, supposition))


def of_entries(pack: Pack) -> Iterator[Row]:
    """Yield every role of who asks for an entry of the hot list with every role that acts on it, and what each act is answered.

    Of approvals also what is answered if it is said why who comes first was not to be had; of every act what is answered to
    who asked for the entry.
    """
    on_an_entry = sorted(acts.BY_AN_APPROVER | acts.BY_A_KEEPER)
    for requester in (*pack.roles, NO_ROLE):
        for role in (*pack.roles, NO_ROLE):
            for name in on_an_entry:
                for words in (False, True) if name in acts.IN_ORDER else (False,):
                    given = Supposition(role=role, requester_role=requester, says_unavailable=words)
                    what = f"{name} by {role}{', with words' if words else ''}"
                    yield Row(who=requester, what=what, reasons=why_not_act(pack, given, name))
        for name in on_an_entry:
            own = Supposition(role=requester, requester_role=requester, own_entry=True)
            yield Row(who=requester, what=f"{name} by the requester", reasons=why_not_act(pack, own, name))


def written_entries(pack: Pack) -> str:
    """Write the table of entries as lines of text: whose entry, which act by which role, verdict."""
    return "".join(f"{row.who:28} {row.what:62} {row.verdict}\n" for row in of_entries(pack))


def written(pack: Pack) -> str:
    """Write both tables as lines of text: who, what, verdict."""
    rows = [*of_roles(pack), *of_purposes(pack)]
    return "".join(f"{row.who:28} {row.what:32} {row.verdict}\n" for row in rows)


def _questions(supposition: Supposition) -> Iterator[tuple[str, Asking]]:
    examples = kinds.examples(supposition.now)
    yield from examples.items()
    what, asked = next((what, asked) for what, asked in examples.items() if "filters" in type(asked).model_fields)
    for name in captured_fields.OF_FILTER:
        filters = Filters.model_validate({name: _EXAMPLES[name]})
        yield f"{what} by {name}", asked.model_copy(update={"filters": filters})


def _but_the_assumed(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(reason for reason in reasons if reason.rule not in ASSUMED)
