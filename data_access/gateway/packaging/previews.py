"""What an evidence package would hold, before one is made: counts and sizes, no read."""

from __future__ import annotations

from collections.abc import Collection

from data_access.acts.on_evidence.packages import MOST_ANSWERS, LookAtPackage
from data_access.answers.case_file import CaseFile
from data_access.answers.case_file import CaseQuestion as QuestionOfCase
from data_access.answers.on_evidence.packages import (
    MadePackageLine,
    PackageForm,
    PackageLine,
    PackageParticular,
    PackagePreview,
)
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.packaging.first_page import has_reads
from data_access.gateway.packaging.hits import hits_for
from data_access.gateway.packaging.making import TOOLS, VERIFIERS
from data_access.gateway.packaging.of_case import on_case
from data_access.gateway.showing import case_file
from data_access.policy.evidence_rules import particulars_of
from data_access.policy.packs.pack import Pack
from data_access.records.casework import answers_given, cases
from data_access.records.keeping import packages

BYTES_OF_READ, BYTES_OF_ANSWER, BYTES_OF_ENTRY = 700, 60_000, 2_600
"""About how much a read comes to in the table, the GeoParquet file and the report together; an answer without reads; an entry, proven."""
BYTES_OF_FIRST_PAGE = 60_000
"""About how much the first page comes to, as HTML and as PDF with its letters."""


def preview(site: Site, caller: Caller, look: LookAtPackage) -> PackagePreview:
    """Say what a package of the case would hold. Raises `Refused`."""
    looking = on_case(site, caller, look)
    number = looking.case_number
    file = case_file.whole(site, looking.by, number)
    with site.ledger.reading() as connection:
        numbers = cases.numbers_of(connection, number)
        hits, made = hits_for(connection, looking, numbers), packages.of_case(connection, numbers)
        known = {each.entry for each in file.questions if answers_given.recall(connection, each.entry) is not None}
    notes = sum(len(each.notes) for each in file.saved)
    counts = {
        "question": len(file.questions),
        "finding": len(file.findings),
        "saved read": len(file.saved),
        "note": notes,
        "verification": sum(len(each.verifications) for each in file.saved),
        **({} if hits is None else {"hit": len(hits)}),
        "hold": len(file.holds),
    }
    entries = 2 * counts["question"] + counts["finding"] + notes + counts["verification"]
    programs = sum((TOOLS / name).stat().st_size for name in VERIFIERS if (TOOLS / name).is_file())
    return PackagePreview(
        case_number=number,
        form=package_form(site.pack, looking.role),
        most_answers=MOST_ANSWERS,
        questions=tuple(
            _line(file, each, known) for each in file.questions if each.status == "answered" and has_reads(each)
        ),
        counts=counts,
        bytes=entries * BYTES_OF_ENTRY + BYTES_OF_FIRST_PAGE + programs,
        made=tuple(
            MadePackageLine(
                package=each.number,
                made_by=file.name(each.made_by),
                made_at=each.made_at,
                entry=each.entry,
                manifest=each.manifest,
                reads=each.reads,
                files=each.files,
            )
            for each in made
        ),
    )


def package_form(pack: Pack, role: str) -> PackageForm:
    """Return what the policy asks of a package that somebody of a role makes."""
    policy = pack.evidence
    return PackageForm(
        particulars=tuple(
            PackageParticular(name=name, label=each.label, wanted=each.wanted)
            for name, each in particulars_of(policy).items()
        ),
        overviews=role in policy.overviews.by,
        overview_treatment=policy.overviews.treatment,
        overview_clause=policy.overviews.clause,
        overview_roles=tuple(sorted(pack.roles[each].label for each in policy.overviews.by)),
    )


def _line(file: CaseFile, question: QuestionOfCase, memory: Collection[int]) -> PackageLine:
    theirs = question.person != file.me and not question.shared
    rows = question.rows if isinstance(question.rows, int) else 0
    obstacle = ""
    if theirs:
        obstacle = "given to somebody else; have it shared with you"
    elif question.entry not in memory:
        obstacle = "given too long ago; ask the question again"
    return PackageLine(
        entry=question.entry,
        at=question.at,
        person=file.name(question.person),
        kind=str(question.question["kind"]),
        rows=question.rows,
        obstacle=obstacle,
        bytes=BYTES_OF_ANSWER + rows * BYTES_OF_READ,
    )


DOERS: Doers = {LookAtPackage: preview}
