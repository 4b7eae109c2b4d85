"""Downloaded hot lists, as their page shows them: no entry of one."""

from __future__ import annotations

from data_access.answers.value import AnswerValue


class DownloadedList(AnswerValue):
    """One downloaded hot list.

    Attributes:
        system: The restricted system that it comes from; empty if from none.
        version: Which file is in force, from 1; 0 before the first.
        age_s: How old the version in force is, seconds; None before the first. `max_age_s` is how old it may be.
        unfit_at: When a file was refused since, as it stands on the wire; empty if none was. `unfit_why` is why.
    """

    list: str
    name: str
    system: str = ""
    version: int = 0
    entries: int = 0
    sha256: str = ""
    age_s: int | None = None
    max_age_s: int = 0
    stale: bool = False
    unfit_at: str = ""
    unfit_why: str = ""
