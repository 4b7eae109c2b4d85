"""What a fake gateway says of release requests: one that waits for its approval, one that was fulfilled, one that was refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from data_access.terms import stamp

DAY = timedelta(days=1)
RELEASE_FORM: dict[str, Any] = {
    "kinds": [["law_enforcement", "Law enforcement agency"], ["prosecutor", "Prosecutorial agency"]],
    "states": ["US-CA"],
    "written_request": True,
    "declaration": "We use these reads for official law enforcement purposes only.",
    "first": ["Administration Division Commander"],
    "otherwise": ["Commander's designee"],
    "records_office": "The custodian of records",
    "use_d": 180,
    "may_request": True,
    "may_approve": True,
    "may_fulfil": True,
}


def a_release(now: datetime, number: int, **changed: Any) -> dict[str, Any]:
    """One request as the gateway tells it: verified, and waits for its approval by the reader."""
    said = {
        "number": number,
        "case": f"REL-{number:04d}",
        "kind": "law_enforcement",
        "agency": "Larkspur County Sheriff",
        "state": "US-CA",
        "person": "Deputy R. Halloran",
        "contact": "halloran@larkspur.example, 555-0142",
        "purpose": "Burglary series; the grey pickup was seen at two of the scenes",
        "legal_basis": "Request of 27 November, file 26-L-118",
        "written": "request.pdf",
        "standing": "verified",
        "requester": "A. Dunn",
        "received_at": stamp(now - 2 * DAY),
        "verified_by": "A. Dunn",
        "verified_at": stamp(now - DAY),
        "verified_how": "Called back at the number of the county's own directory",
        "approvers": ["Administration Division Commander", "Commander's designee"],
        "may_approve": True,
    }
    return said | changed


def some_releases(now: datetime) -> dict[str, Any]:
    """Requests with the figures of a month."""
    given = {
        "approved_by": "C. Cole",
        "approved_at": stamp(now - 5 * DAY),
        "fulfilled_by": "A. Dunn",
        "fulfilled_at": stamp(now - 4 * DAY),
        "handed_over": "Handed to Deputy Halloran on a disc",
        "use_until": stamp(now + 176 * DAY),
        "may_approve": False,
    }
    left = {
        "format": "csv",
        "digest": "ab" * 32,
        "rows": 12,
        "intent": 300,
        "outcome": 301,
        "left_at": stamp(now - 4 * DAY),
        "by": "A. Dunn",
    }
    over = {"ended_by": "C. Cole", "ended_at": stamp(now - DAY), "ended_why": "No case is named", "may_approve": False}
    over |= {"refused_by": "C. Cole", "refused_at": stamp(now - DAY), "refused_why": "No case is named"}
    figures = {"received": 3, "approved": 1, "refused": 1, "routed": 0, "fulfilled": 1, "returned": 0, "left": 1}
    return {
        "now": stamp(now),
        "zone": "America/Chicago",
        "releases": [
            a_release(now, 3),
            a_release(now, 1, standing="fulfilled", files=[left], **given),
            a_release(now, 2, standing="refused", agency="Port of Larkspur Police", **over),
        ],
        "months": [{"year": now.year, "month": now.month, **figures}],
    }
