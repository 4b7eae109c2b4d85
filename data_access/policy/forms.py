"""Packs of an earlier form, read as they were meant: what a form did not know of yet, its packs do not ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEWEST = 2
"""Version of the form that is written today: since 2 a pack says who may search at all, and asks for clearance and statement."""


def in_the_newest_form(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a pack's document in the newest form; what is unfit in it stays so.

    A pack of form 1 is read as before: any role may be given any question, neither clearance nor statement is asked for.
    """
    if document.get("format") != 1:
        return document
    roles = document.get("roles")
    if isinstance(roles, dict):
        roles = {code: _role(role) for code, role in roles.items()}
    admitted = {"employed_as": ["sworn", "administrator", "civilian"], "clause": document.get("roles_clause")}
    unasked = {
        "searchers": admitted,
        "statement": {"required": False, "prompt": "No statement is asked for."},
        "clearance": {"required": False, "valid_d": 1, "clause": "own.clearance"},
    }
    return {**unasked, **document, "format": NEWEST, **({"roles": roles} if roles is not None else {})}


def _role(role: object) -> object:
    return {"employed_as": "civilian", **role} if isinstance(role, dict) else role
