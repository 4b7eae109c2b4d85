"""Release requests in words: where one stands, of whom it is, and what left as a table to export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from data_access.answers.releases import Release, ReleaseState
from data_access.terms import RecipientKind, utc

STANDINGS: Final[Mapping[ReleaseState, str]] = {
    ReleaseState.RECEIVED: "received, to be verified",
    ReleaseState.VERIFIED: "waits for approval",
    ReleaseState.APPROVED: "approved, to be fulfilled",
    ReleaseState.LAPSED: "approval for the public has ended; approve it again, or hand over what left",
    ReleaseState.FULFILLED: "fulfilled",
    ReleaseState.EXPIRED: "use has ended; return not confirmed",
    ReleaseState.RETURNED: "returned",
    ReleaseState.DESTROYED: "destroyed by the recipient",
    ReleaseState.REFUSED: "refused",
    ReleaseState.ROUTED: "routed to the records office",
}
KINDS: Final[Mapping[RecipientKind, str]] = {
    RecipientKind.LAW_ENFORCEMENT: "Law enforcement agency",
    RecipientKind.PROSECUTOR: "Prosecutor",
    RecipientKind.PUBLIC_SAFETY: "Public safety agency",
    RecipientKind.PUBLIC: "The public, through news media or otherwise",
    RecipientKind.OTHER: "Anybody else",
}
LOG: Final = (
    "date and time (UTC)",
    "description",
    "reads",
    "request",
    "organization",
    "person",
    "contact",
    "purpose",
    "approved by",
    "given by",
)
"""Heads of the dissemination log (S8)."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def log(requests: Iterable[Release]) -> bytes:
    """Write the dissemination log as CSV (UTF-8 with a byte-order mark, CRLF): a line for each file that left, in order of time."""
    left = sorted(((file, each) for each in requests for file in each.files), key=lambda pair: pair[0].left_at)
    out = io.StringIO(newline="")
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(LOG)
    for file, each in left:
        said = (
            f"{utc(file.left_at):%Y-%m-%d %H:%M:%S}",
            f"licence plate reads as {file.format}",
            str(file.rows),
            each.case,
            each.agency,
            each.person,
            each.contact,
            each.purpose,
            each.approved_by or "",
            file.by,
        )
        rows.writerow(f"'{text}" if text.startswith(_FORMULA) else text for text in said)
    return out.getvalue().encode("utf-8-sig")
