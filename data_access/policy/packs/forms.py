"""Packs of an earlier form, read as they were meant: what a form did not know of yet, its packs do not ask for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from data_access.policy.packs.releases import with_releases
from data_access.policy.packs.sources import with_sources
from data_access.terms import GENERAL

NEWEST = 9
"""Version of the form that is written today.

Since 2 a pack says who may search at all, and asks for clearance and statement; since 3 it says how a read is verified;
since 4 how far a canvass reaches, how many plates may fit a partial one, how many numbers a person reconciles in a day, and
which phrases are no reason; since 5 who assigns which role, and whether whoever imports cases must do nothing else; since 6 which kinds of training there
are, what each opens, and who holds its record; since 7 who approves entries of the agency's own hot list, how a hit is
verified and how it may end; since 8 who approves systems and cameras, and on what conditions, and on which bases and under
which schedules reads are held, and for how long; since 9 to whom reads are released and by whom, and what an evidence package
needs.
"""

EXAMPLE: Final = "Armed robbery at the market on Elm Street; looking for the blue van that two witnesses saw leave."
_EMPTY: Final = (
    "investigation; investigations; investigative; investigating; investigate; invest; inves; inv; "
    "criminal investigation; criminal investigations; crim inv; criminal; police investigation; "
    "ongoing investigation; ongoing; active investigation; active case; open case; follow up; followup; "
    "follow up investigation; further investigation; case work; case; cases; police; police work; police business; "
    "law enforcement; law enforcement purposes; official business; official use; official; duty; search; searching; "
    "lookup; look up; lpr; alpr; plate check; plate search; vehicle search; checking; see case file; see case; "
    "see report; see above; see notes; see file; same as above; as above; same reason; same; ditto; "
    "per case; per report; case number; case no; incident report; report number; refer to report; reference; ref; "
    "re; regarding; related; in relation to; no reason given; no reason; reason; none given; none; nothing; "
    "not given; not applicable; na; nil; null; unknown; unk; tbd; to be determined; blank; redacted; pending; "
    "various; misc; miscellaneous; other; general; info; info only; for information; information; intel; test; "
    "tests; testing; test search; admin test; administrative test; camera test; system test; training; demo; "
    "just checking; just looking; curious; asdf; qwerty; per request; by request; on request; as requested; "
    "at the request of; requested; request; per supervisor; per sergeant; per sgt; per detective; per dispatch; "
    "per chief; agency assist; assist other agency; outside agency; other agency; assist; property crime; "
    "property crimes; person crime; person crimes; crime; felony; misdemeanor; offense; suspicious vehicle; "
    "suspect vehicle; call for service; cfs; daytime search for best result; best result; work; job"
)
EMPTY: Final = tuple(_EMPTY.split("; "))
"""Phrases that are no reason, and an example of one that is, for packs that know of neither."""

_UNVERIFIED: Mapping[str, Any] = {
    "prompt": "Compare plate and state with the picture, and have the record confirmed.",
    "sources": {"official": {"label": "Official law enforcement database"}},
    "clause": "own.picture",
}
_HITS: Mapping[str, Any] = {
    "prompt": "Compare plate and state with the picture, and have the record confirmed.",
    "strength": "will",
    "before": "enforcement action",
    "any_order": False,
    "picture_needed": True,
    "breach": "Tell your supervisor.",
    "clause": "own.hit",
    "systems": {"official": {"label": "Official law enforcement database"}},
    "dispositions": {},
    "steps": {},
}
_TRAINING: Mapping[str, Any] = {
    "label": "ALPR",
    "content": "What the department approved.",
    "holder": "none",
    "opens": ["fixed", "mobile"],
}
_NO_ENTRIES: Mapping[str, Any] = {
    "at_once": False,
    "kinds": ["criminal"],
    "longest_d": 1,
    "partial_longest_d": 1,
    "review_d": 1,
    "refresh_h": "none",
    "names_approver": False,
    "approvals": {},
    **dict.fromkeys(("clause", "reason_clause", "refresh_clause", "keeper_clause"), "own.entry"),
}
"""Of a pack that says nothing of entries: nobody's is made."""
_HOLDS: Final[Mapping[str, Any]] = {
    "review_d": 1_830,
    "bases": {
        "criminal": {"label": "Evidence in a criminal action", "clause": "D5"},
        "civil": {"label": "Evidence in a civil action", "clause": "D5"},
        "belief": {"label": "Reasonable to believe that it will become evidence", "clause": "D5"},
        "discovery": {"label": "Subject to a discovery request", "clause": "D5"},
        "lawful": {"label": "Subject to another lawful action or order", "clause": "D5"},
    },
    "schedules": {"established": {"label": "Established records retention schedule"}},
    "lead_basis": "belief",
    "lead_words": "Acted on as a lead.",
    "lead_chosen": False,
    **dict.fromkeys(("clause", "schedules_clause", "lead_clause"), "D5"),
}
"""Of a pack that says nothing of holds: reads are held as before, on a basis that all four policies know."""


