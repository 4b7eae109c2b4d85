"""The life of a file that leaves the workbench. It goes the way of a question, and the reads never come from a kernel:

    authorise -> record intent -> ask again -> keep what the answer held -> build -> authorise anew -> record outcome -> hand out, once

No outcome on record, no file. Between intent and outcome may lie minutes: in the outcome's turn the question is decided anew, and if it
would be refused by then, or reads were withdrawn or destroyed, that is the outcome. What was built is kept nowhere: who needs it again
has it made again, on record.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from data_access import file_job
from data_access.answers import frames as answered
from data_access.answers.about_files import AboutFiles, AnswerOnRecord, CaseOfFiles, Making
from data_access.errors import Busy, Conflict
from data_access.gateway.asking import beside, package, release
from data_access.gateway.asking.facts import facts_of
from data_access.gateway.asking.pictures import PictureWish, Which, pictures_beside
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import look_ahead
from data_access.gateway.deciding.spine import MEANWHILE, decide_anew, on_record, reach_of
from data_access.gateway.open_site.members import members_of
from data_access.gateway.open_site.openings import receipt_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.questions.files import FilesOf
from data_access.questions.kinds import Inquiry, of_kind
from data_access.records.casework import answers_given
from data_access.records.casework.answers_given import AnswerMembers
from data_access.records.intake import cameras, withdrawals
from data_access.records.intake.cameras import Camera
from data_access.records.keeping import purges
from data_access.records.releases import requests
from data_access.records.releases.requests import ReleaseRecord
from data_access.steps import Intent
from data_access.store.store import VisibleReads

Files = Mapping[str, bytes]
"""Files by their formats."""

Maker = Callable[[bytes], Files]
"""Makes the files that a job asks for, elsewhere than in this process: those of an answer (`data_access.file_job`), or the first page of
a package (`data_access.evidence.page_job`). Raises `Busy`, `TimedOut`, `Unconfined`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Files that may leave, in one archive with their sealed manifest."""

    archive: bytes
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesOnRecord:
    """Files of an answer that may leave, each with its name, and what seals them.

    Attributes:
        sealed: The part of their manifest that the outcome seals.
        read_ids: The reads that are in them, by their ids; `plates` is how many plates they have.
        outcome: Number of the entry of the outcome; `receipt` is its receipt.
    """

    prefix: str
    contents: Mapping[str, bytes] = field(repr=False)
    sealed: package.Part = field(repr=False)
    read_ids: tuple[str, ...] = field(repr=False)
    plates: int
    outcome: int
    receipt: package.Part = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circumstances:
    """What the deciding transaction said: the answer, as it is remembered, and the cameras.

    Attributes:
        beside: What the parts saw that say something beside the answer.
        withdrawn: How many of the answer's reads came with imports that were withdrawn since; they are left out.
        purged: By which entries purges began, reached further or were done.
        release: The request under whose number they are made; None if under none.
    """

    answered: AnswerMembers
    cameras: Sequence[Camera]
    beside: beside.Views
    withdrawn: int
    purged: frozenset[int]
    release: ReleaseRecord | None


def no_files(_: bytes) -> Files:
    """Stand in where nothing can make files.

    Raises:
        Busy: Always.
    """
    raise Busy("This gateway makes no files.")


def make(site: Site, maker: Maker, caller: Caller, inquiry: Inquiry) -> Package:
    """Make files of an answer that the caller was given under the same case session, and record them before they leave.

    Raises:
        NotLoggedOn, Refused: As for any question; also if it would be refused by the time the files are made.
        Conflict: Reads were withdrawn or destroyed while they were made; that is on record, and nothing leaves.
        TimedOut, Busy: The files could not be made; that is on record, and nothing leaves.
        LedgerStopped: It could not be recorded; nothing leaves.
    """
    made = files_on_record(site, maker, caller, inquiry)
    archive = package.archive(made.contents, made.sealed, made.receipt)
    return Package(archive=archive, name=f"{made.prefix}-entry-{made.outcome}.zip")


def inquiry_of(case_session: str, note: str, files: Mapping[str, object]) -> Inquiry:
    """Return the wish for files that the gateway makes by itself, as a part of something else; `files` are the fields of `FilesOf`."""
    return Inquiry(case_session=case_session, question=FilesOf.model_validate(files), note=note)


def _none(reads: pl.DataFrame) -> pl.DataFrame:
    return reads.clear()


def files_on_record(site: Site, maker: Maker, caller: Caller, inquiry: Inquiry, which: Which = _none) -> FilesOnRecord:
    """Make files of an answer, and of some of its reads the pictures that the question asks for. Raises as `make` does."""
    question = of_kind(inquiry.question, FilesOf)
    look_ahead(site, caller, question)
    with on_record(site, caller, inquiry, partial(_look, site, question)) as record:
        seen, conclusion = record.view, record.conclusion
        fetched = _as_answered(site, question, seen.answered, site.store.fetch(record.intent))
        tiles, source = site.base_map.tiles()
        about = _about(site, record.intent, question, seen, fetched, source)
        built = _built(maker, question, file_job.written(fetched.reads, about, tiles))
        wish = PictureWish(of=question.of, kinds=question.picture_kinds, blurred_kinds=question.blurred_kinds)
        pictures = pictures_beside(site, record.intent, wish, fetched.reads, which)
        sealed = package.sealed(about, built, fetched.reads.height, pictures.said())
        salt = secrets.token_bytes(16)
        files = package.recorded(built, fetched.reads.height, salt)
        look_ahead(site, caller, question)
        conclusion.returned(
            rows=fetched.reads.height,
            bytes=sum(map(len, built.values())) + pictures.bytes,
            cameras=fetched.cameras,
            plates=fetched.plates,
            unknown_kept=fetched.unknown_kept,
            files=files,
            withdrawn=seen.withdrawn,
            digest=package.digest_of(sealed, salt),
            digest_salt=salt,
            remember=release.remembered(record.intent, seen.release, files, about.release),
            recheck=partial(_recheck, site, caller, inquiry, record.intent, seen),
        )
    return FilesOnRecord(
        prefix=package.prefix_of(about),
        contents={**package.named(sealed, built), **pictures.contents},
        sealed=sealed,
        read_ids=tuple(fetched.reads["read_id"]),
        plates=fetched.plates,
        outcome=conclusion.outcome.seq,
        receipt=conclusion.outcome.receipt,
    )


def _look(site: Site, question: FilesOf, turn: Turn, intent: Intent) -> _Circumstances:
    return _Circumstances(
        answered=answers_given.find(turn.connection, question.of, intent.decision.request.case_session),
        cameras=cameras.every(turn.connection),
        beside=beside.look(site, turn, intent),
        withdrawn=withdrawals.reads_of(turn.connection, question.of),
        purged=purges.entries(turn.connection),
        release=requests.of_case(turn.connection, intent.decision.request.justification.case_number),
    )


def _recheck(
    site: Site, caller: Caller, inquiry: Inquiry, intent: Intent, circumstances: _Circumstances, turn: Turn
) -> None:
    """Look whether the files may still leave. Raises as `make` does."""
    decide_anew(site, caller, inquiry, intent, turn)
    if purges.entries(turn.connection) != circumstances.purged:
        raise Conflict(f"Reads were destroyed {MEANWHILE}")


def _as_answered(site: Site, question: FilesOf, answer: AnswerMembers, visible_reads: VisibleReads) -> VisibleReads:
    """Leave out every read that the answer did not hold."""
    held = answers_given.each(answer.members)
    of_each = answers_given.each_in_order(members_of(site.members_key, question.of, visible_reads.reads["read_id"]))
    kept = visible_reads.reads.filter(pl.Series([member in held for member in of_each], dtype=pl.Boolean))
    return replace(
        visible_reads,
        reads=kept,
        unknown_kept=min(visible_reads.unknown_kept, kept.height),
        cameras=kept["camera_id"].n_unique(),
        plates=kept["plate"].n_unique(),
    )


def _built(maker: Maker, question: FilesOf, job: bytes) -> Files:
    built = maker(job)
    if set(built) != set(question.formats) or sum(map(len, built.values())) > package.MOST_BYTES:
        raise Busy("The files could not be made as asked. Narrow the question, or ask for fewer of them.")
    return {name: built[name] for name in question.formats}


def _about(
    site: Site,
    intent: Intent,
    question: FilesOf,
    circumstances: _Circumstances,
    visible_reads: VisibleReads,
    streets: str,
) -> AboutFiles:
    """Say all that stands in the files beside the reads."""
    request, reach = intent.decision.request, reach_of(intent)
    why = request.justification
    asked_as = json.loads(site.ledger.entry(question.of))
    rows = beside.AnswerRows(site=site, intent=intent, question=question.asked, fetched=visible_reads)
    beside_it = beside.facts_of(circumstances.beside, rows)
    held = len(circumstances.answered.members) // answers_given.MEMBER_BYTES
    facts = facts_of(intent, visible_reads, site.facts.late_after, beside_it)
    named = {note.camera_id for note in facts.quality.named} | set(visible_reads.reads["camera_id"])
    return AboutFiles(
        agency=site.facts.agency_name,
        zone=site.facts.zone,
        synthetic=site.facts.synthetic,
        ledger=site.ledger.origin,
        formats=question.formats,
        case=CaseOfFiles(number=why.case_number, standing=request.case_standing, purpose=why.purpose),
        reason=why.reason,
        made=Making(
            by=request.asker.person_id, role=request.asker.role, at=reach.as_of, intent=intent.seq, why=question.why
        ),
        asked=AnswerOnRecord(at=asked_as["at"], intent=question.of, outcome=circumstances.answered.outcome),
        question=question.asked.model_dump(mode="json"),
        facts=facts,
        no_longer_kept=max(0, held - circumstances.withdrawn - visible_reads.reads.height),
        withdrawn=circumstances.withdrawn,
        cameras=tuple(_camera(camera) for camera in circumstances.cameras if camera.camera_id in named),
        receipt_of_answer=receipt_of(site, circumstances.answered.outcome),
        release=release.said(site, circumstances.release, reach.as_of),
        streets=streets,
    )


def _camera(camera: Camera) -> answered.Camera:
    return answered.Camera(
        camera_id=camera.camera_id,
        name=camera.name,
        kind=str(camera.kind),
        lat_e7=camera.lat_e7,
        lon_e7=camera.lon_e7,
    )
