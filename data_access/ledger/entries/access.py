"""What an entry says of a question or an act: who, for which case, why, what was asked, what policy decided.

What a question leaves follows from the marks of its fields (`data_access/marks.py`); no kind is known here. Plates, names, free text,
coordinates, the cameras that were named, what filters asked and exact windows are returned apart, as secrets. In clear stand the case number, the size of an area (whole hectares, rounded up), how many cameras were named, how many are
asked by the area (rounded down to 1, 2 or 5, 10, 20 or 50, and so on),
which filters were used, how many characters of a partial plate are fixed, and windows widened to whole hours or days, each
with its length: a supervisor can review, and a changed policy be tried out, without opening anything. Whoever holds all reads
must not learn from it whose plate it was (`data_access/coarse.py`, tests/unit/ledger/test_nothing_in_clear_singles_out.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_access import coarse
from data_access.errors import Reason
from data_access.questions.entry import clear_of, sealed_of
from data_access.steps import MACHINE_TOKEN, SOURCE_TOKEN, Asker, Decision, Permit, Reach
from data_access.terms import stamp

PERSON = "person"
"""Initiator of everything that a person asked for; automatic look-ups will have words of their own."""

SOURCE = "source"
"""Initiator of what a source brought by itself, with its token."""

MACHINE = "machine"
"""Initiator of what a machine did by itself, with its token."""

GATEWAY = "gateway"
"""Initiator of what the gateway did by itself."""

_INITIATORS = {SOURCE_TOKEN: SOURCE, MACHINE_TOKEN: MACHINE}

Fields = dict[str, Any]
Secrets = dict[str, str]


def of_decision(decision: Decision) -> tuple[Fields, Secrets]:
    """Return fields and secrets of an `intent` or a `refusal`.

    Raises:
        ValueError: A grant without rules or reach, or with reasons against it; it must not be recorded as one.
    """
    request, why = decision.request, decision.request.justification
    if decision.granted and (decision.reasons or not decision.rules or decision.reach is None):
        raise ValueError("a grant needs rules and a reach, and no reason against it")
    asked, secret = clear_of(request.question), sealed_of(request.question)
    fields = {
        **_of_verdict(request.asker, decision.rules, decision.pack, decision.reasons),
        "case": {
            "session": request.case_session,
            "number": why.case_number,
            "standing": request.case_standing,
            "kind": request.case_kind,
        },
        "purpose": why.purpose,
        "question": {**asked, **_cameras_asked(request.cameras_asked)},
    }
    if decision.granted and decision.reach is not None:
        fields["reach"] = _of_reach(decision.reach)
    said = _stated({"offence": why.offence, "statement": why.statement, "note": request.note})
    return fields, {**said, "reason": why.reason, **secret}


def of_permit(permit: Permit) -> tuple[Fields, Secrets]:
    """Return fields and secrets of an act, or of its refusal.

    Raises:
        ValueError: A permit without rules, or with reasons against it; it must not be recorded as granted.
    """
    act = permit.act
    if permit.granted and (permit.reasons or not permit.rules):
        raise ValueError("a permit needs rules, and no reason against it")
    fields = _of_verdict(act.asker, permit.rules, permit.pack, permit.reasons)
    if not permit.granted:
        fields["act"] = act.name
    return fields, _stated({"subject": act.subject, "reason": act.reason})


def who(asker: Asker) -> Fields:
    """Return who asked, as the register had it."""
    return {
        "person": asker.person_id,
        "agency": asker.agency,
        "role": asker.role,
        "unit": asker.unit,
        "trained_on": asker.trained_on,
        "cleared_on": asker.cleared_on,
        **({"trainings": dict(asker.trainings)} if asker.trainings else {}),
        "session": asker.session_id,
        "method": asker.method,
        "client": asker.client,
        "address": asker.address,
    }


def _of_verdict(asker: Asker, rules: tuple[str, ...], pack: str, reasons: tuple[Reason, ...]) -> Fields:
    fields: Fields = {
        "who": who(asker),
        "initiator": _INITIATORS.get(asker.method, PERSON),
        "rules": list(rules),
        "pack": pack,
    }
    if reasons:
        fields["reasons"] = [{"clause": r.clause, "rule": r.rule} for r in reasons]
    return fields


def _cameras_asked(count: int | None) -> Fields:
    return {} if count is None else {"cameras_asked": rounded_down(count)}


def rounded_down(count: int) -> int:
    """Return the last of 0, 1, 2, 5, 10, 20, 50, 100, ... that is no more than a count: enough to review by, and no one's mark."""
    tens: int = 10 ** (len(str(count)) - 1)
    return next(step * tens for step in (5, 2, 1, 0) if step * tens <= count)


def _of_reach(reach: Reach) -> Fields:
    return {
        "as_of": stamp(reach.as_of),
        "keep_s": {name: int(back.total_seconds()) for name, back in reach.keep.items()},
        "batches": {"upto": reach.batches.upto, "hidden": len(reach.batches.hidden)},
        "held": len(reach.held),
        **({"saved": coarse.count(len(reach.saved))} if reach.saved else {}),
        "fields": sorted(reach.fields),
        "max_rows": reach.max_rows,
        "max_ms": round(reach.max_s * 1000),
        **({} if reach.max_cameras is None else {"max_cameras": reach.max_cameras}),
        **({"overviews": "blurred"} if reach.blurs_overviews else {}),
    }


def _stated(secrets: Mapping[str, str]) -> Secrets:
    return {name: value for name, value in secrets.items() if value}
