"""Orders to hold reads, as requests."""

from datetime import UTC, datetime, timedelta
from typing import Any

SCHEDULES = {"parsons": "established", "barstow": "established", "twin_falls": "city", "clayton": "city"}
"""A schedule of each agency's pack."""


def review_day(days: int = 30) -> str:
    """A day of review so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def an_order(agency: str = "parsons", **changed: Any) -> dict[str, Any]:
    """A hold for the case of the test site, with one thing changed; it does not say which reads."""
    terms = {"basis": "criminal", "schedule": SCHEDULES[agency], "review_on": review_day(), "reason": "court order"}
    return {"case_number": "26-000001", **terms, **changed}
