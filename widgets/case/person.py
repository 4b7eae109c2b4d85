"""Who is at the page, as the gateway's register says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.captured_fields import OF_FILTER
from data_access.errors import Busy
from data_access.terms import parse_stamp

SEALED = "On record your reason is sealed."
NOBODY_OPENS = "No role of this agency can open it."
OPENING = "Each opening is itself on record, with who and why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One of the agency's purposes, with what it tells the person who chooses it.

    Attributes:
        shown: All words of the policy that stand beside the form for this purpose; they go on record with the case.
    """

    code: str
    label: str
    prompt: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """Whom the agency's policy has asked whether the record of a vehicle is current."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, for which agency, and what its policy offers.

    Attributes:
        reason_sealed: That a reason is sealed on record, and which roles can open it, in words.
        zone: IANA zone of the agency; times on the screen are in it.
        statement_prompt: How a statement of suspicion is asked for; empty where the policy asks for none.
        verification_prompt: The policy's words beside the verification of a read; `record_sources` are who confirms records.
        fields: Captured fields that the agency's policy permits.
        notebooks: True if the role has a JupyterLab of its own.
        left_out: Which parts of the site do not run, said to who sees to it.
        logged_on_until: When the log-on ends at the latest, UTC; None if not said.
    """

    name: str
    role: str
    agency: str
    zone: str
    synthetic: bool
    evaluation: bool
    capabilities: frozenset[str]
    purposes: tuple[Purpose, ...]
    reason_prompt: str
    reason_sealed: str
    statement_prompt: str
    case_prompt: str
    verification_prompt: str
    record_sources: tuple[RecordSource, ...]
    fields: frozenset[str]
    logged_on_until: datetime | None
    notebooks: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """True if the role may ask for reads, and so open a case."""
        return bool(self.capabilities & {"canvass", "plates", "history"})

    def may_filter(self, name: str) -> bool:
        """True if the agency's policy permits the captured field that a filter asks about."""
        return name not in OF_FILTER or OF_FILTER[name] in self.fields


def person_of(me: Mapping[str, Any]) -> Person:
    """Read what `GET /v1/me` answers.

    Raises:
        Busy: It has another shape.
    """
    try:
        until, verification = me.get("session_expires_at"), me.get("verification") or {}
        return Person(
            name=str(me.get("full_name") or me["person"]),
            role=str(me.get("role_label") or me["role"]),
            agency=str(me.get("agency_name") or me["agency"]),
            zone=str(me.get("zone") or "UTC"),
            synthetic=bool(me.get("synthetic", False)),
            evaluation=bool(me.get("evaluation", False)),
            capabilities=frozenset(me.get("capabilities", ())),
            purposes=tuple(_purpose(given) for given in me["purposes"]),
            reason_prompt=str(me.get("reason_prompt") or ""),
            reason_sealed=_sealed(me["reason_opened_by"]),
            statement_prompt=str(me.get("statement_prompt") or ""),
            case_prompt=str(me.get("case_prompt") or ""),
            verification_prompt=str(verification.get("prompt") or ""),
            record_sources=tuple(_source(given) for given in verification.get("sources", ())),
            fields=frozenset(me.get("fields", OF_FILTER.values())),
            logged_on_until=parse_stamp(until) if until else None,
            notebooks=bool(me.get("notebooks", False)),
            left_out=tuple(str(each) for each in me.get("left_out", ())),
        )
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about you is not understood.") from None


def _sealed(opened_by: Mapping[str, Any]) -> str:
    """Say that a reason is sealed, and which of the agency's roles can open it."""
    everybody, unit = (", ".join(map(str, opened_by[whose])) for whose in ("of_everybody", "of_their_unit"))
    roles = "; ".join(who for who in (everybody, f"in your unit: {unit}" if unit else "") if who)
    return f"{SEALED} Who can open it: {roles}. {OPENING}" if roles else f"{SEALED} {NOBODY_OPENS}"


def _source(given: Mapping[str, Any]) -> RecordSource:
    return RecordSource(code=str(given["code"]), label=str(given["label"]))


def _purpose(given: Mapping[str, Any]) -> Purpose:
    code, label = str(given["code"]), str(given["label"])
    return Purpose(code=code, label=label, prompt=str(given.get("prompt") or ""), shown=str(given.get("shown") or ""))
