"""Every act that a person asks for, with the one function that does it. What is not in this table is refused."""

from __future__ import annotations

from typing import Any, Final

from data_access.acts.backups import NewBackup
from data_access.acts.batches import NewBatch
from data_access.acts.cameras import BroughtCameras, LookAtCameras
from data_access.acts.cases import BroughtCases, OpenedCase
from data_access.acts.hot_lists import BroughtHotList, UnfitHotList
from data_access.acts.ledger import LedgerReading, LiveItem, NewLiveView, OwnReading, Wish
from data_access.acts.purges import NewPurge
from data_access.acts.table import ActValue
from data_access.errors import Reason, Refused
from data_access.gateway.acting import (
    batches,
    cameras,
    case_file,
    cases,
    holds,
    hot_lists,
    packs,
    source_tokens,
    sources,
    verifications,
)
from data_access.gateway.acting.people import (
    accounts,
    longer_log_ons,
    machines,
    people_list,
    tokens,
    training_register,
    trainings,
)
from data_access.gateway.acting.people.case_sessions import open_case_session
from data_access.gateway.acting.reveal import reveal
from data_access.gateway.bringing import purges
from data_access.gateway.bringing.backups import back_up
from data_access.gateway.bringing.imports_of_lists import import_list, refuse_file
from data_access.gateway.bringing.imports_of_reads import import_reads
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import entries, own_entries
from data_access.gateway.showing.camera_quality import quality_of
from data_access.gateway.showing.live_views import LiveView, LiveViews

DOERS: Final[Doers] = {
    **accounts.DOERS,
    **batches.DOERS,
    **case_file.DOERS,
    **cases.DOERS,
    **holds.DOERS,
    **hot_lists.DOERS,
    **longer_log_ons.DOERS,
    **machines.DOERS,
    **packs.DOERS,
    **people_list.DOERS,
    **source_tokens.DOERS,
    **sources.DOERS,
    **tokens.DOERS,
    **training_register.DOERS,
    **trainings.DOERS,
    **verifications.DOERS,
    NewPurge: purges.purge,
}


ELSEWHERE: Final[Doers] = {
    BroughtCameras: cameras.import_cameras,
    BroughtCases: cases.import_cases,
    BroughtHotList: import_list,
    LedgerReading: entries.read,
    LiveItem: LiveView.news,
    LookAtCameras: quality_of,
    NewBackup: back_up,
    NewBatch: import_reads,
    NewLiveView: LiveViews.begin,
    OpenedCase: open_case_session,
    OwnReading: own_entries.read,
    UnfitHotList: refuse_file,
    Wish: reveal,
}
"""Acts that come by requests of their own, with rows, files, a justification or what was asked of the ledger; by whom each is done."""


def act(site: Site, caller: Caller, value: ActValue) -> Any:
    """Do an act: decide, record and change, as its own function says. Returns the document that goes back, if there is one.

    Raises:
        Refused: Policy said no; or nobody has said how to do an act of this kind.
        TooMany, Conflict, NotFound, InvalidQuery: As the act's function says.
    """
    doer = DOERS.get(type(value))
    if doer is None:
        reason = Reason("own.act", "There is no such act.", "Ask whoever runs the workbench.", "act")
        raise Refused([reason])
    return doer(site, caller, value)
