"""Packs of an earlier form, read as they were meant: what a form did not know of yet, its packs do not ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEWEST = 3
"""Version of the form that is written today.

Since 2 a pack says who may search at all, and asks for clearance and statement; since 3 it says how a read is verified.
"""

_UNVERIFIED: Mapping[str, Any] = {
    "prompt": "Compare plate and state with the picture, and have the record confirmed.",
    "sources": {"official": {"label": "Official law enforcement database"}},
    "clause": "own.picture",
}


def in_the_newest_form(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a pack's document in the newest form; what is unfit in it stays so.

    A pack of form 1 is read as before: any role may be given any question, neither clearance nor statement is asked for.
    A pack of form 1 or 2 knows of no verification: none of its roles may record one.
    """
    if document.get("format") == 1:
        document = _from_1(document)
    if document.get("format") == 2:
        document = {"verification": _UNVERIFIED, **document, "format": NEWEST}
    return document


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


def _role(role: object) -> object:
    return {"employed_as": "civilian", **role} if isinstance(role, dict) else role
