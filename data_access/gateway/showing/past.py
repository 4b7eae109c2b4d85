"""A decision as its entry holds it: made into something that rules can be asked about again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.packs.pack import Pack
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.state import State
from data_access.policy.tryout import suppositions
from data_access.policy.tryout.replay import Again, decide_again
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions.kinds import Asking, question_again
from data_access.questions.scope import Limits, Scope, scope_of
from data_access.terms import GENERAL, CaseKind, parse_stamp

Entry = Mapping[str, Any]
Rules = tuple[Callable[[Any, State[Any]], Reason | None], ...]


class UndecidableEntry(Exception):
    """An entry that cannot be decided again; the text says why, and holds nothing of the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One decision of then, under the pack of now.

    Attributes:
        then: The clause by rule, of each reason of then; empty if it was granted.
        unheld: Rules for which this entry lacks what others of its kind hold.
    """

    rules: Rules
    asked: object
    state: State[Any]
    then: Mapping[str, str]
    unheld: frozenset[str]

    def again(self) -> Again:
        """Ask the rules again."""
        return decide_again(self.rules, self.asked, self.state, then=self.then, unheld=self.unheld)


def decision_of(entry: Entry, pack: Pack) -> Past:
    """Make of an entry with rules what can be decided again by a pack.

    Raises:
        UndecidableEntry: It was made in the ceremony, or is of a form that is not known here.
    """
    if entry["who"].get("method") == "ceremony":
        raise UndecidableEntry("made in the ceremony, before there was anybody who could be asked")
    try:
        if "question" in entry:
            return _question(entry, pack)
        name = str(entry.get("act", entry["kind"]))
        return _opening(entry, pack) if name in acts.WITH_A_JUSTIFICATION else _act(entry, pack, name)
    except (KeyError, TypeError, ValueError, ValidationError):
        raise UndecidableEntry("of a kind or form that cannot be decided again") from None


def _question(entry: Entry, pack: Pack) -> Past:
    asked, missing = question_of(entry["question"])
    given, unheld = _supposed(entry, pack)
    request, state = suppositions.question(pack, given, asked)
    if "statement" not in entry["secret"]:
        request, state = suppositions.without_statement(request, state)
    return Past(rules=QUESTION_RULES, asked=request, state=state, then=reasons_of(entry), unheld=unheld | missing)


def _opening(entry: Entry, pack: Pack) -> Past:
    given, unheld = _supposed(entry, pack)
    opening, state = suppositions.opening(pack, given)
    if "purpose" not in entry:  # a refused opening holds who asked, and not for what
        unheld |= {"names_an_open_case_or_a_new_number", "purpose_is_on_the_list", "gives_a_statement"}
    elif "statement" not in entry["secret"]:
        opening, state = suppositions.without_statement(opening, state)
    return Past(rules=OPENING_RULES, asked=opening, state=state, then=reasons_of(entry), unheld=unheld)


def _act(entry: Entry, pack: Pack, name: str) -> Past:
    given, unheld = _supposed(entry, pack)
    act, state = suppositions.act(pack, given, name)
    return Past(rules=ACT_RULES, asked=act, state=state, then=reasons_of(entry), unheld=unheld)


def question_of(fields: Entry) -> tuple[Asking, frozenset[str]]:
    """Make a question that differs from the one asked only in what no rule looks at, and name rules that lack something.

    Raises:
        KeyError, ValueError: It is of a kind or form that is not known here.
    """
    asked = question_again(fields)
    return asked, _unheld(scope_of(asked), fields.get("asked", fields))


def _unheld(scope: Scope, fields: Entry) -> frozenset[str]:
    """Name the rules for which an entry, one from before, does not say how large a place is or how much a pattern says."""
    on_the_ground = [place for place in fields.get("scenes", (fields,)) if scope.areas and place["shape"] != "cameras"]
    if scope.limits is Limits.CANVASS and on_the_ground:
        unsaid = {"canvass_is_small_enough"} if any("area_ha" not in place for place in on_the_ground) else set()
        return frozenset(unsaid | ({"canvass_asks_few_cameras"} if "cameras_asked" not in fields else set()))
    lacks_pattern = scope.limits is Limits.PLATES and "fixed" not in fields
    return frozenset({"pattern_says_enough"}) if lacks_pattern else frozenset()


def _supposed(entry: Entry, pack: Pack) -> tuple[Supposition, frozenset[str]]:
    who, case = entry["who"], entry.get("case", {})
    kind = case.get("kind") or ""
    unheld = frozenset() if kind else frozenset({"case_is_of_an_allowed_kind", "purpose_fits_the_case"})
    if pack.clearance.required and "cleared_on" not in who:
        unheld |= {"is_cleared", "act_is_cleared_for"}
    given = Supposition(
        role=who["role"],
        case_kind=CaseKind(kind) if kind else CaseKind.CRIMINAL,
        purpose=entry.get("purpose", ""),
        trained_on=_day(who["trained_on"]),
        trained_in=tuple(who.get("trainings", {GENERAL: ""})),
        camera_kinds=frozenset(),
        cleared_on=_day(who.get("cleared_on", "")),
        number=case.get("number", ""),
        agency=who["agency"],
        method=who["method"],
        cameras_asked=entry.get("question", {}).get("cameras_asked", 0),
        now=parse_stamp(entry["at"]),
    )
    return given, unheld


def reasons_of(entry: Entry) -> dict[str, str]:
    """Return the clause by rule of each reason that an entry names; what named no rule stands under its clause."""
    return {reason["rule"] or reason["clause"]: reason["clause"] for reason in entry.get("reasons", ())}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
