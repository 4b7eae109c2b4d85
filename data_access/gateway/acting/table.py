"""Every act that a person asks for, with the one function that does it. What is not in this table is refused."""

from __future__ import annotations

from typing import Any, Final

from data_access.acts.backups import Drill, NewBackup
from data_access.acts.batches import NewBatch
from data_access.acts.cameras import BroughtCameras, LookAtCameras
from data_access.acts.cases import BroughtCases, OpenedCase
from data_access.acts.hot_lists import BroughtHotList, UnfitHotList
from data_access.acts.ledger import LedgerReading, LiveItem, NewLiveView, OwnReading, Wish
from data_access.acts.on_evidence.packages import NewPackage
from data_access.acts.on_hits.board import HitWatch
from data_access.acts.purges import LookAtCertificates, LookAtRetention, NewPurge, TakenCertificate, TriedPurge
from data_access.acts.table import ActValue
from data_access.errors import Reason, Refused
from data_access.gateway.acting import (
    batches,
    cameras,
    case_file,
    cases,
    duties,
    holds,
    hot_lists,
    list_entries,
    packs,
    reviews,
    source_tokens,
    sources,
    verifications,
)
from data_access.gateway.acting.collecting import field_canvasses
from data_access.gateway.acting.on_hits import checks as hit_checks
from data_access.gateway.acting.on_hits import dispositions as hit_dispositions
from data_access.gateway.acting.on_releases import requests as release_requests
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
from data_access.gateway.bringing import certificates, purge_plans, purges, retention
from data_access.gateway.bringing.backups import back_up, record_drill
from data_access.gateway.bringing.imports_of_lists import import_list, refuse_file
from data_access.gateway.bringing.imports_of_reads import import_reads
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.packaging import previews
from data_access.gateway.packaging.making import make as make_package
from data_access.gateway.showing import entries, hits, own_entries
from data_access.gateway.showing.camera_quality import quality_of
from data_access.gateway.showing.hit_watches import WatchesOfHits
from data_access.gateway.showing.live_views import LiveView, LiveViews

DOERS: Final[Doers] = {
    **accounts.DOERS,
    **batches.DOERS,
    **cameras.DOERS,
    **case_file.DOERS,
    **cases.DOERS,
    **duties.DOERS,
    **field_canvasses.DOERS,
    **hits.DOERS,
    **holds.DOERS,
    **hot_lists.DOERS,
    **list_entries.DOERS,
    **release_requests.DOERS,
    **longer_log_ons.DOERS,
    **machines.DOERS,
    **packs.DOERS,
    **people_list.DOERS,
    **reviews.DOERS,
    **source_tokens.DOERS,
    **sources.DOERS,
    **tokens.DOERS,
    **training_register.DOERS,
    **trainings.DOERS,
    **verifications.DOERS,
    **previews.DOERS,
    **hit_checks.DOERS,
    **hit_dispositions.DOERS,
    LookAtCertificates: certificates.listed,
    LookAtRetention: retention.look,
    NewPurge: purges.purge,
    TakenCertificate: certificates.taken,
    TriedPurge: purge_plans.try_purge,
}


ELSEWHERE: Final[Doers] = {
    BroughtCameras: cameras.import_cameras,
    BroughtCases: cases.import_cases,
    BroughtHotList: import_list,
    HitWatch: WatchesOfHits.begin,
    LedgerReading: entries.read,
    LiveItem: LiveView.news,
    LookAtCameras: quality_of,
    Drill: record_drill,
    NewBackup: back_up,
    NewBatch: import_reads,
    NewLiveView: LiveViews.begin,
    NewPackage: make_package,
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
