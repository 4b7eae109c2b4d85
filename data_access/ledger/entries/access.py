"""What an entry says of a question or an act: who, for which case, why, what was asked, what policy decided.

Plates, names, free text, coordinates, the cameras that were named, what filters asked and exact windows are returned apart,
as secrets. In clear stand the case number, the size of an area (whole hectares, rounded up), how many cameras were named, how many are
asked by the area (rounded down to 1, 2 or 5, 10, 20 or 50, and so on),
which filters were used, how many characters of a partial plate are fixed, and windows widened to whole hours or days, each
with its length: a supervisor can review, and a changed policy be tried out, without opening anything. Whoever holds all reads
must not learn from it whose plate it was (`data_access/coarse.py`, tests/unit/ledger/test_nothing_in_clear_singles_out.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from data_access import coarse
from data_access.alike import fixed_places
from data_access.errors import Reason
from data_access.queries import (
    Area,
    Asking,
    Cameras,
    Canvass,
    Correction,
    Estimate,
    FilesOf,
    Filters,
    History,
    ImageOf,
    Plates,
    Saved,
)
from data_access.steps import MACHINE_TOKEN, SOURCE_TOKEN, Asker, Decision, Permit, Reach
from data_access.terms import stamp

PERSON = "person"
"""Initiator of everything that a person asked for; automatic look-ups will have words of their own."""

SOURCE = "source"
"""Initiator of what a source brought by itself, with its token."""

MACHINE = "machine"
"""Initiator of what a machine did by itself, with its token."""

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
    asked, secret = _of_question(request.question)
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


def _of_question(question: Asking) -> tuple[Fields, Secrets]:
    if isinstance(question, ImageOf):
        return {"kind": question.kind, "image": question.image, "of": question.of}, {"read": question.read_id}
    if isinstance(question, Correction):
        return _of_correction(question)
    if isinstance(question, Saved):
        return {"kind": question.kind}, {}
    if isinstance(question, FilesOf):
        asked, secret = _of_question(question.asked)
        said = {"kind": question.kind, "of": question.of, "formats": list(question.formats), "asked": asked}
        return said, {**secret, "why": question.why}
    when, exactly = _windows(question)
    fields: Fields = {"kind": question.kind, **when}
    if isinstance(question, Canvass):
        (area, place), (looks, asked_of) = _of_area(question.area), _filters(question.filters)
        return {**fields, **area, **looks}, {**exactly, **place, **asked_of}
    if isinstance(question, Estimate):
        area, place = _of_area(question.area)
        return {**fields, **area}, {**exactly, **place}
    if isinstance(question, Plates):
        return _of_plates(question, fields, exactly)
    return fields, {**exactly, "plate": question.plate}


def _of_plates(question: Plates, fields: Fields, exactly: Secrets) -> tuple[Fields, Secrets]:
    (area, place), (looks, asked_of) = _of_area(question.area), _filters(question.filters)
    alike = {"confusable": question.confusable, "classes": len(question.classes), "fixed": fixed_places(question)}
    pattern = {"pattern": question.pattern, "classes_asked": json.dumps(question.classes)}
    return {**fields, **alike, **area, **looks}, {**exactly, **place, **asked_of, **pattern}


def _of_correction(question: Correction) -> tuple[Fields, Secrets]:
    given = {name: getattr(question, name) for name in question.changes()}
    secret = {name: str(list(value) if isinstance(value, tuple) else value) for name, value in given.items()}
    fields = {"kind": question.kind, "of": question.of, "changes": list(given)}
    return fields, {**secret, "read": question.read_id, "why": question.reason}


def _of_area(area: Area | None) -> tuple[Fields, Secrets]:
    if area is None:
        return {"shape": None}, {}
    if isinstance(area, Cameras):
        return {"shape": area.shape, "cameras": len(set(area.ids))}, {"area": area.model_dump_json()}
    return {"shape": area.shape, "area_ha": math.ceil(area.area_km2 * 100)}, {"area": area.model_dump_json()}


def _windows(question: Canvass | Estimate | Plates | History) -> tuple[Fields, Secrets]:
    """Return windows widened to whole steps, with the length of each in minutes, and exact ones as a secret."""
    if question.windows is None:
        return {"windows": None}, {}
    of_a_place = isinstance(question, Canvass | Estimate)
    step, of_length = (coarse.AN_HOUR, coarse.A_MINUTE) if of_a_place else (coarse.A_DAY, coarse.AN_HOUR)
    wide = coarse.windows([(w.start, w.end) for w in question.windows], step)
    lengths = [coarse.length(w.length, of_length) // coarse.A_MINUTE for w in question.windows]
    exactly = json.dumps([[stamp(w.start), stamp(w.end)] for w in question.windows])
    clear = {"windows": [[stamp(start), stamp(end)] for start, end in wide], "lengths_min": lengths}
    return clear, {"windows_asked": exactly}


def _cameras_asked(count: int | None) -> Fields:
    return {} if count is None else {"cameras_asked": rounded_down(count)}


def rounded_down(count: int) -> int:
    """Return the last of 0, 1, 2, 5, 10, 20, 50, 100, ... that is no more than a count: enough to review by, and no one's mark."""
    tens: int = 10 ** (len(str(count)) - 1)
    return next(step * tens for step in (5, 2, 1, 0) if step * tens <= count)


def _filters(filters: Filters) -> tuple[Fields, Secrets]:
    """Return which filters were used; what they asked is a secret, for few vehicles look alike in all of it."""
    used = filters.used()
    asked = {name: list(getattr(filters, name)) for name in used}
    clear = {"filters": {"used": list(used), "keep_unknown": filters.keep_unknown}}
    return clear, {"filters_asked": json.dumps(asked)} if used else {}


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
    }


def _stated(secrets: Mapping[str, str]) -> Secrets:
    return {name: value for name, value in secrets.items() if value}
