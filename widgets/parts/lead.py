"""What an answer is, as a mark: a lead until every read of it was verified, and then in another colour."""

from __future__ import annotations

from data_access.wording.markup import Markup, element
from data_access.wording.verifications import VERIFIED


def lead_mark(words: str) -> Markup:
    """Return what an answer is, `UNVERIFIED LEAD: ...` or `VERIFIED: ...`; the two never look alike."""
    return element("strong", words, cls="wb-lead-verified" if words.startswith(VERIFIED) else "wb-lead")
