"""What files of agencies are that hold no reads, though they may hold plates: hot lists, and audits of searches.

Each is told by names or by a form that only such files have, so that nobody is sent to write a mapping that cannot help. What is
not told for certain is not named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from data_access.imports.guesses.names import plain

HOT_LIST = "looks like a hot list: plates that are wanted, not reads. Hot lists are not imported, and no mapping makes reads of one"
AUDIT = "looks like an audit of searches: who asked for what, not reads. It is not imported, and no mapping makes reads of it"

_OF_A_HOT_LIST = (
    frozenset({"platenumber", "effectivedate", "expirydate"}),
    frozenset({"platenumber", "description", "stateprovince"}),
)
"""Columns of Genetec Security Center's lists, and of those that Rekor Scout imports."""
_OF_AN_AUDIT = (
    frozenset({"searchtime", "reason"}),
    frozenset({"searchdate", "reason"}),
)
"""Columns of Flock Safety's audit of an organisation, and of the one that it publishes in portals."""
_EXTRACTS = (
    re.compile(r"HEADER LPR EXTRACT \d{8}\b"),
    re.compile(r"DATE\d\d/\d\d/\d{4} \d\d:\d\d\s*\n\S+ +[A-Z]{2}\d{10}\b"),
)
"""How NCIC's extract for plate readers begins, and California's table of stolen vehicles."""


def named(header: Sequence[str]) -> str:
    """Say what a table is by the names of its columns, if it is none of reads; empty if that is not certain."""
    names = {plain(name) for name in header}
    if any(columns <= names for columns in _OF_AN_AUDIT):
        return AUDIT
    return HOT_LIST if any(columns <= names for columns in _OF_A_HOT_LIST) else ""


def begun(head: str) -> str:
    """Say what a file without names is by its first lines; empty if that is not certain."""
    return HOT_LIST if any(form.match(head) for form in _EXTRACTS) else ""


def laid_out(text: str) -> str:
    """Say what a JSON document is; empty if that is not certain. Of a large one nothing is said.

    A list of Flock Safety's own has `entries`, each with a plate and a reason, none with a time.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        return ""
    wanted = all(isinstance(entry, dict) and {"plate", "reason"} <= entry.keys() for entry in entries)
    return HOT_LIST if wanted else ""
