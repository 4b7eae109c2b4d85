"""The life of an evidence package. Each answer in it goes the way of a question, and the reads never come from a kernel:

    begun, on record -> each answer asked for again, on record -> put together -> decided anew -> made, on record -> handed out, once

Between the first step and the last may lie minutes: whoever may not make it any more gets none, nor does anybody if reads were
withdrawn or destroyed meanwhile. The entry `package_made` holds the SHA-256 of the manifest: no such entry, no package. What was made is kept nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data_access.acts.on_evidence.packages import MadePackage, NewPackage, PackageTerms
from data_access.answers.case_file import CaseFile
from data_access.answers.value import Json
from data_access.errors import Busy, Conflict, TimedOut, TooLarge, Unconfined
from data_access.evidence import case_papers, folder, page_job, stored_zip
from data_access.evidence.index_page import IndexPage, as_html
from data_access.gateway.asking.files_of_answer import Maker
from data_access.gateway.deciding import acts
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.openings import receipt_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.packaging.answers import LARGER, AnswerChoice, AnswerInPackage, answer_files
from data_access.gateway.packaging.first_page import custody_steps, facts_of, first_page
from data_access.gateway.packaging.hits import hits_for
from data_access.gateway.packaging.of_case import PackageMaking, on_case
from data_access.gateway.showing import case_file
from data_access.ledger.turn import Connection, Turn
from data_access.records.casework import cases, saved_reads
from data_access.records.intake import batches
from data_access.records.keeping import packages, purges
from data_access.steps import Recorded
from data_access.terms import Capability

VERIFIERS = ("package_verify.py", "ledger_verify.py")
TOOLS = Path(__file__).parents[3] / "tools"
"""Where the programs lie that verify; a copy goes along."""

ENTRIES = "ledger/entries.json"

NO_PDF = "The first page of the package could not be made as PDF, so no package was made. Try again in a minute; then with fewer answers."
LATE_PDF = "The first page of the package took too long to make as PDF, so no package was made. Take fewer answers or pictures."


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePackage:
    """A package that may leave: one ZIP, and what it is called."""

    archive: bytes = field(repr=False)
    name: str


def make(site: Site, maker: Maker, caller: Caller, new: NewPackage) -> EvidencePackage:
    """Make an evidence package of a case, and record it before it leaves.

    Raises:
        NotLoggedOn, Refused: Policy refuses the package, one of its answers, or a question; that is on record.
        InvalidQuery: It names no answer of the caller's.
        Conflict: Reads were withdrawn or destroyed while it was made, or the role may not see its hits any more; nothing leaves.
        TimedOut, Busy, TooLarge: It, or its first page as PDF, could not be made; nothing leaves.
        LedgerStopped: It could not be recorded; nothing leaves.
    """
    begun, terms = on_case(site, caller, new), new.package_terms
    chosen = AnswerChoice(answers=new.answers, case_session=new.case_session, by=begun.by, package=begun.package)
    with site.ledger.reading() as connection:
        numbers = cases.numbers_of(connection, begun.case_number)
        saved = [each.read.read_id for each in saved_reads.of_case(connection, numbers)]
        before = _withdrawn_and_purged(connection)
    answers = answer_files(site, maker, caller, chosen, terms, saved)
    contents = _contents(site, maker, begun, terms, answers)
    if sum(map(len, contents.values())) > folder.MOST_BYTES:
        raise TooLarge(LARGER)
    files = folder.listed(contents)
    about = {
        "ledger": site.ledger.origin,
        "package": begun.package,
        "case": begun.case_number,
        "made_by": begun.by,
        "synthetic": site.facts.synthetic,
        "said": [list(each) for each in facts_of(site, begun, terms).items()],
    }
    manifest = folder.manifest_of(about, files, secrets.token_bytes(16))
    digest = folder.digest_of(manifest)
    made = MadePackage(package=begun.package, case=begun.case_number, manifest=digest, verifier=_digest_of_verifier())

    def conclude(turn: Turn) -> Recorded:
        if _withdrawn_and_purged(turn.connection) != before:
            raise Conflict("Reads were withdrawn or destroyed while it was made. Make it again.")
        if begun.watches_hits and not acts.may(site, caller, turn, Capability.WATCH_HITS):
            raise Conflict("Your role may not see hits any more, which are in it. Make it again.")
        ended = turn.end_of(made)
        packages.keep(
            turn.connection,
            ended,
            number=begun.package,
            case_number=begun.case_number,
            made_by=begun.by,
            manifest=digest,
            reads=len({read for each in answers for read in each.files.read_ids}),
            files=len(files),
        )
        return ended

    recorded = acts.end(site, caller, new, conclude)
    seal = folder.seal_of(receipt_of(site, recorded.seq))
    archive = stored_zip.packed({**contents, folder.MANIFEST: manifest, folder.SEAL: seal})
    return EvidencePackage(archive=archive, name=f"evidence-package-{begun.package}.zip")


def _withdrawn_and_purged(connection: Connection) -> tuple[frozenset[int], frozenset[int]]:
    """Return which imports were withdrawn, and the entries by which purges began, reached further or were done."""
    return batches.withdrawn(connection), purges.entries(connection)


def _contents(
    site: Site, maker: Maker, making: PackageMaking, terms: PackageTerms, answers: Sequence[AnswerInPackage]
) -> dict[str, bytes]:
    """Put the files together, all but manifest and seal. Raises as `in_pdf` does."""
    file = case_file.whole(site, making.by, making.case_number)
    with site.ledger.reading() as connection:
        numbers = cases.numbers_of(connection, making.case_number)
        hits, before = hits_for(connection, making, numbers), packages.of_case(connection, numbers)
    ids = {read for each in answers for read in each.files.read_ids}
    contents = {name: data for each in answers for name, data in each.contents.items()}
    contents |= case_papers.papers_of(file, hits, ids)
    contents[case_papers.ELSEWHERE] = case_papers.written(_elsewhere(file, hits, answers))
    contents[case_papers.CUSTODY] = case_papers.custody_of(custody_steps(site, making, terms, before))
    contents[ENTRIES] = case_papers.written({"entries": _entries(site, making, file, answers)})
    contents |= {f"verify/{name}": (TOOLS / name).read_bytes() for name in VERIFIERS if (TOOLS / name).is_file()}
    page = first_page(site, making, terms, file, hits, answers, contents)
    return {**contents, folder.INDEX: as_html(page), folder.INDEX_PDF: in_pdf(maker, page)}


def in_pdf(maker: Maker, page: IndexPage) -> bytes:
    """Have the first page made as PDF, too, in the process that makes files: what stands in it was typed by many people.

    Raises:
        Busy, TimedOut: It could not be made, or not in time.
        Unconfined: That process cannot be confined on this machine.
    """
    try:
        made = maker(page_job.written(page))
    except Unconfined:
        raise
    except TimedOut:
        raise TimedOut(LATE_PDF) from None
    except Busy:
        raise Busy(NO_PDF) from None
    pdf = made.get(page_job.NAME, b"")
    if len(made) != 1 or not pdf.startswith(b"%PDF-"):
        raise Busy(NO_PDF)
    return pdf


def _elsewhere(file: CaseFile, hits: Sequence[Json] | None, answers: Sequence[AnswerInPackage]) -> Mapping[str, object]:
    """Gather what points away from whom the case is about: it is in the package, and here it is named."""
    doubted = [v.as_json() for read in file.saved for v in read.verifications if not v.verified]
    return {
        "says": "Each answer holds all that it was given with: every plate, not one alone. What here points elsewhere is not left out.",
        "answers": [each.as_json() for each in answers],
        "findings_struck_out": [each.finding for each in file.findings if each.struck_at is not None],
        "verifications_not_confirmed": [{**each, "read_id": None} for each in doubted],
        "hits_that_ended": None if hits is None else [each for each in hits if each["dispositions"]],
        "imports_withdrawn": sorted({gone.batch for each in file.questions for gone in each.withdrawn}),
    }


def _entries(site: Site, making: PackageMaking, file: CaseFile, answers: Sequence[AnswerInPackage]) -> list[Json]:
    """Return the entries of the case, each proven; without the salts of digests, by which contents could be guessed at."""
    asked = {number for each in file.questions for number in (each.entry, each.outcome)}
    written = {each.entry for each in file.findings} | {note.entry for each in file.saved for note in each.notes}
    verified = {each.entry for read in file.saved for each in read.verifications}
    own = {making.package} | {number for each in answers for number in (each.of, each.files.outcome)}
    wanted = sorted(number for number in asked | written | verified | own if number is not None)
    return [{name: value for name, value in receipt_of(site, each).items() if name != "digest_salt"} for each in wanted]


def _digest_of_verifier() -> str | None:
    program = TOOLS / VERIFIERS[0]
    return hashlib.sha256(program.read_bytes()).hexdigest() if program.is_file() else None