def in_the_newest_form(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a pack's document in the newest form; what is unfit in it stays so.

    A pack of form 1 is read as before: any role may be given any question, neither clearance nor statement is asked for.
    A pack of form 1 or 2 knows of no verification: none of its roles may record one. A pack of form 1 to 3 has the limits of
    form 4 and its phrases that are no reason all the same, since what it meant to limit or to be told is not without them: those
    of the packs that come with the project. A pack of form 1 to 4 lets the custodian assign roles, or if the custodian makes
    no accounts whoever does. A pack of form 1 to 5 knows of one training, which opens all reads. Under a pack of form 1 to 6
    nobody makes an entry of the agency's own hot list, and no hit ends. Under a pack of form 1 to 7 whoever approves sources
    approves those of any owner, nobody else is asked about a camera, and whoever could hold reads still can, on a basis that
    all policies know. Under a pack of form 1 to 8 nothing is released, and an evidence package needs no particulars.
    """
    if document.get("format") == 1:
        document = _from_1(document)
    if document.get("format") == 2:
        document = {"verification": _UNVERIFIED, **document, "format": 3}
    if document.get("format") == 3:
        document = _from_3(document)
    if document.get("format") == 4:
        document = _from_4(document)
    if document.get("format") == 5:
        document = _from_5(document)
    if document.get("format") == 6:
        document = _from_6(document)
    if document.get("format") == 7:
        document = _from_7(document)
    return _from_8(document) if document.get("format") == 8 else document


def _from_1(document: Mapping[str, Any]) -> Mapping[str, Any]:
    roles = document.get("roles")
    if isinstance(roles, dict):
        roles = {code: _role(role) for code, role in roles.items()}
    admitted = {"employed_as": ["sworn", "administrator", "civilian"], "clause": document.get("roles_clause")}
    unasked = {
        "searchers": admitted,
        "statement": {"required": False, "prompt": "No statement is asked for."},
        "clearance": {"required": False, "valid_d": 1, "clause": "own.clearance"},
    }
    return {**unasked, **document, "format": 2, **({"roles": roles} if roles is not None else {})}


def _from_3(document: Mapping[str, Any]) -> Mapping[str, Any]:
    limits, cases, reasons = document.get("limits"), document.get("cases"), document.get("reasons")
    changed: dict[str, Any] = {"format": 4}
    if isinstance(cases, dict):
        changed["cases"] = {"reconciled_per_day": 10, **cases}
    if isinstance(reasons, dict):
        changed["reasons"] = {"empty": EMPTY, "example": EXAMPLE, **reasons}
    if isinstance(limits, dict):
        changed["limits"] = {**limits, **_limits(limits.get("canvass"), limits.get("plates"))}
    return {**document, **changed}


def _from_4(document: Mapping[str, Any]) -> Mapping[str, Any]:
    roles, cases, agency = document.get("roles"), document.get("cases"), document.get("agency")
    changed: dict[str, Any] = {"format": 5}
    if isinstance(cases, dict):
        changed["cases"] = {"imported_apart": False, **cases}
    if isinstance(roles, dict):
        custodian = agency.get("custodian_role") if isinstance(agency, dict) else None
        assigning = _assigning(roles, custodian)
        changed["roles"] = {code: _assigned(code, role, assigning) for code, role in roles.items()}
    return {**document, **changed}


def _from_5(document: Mapping[str, Any]) -> Mapping[str, Any]:
    training = document.get("training")
    if not isinstance(training, dict):
        return {**document, "format": 6}
    kind = {**_TRAINING, "clause": training.get("clause", "R4")}
    return {**document, "format": 6, "training": {"general": [GENERAL], "kinds": {GENERAL: kind}, **training}}


def _from_6(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"hot_lists": _NO_ENTRIES, "hits": _HITS, **document, "format": 7}


def _from_7(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"holds": _HOLDS, **with_sources(document), "format": 8}


def _from_8(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**with_releases(document), "format": NEWEST}


def _assigning(roles: Mapping[str, Any], custodian: object) -> list[str]:
    making = [code for code, role in roles.items() if "create_account" in _may(role)]
    return [code for code in making if code == custodian] or making


def _assigned(code: str, role: object, assigning: list[str]) -> object:
    if not isinstance(role, dict):
        return role
    may = [*_may(role), "assign_role"] if code in assigning else role.get("may")
    return {"assigned_by": assigning, **role, **({} if may is None else {"may": may})}


def _may(role: object) -> list[Any]:
    may = role.get("may") if isinstance(role, dict) else None
    return list(may) if isinstance(may, list) else []


def _limits(canvass: object, plates: object) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if isinstance(canvass, dict):
        changed["canvass"] = {"extent_km": _extent_km(canvass.get("area_km2")), **canvass}
    if isinstance(plates, dict):
        changed["plates"] = {"most_plates": 500, "most_percent": 2.0, **plates}
    return changed


def _extent_km(area_km2: object) -> float:
    """Return twice the diameter of the widest circle: so far reaches a strip four or five times as long as it is wide."""
    if not isinstance(area_km2, int | float) or not 0 < area_km2 < math.inf:
        return 8.0  # the pack does not load: its area is named as what is unfit
    return min(200.0, 4 * math.sqrt(area_km2 / math.pi))


def _role(role: object) -> object:
    return {"employed_as": "civilian", **role} if isinstance(role, dict) else role
