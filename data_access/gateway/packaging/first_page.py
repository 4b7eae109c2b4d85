"""What the first page of a package says, and its custody log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from data_access.acts.on_evidence.packages import PackageTerms
from data_access.answers.case_file import CaseFile, CaseQuestion
from data_access.answers.value import Json
from data_access.evidence.folder import Contents, listed
from data_access.evidence.index_page import IndexPage, Section, index_page
from data_access.gateway.asking.package import LEAD
from data_access.gateway.open_site.site import Site
from data_access.gateway.packaging.answers import AnswerInPackage, pictures_in
from data_access.gateway.packaging.of_case import PackageMaking
from data_access.gateway.showing.case_file import MOST_TAKEN_ALONG
from data_access.policy.evidence_rules import particulars_of
from data_access.policy.packs.roles import who_opens
from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.records.keeping.packages import PackageRecord
from data_access.terms import stamp
from data_access.wording.answers import banner
from data_access.wording.counts import many
from data_access.wording.question_kinds import words_of
from data_access.wording.times import in_full
from data_access.wording.verifications import LEAD as UNVERIFIED
from data_access.wording.verifications import VERIFIED

ALL_LEADS = (
    "UNVERIFIED LEAD: nobody stops or arrests anybody on what is in here alone. Compare each read with its picture and confirm it "
    "by other means."
)
ALL_VERIFIED = (
    "Every read in here was verified when its file says so. A record can end: have it confirmed again before a stop."
)


def facts_of(site: Site, making: PackageMaking, terms: PackageTerms) -> dict[str, str]:
    """Say what it is, of what, by whom, and how it is booked."""
    role = site.pack.roles.get(making.role)
    return {
        "Agency": site.facts.agency_name,
        "Case": making.case_number,
        "Made": f"{in_full(making.at, site.facts.zone)} ({stamp(making.at)}) by {making.name} ({role.label if role else making.role})",
        "Made for": terms.reason,
        **booked(site, terms),
        "Ledger": f"{site.ledger.origin}, begun by entry {making.package}; sealed by the entry in seal.json",
        "Policy pack (SHA-256)": site.pack.hash,
    }


def custody_steps(
    site: Site, making: PackageMaking, terms: PackageTerms, before: Sequence[PackageRecord]
) -> list[tuple[str, str, str, int | None]]:
    """Return the steps of the custody log: packages of the case before, and this one, how it is booked."""
    earlier = [
        (stamp(each.made_at), each.made_by, f"package {each.number} made, manifest {each.manifest}", each.entry)
        for each in before
    ]
    said = "; ".join(f"{name}: {text}" for name, text in booked(site, terms).items())
    decided = f"decided that pictures of all that a camera saw go along as they are: {terms.overviews}"
    steps = [f"package {making.package} begun for: {terms.reason}", said, decided if terms.overviews else ""]
    return [*earlier, *((stamp(making.at), making.name, step, making.package) for step in steps if step)]


def booked(site: Site, terms: PackageTerms) -> dict[str, str]:
    """Say how a package is booked, in the pack's words; what was not said is left out."""
    said = terms.particulars
    return {each.label: said[name] for name, each in particulars_of(site.pack.evidence).items() if said[name]}


def first_page(
    site: Site,
    making: PackageMaking,
    terms: PackageTerms,
    file: CaseFile,
    hits: Sequence[Json] | None,
    answers: Sequence[AnswerInPackage],
    contents: Contents,
) -> IndexPage:
    """Put together what the page says."""
    verified = all(LEAD not in each.files.prefix for each in answers)
    files = [(str(each["name"]), f"{each['bytes']:,}", str(each["sha256"])) for each in listed(contents)]
    return index_page(
        f"Evidence package {making.package}: case {making.case_number}",
        VERIFIED if verified else UNVERIFIED,
        ALL_VERIFIED if verified else ALL_LEADS,
        banner(synthetic=site.facts.synthetic),
        facts_of(site, making, terms),
        [
            _answers(file, answers),
            _not_in_it(site, terms, file, answers),
            *_blurred(site, answers),
            _elsewhere(file, hits, answers),
            _questions(file),
            _findings(file),
            _notes(file),
            _hits(hits),
            _holds(file),
        ],
        files,
    )


def has_reads(question: CaseQuestion) -> bool:
    """True of a question that is answered with reads: neither files, nor pictures, nor an answer shown again."""
    return question.question.get("kind") in ANSWERED_WITH_READS


def _answers(file: CaseFile, answers: Sequence[AnswerInPackage]) -> Section:
    asked = {each.entry: each for each in file.questions}
    rows = []
    for each in answers:
        question = asked.get(each.of)
        words = words_of(str(question.question["kind"])) if question else None
        said = (
            words.asked(question.question, {"plate": question.plate} if question.plate else {})
            if words and question
            else ""
        )
        pictures = len(each.files.sealed.get("pictures", ()))
        rows.append(
            (
                str(each.of),
                said,
                many(len(each.files.read_ids), "read"),
                many(each.files.plates, "plate"),
                many(pictures, "picture"),
                each.folder,
            )
        )
    return Section(
        title="Answers in this package",
        sentences=(
            "Each answer lies in a folder of its own: its reads as CSV and GeoParquet, a report (PDF) that says what was asked and "
            "what is not known, its pictures, and a manifest that the ledger seals by itself.",
        ),
        head=("Entry", "Question", "Reads", "Plates", "Pictures", "Folder"),
        rows=tuple(rows),
    )


def _not_in_it(site: Site, terms: PackageTerms, file: CaseFile, answers: Sequence[AnswerInPackage]) -> Section:
    there = {each.of for each in answers}
    answers_of_case = [each for each in file.questions if each.status == "answered" and has_reads(each)]
    others = sum(1 for each in answers_of_case if each.entry not in there)
    gone, withdrawn = sum(each.gone for each in answers), sum(each.withdrawn for each in answers)
    along = pictures_in(site.pack.evidence.overviews, terms)
    pictures = {
        "none": "No pictures: none were asked for.",
        "saved_reads": "Pictures are those of reads that the case has saved; of other reads none.",
        "all": "Of a read without a picture here none "
        + {"crop": "of this kind is kept.", "blurred": "is kept, or it could not be blurred."}.get(
            along or "", "is kept."
        ),
    }[terms.pictures]
    return Section(
        title="What is not in it",
        sentences=(
            f"{many(gone, 'read')} of these answers {'was' if gone == 1 else 'were'} destroyed since, as the policy has it, or past retention when this was made.",
            f"{many(withdrawn, 'read')} came with imports that were withdrawn since.",
            _arrived(answers),
            f"{many(others, 'answered question')} of the case {'is' if others == 1 else 'are'} listed below without reads: given to somebody else, or not chosen.",
            *_sealed(site, file, there),
            pictures,
            *_overviews(site, terms, answers),
        ),
    )


def _sealed(site: Site, file: CaseFile, there: Collection[int]) -> Iterator[str]:
    """Say what of questions without an answer here stays sealed in the ledger, and by whom it is to be had."""
    elsewhere = [each for each in file.questions if each.entry not in there]
    without = [each for each in elsewhere if has_reads(each) or each.person != file.me]
    colleagues = sum(1 for each in without if each.person != file.me)
    if without:
        yield (
            "Why a question was asked (reason, statement, note) is not in it, unless its answer is: that is sealed in the question's entry."
        )
    if colleagues:
        yield (
            f"{many(colleagues, 'question')} of colleagues without an answer here {'stands' if colleagues == 1 else 'stand'} below as sealed: "
            "plates, parts of plates, exact places and exact times of colleagues' questions are not in it. The ledger seals them for all but "
            "who asked."
        )
    if without:
        everybody, unit = who_opens(site.pack.roles)
        roles = ", ".join([*everybody, *(f"{each} (of their unit)" for each in unit)]) or "nobody of this policy"
        yield (
            f"How to have what is sealed: name the entry of the question to {site.facts.agency_name}. Who asked it can make a package of "
            f"its answer while that is kept; what its entry seals is opened, with a reason that goes on record, by: {roles}."
        )


def _overviews(site: Site, terms: PackageTerms, answers: Sequence[AnswerInPackage]) -> Iterator[str]:
    """Say what became of pictures of all that a camera saw: left out, blurred, or here as they are by somebody's decision."""
    policy = site.pack.evidence.overviews
    along = pictures_in(policy, terms)
    if along == "both":
        yield f"Pictures of all that a camera saw are here, too, by decision of who made this package: {terms.overviews}"
    if along == "crop":
        yield (
            "Pictures are of the plate alone: what else a camera saw, people and other vehicles, was left out "
            f"({policy.clause})."
        )
    if along == "blurred":
        unblurred = sum(each.unblurred for each in answers)
        yield (
            "Pictures of all that a camera saw are here as blurred copies alone, on which neither a face nor a plate can be made out "
            f"({policy.clause}). Pictures of the plate are as they are kept."
        )
        if unblurred:
            yield f"{many(unblurred, 'such picture')} could not be blurred, and {'was' if unblurred == 1 else 'were'} left out."


def _blurred(site: Site, answers: Sequence[AnswerInPackage]) -> Iterator[Section]:
    """Name the blurred copies, each with the digest of its original; nothing if there are none."""
    copies = [each for answer in answers for each in answer.blurred_pictures]
    if copies:
        yield Section(
            title="Blurred pictures",
            sentences=(
                "These are no pictures as a camera took them: each was reduced whole to a few blocks of colour, and cannot be restored "
                f"from what is here. The originals stay with {site.facts.agency_name}, as long as their reads are kept; a hold keeps them "
                "longer. Whoever asks for one names the SHA-256 of the original.",
            ),
            head=("Copy", "SHA-256 of the original"),
            rows=tuple(copies),
        )


def _arrived(answers: Sequence[AnswerInPackage]) -> str:
    """Say how many reads came in later, and of which answers nobody counted them: of those that were not shown again."""
    counts = [each.showing.arrived for each in answers if each.showing]
    if not counts:
        return "Reads that would answer now and came in later are in no answer; to answers of this case session nobody counted them."
    uncounted = "" if len(counts) == len(answers) else "; to answers of this case session nobody counted"
    return f"{many(sum(counts), 'read')} that would answer now came in later; they were in no answer{uncounted}."


def _elsewhere(file: CaseFile, hits: Sequence[Json] | None, answers: Sequence[AnswerInPackage]) -> Section:
    """Say what points away from whom the case is about."""
    rows = []
    for each in answers:
        quality = each.files.sealed["facts"]["quality"]
        not_usual = ", ".join(
            f"{quality[name]} {name}" for name in ("out", "refused", "down", "quiet", "behind", "new") if quality[name]
        )
        cameras = f"{many(quality['asked'], 'camera')} asked: {not_usual or 'all as usual'}"
        rows.append((str(each.of), many(each.files.plates, "plate"), cameras))
    doubted = sum(1 for read in file.saved for one in read.verifications if not one.verified)
    errors = "" if hits is None else f"{many(sum(1 for each in hits if each['dispositions']), 'hit')} that ended, "
    struck = sum(1 for each in file.findings if each.struck_at is not None)
    return Section(
        title="What points elsewhere",
        sentences=(
            "Nothing was left out because it points away from somebody: each answer holds every plate that it was given with.",
            f"{many(doubted, 'verification')} that did not confirm a read, {errors}"
            f"{many(struck, 'finding')} struck out: all in the folder case, and named in case/points-elsewhere.json.",
        ),
        head=("Entry", "All candidates", "Cameras while it looks"),
        rows=tuple(rows),
    )


def _questions(file: CaseFile) -> Section:
    more = len(file.questions) >= MOST_TAKEN_ALONG
    return Section(
        title=f"The latest {MOST_TAKEN_ALONG:,} questions asked under the case"
        if more
        else "Every question asked under the case",
        sentences=("Each with its outcome, whose entry holds the digest of its answer (ledger/entries.json).",),
        head=("Entry", "At (UTC)", "By", "Question", "Outcome", "Reads"),
        rows=tuple(
            (
                str(each.entry),
                stamp(each.at),
                file.name(each.person),
                words_of(str(each.question["kind"])).asked(each.question, {"plate": each.plate} if each.plate else {}),
                each.status if each.outcome is None else f"{each.status}, entry {each.outcome}",
                "" if each.rows is None else str(each.rows),
            )
            for each in file.questions
        ),
    )


def _findings(file: CaseFile) -> Section:
    return Section(
        title="Findings",
        sentences=() if file.findings else ("None.",),
        head=("At (UTC)", "By", "Finding", "Struck out"),
        rows=tuple(
            (
                stamp(each.at),
                file.name(each.author),
                each.text or "(not readable any more)",
                ""
                if each.struck_at is None
                else f"{stamp(each.struck_at)} by {file.name(each.struck_by)}: {each.struck_because or ''}",
            )
            for each in file.findings
        ),
    )


def _notes(file: CaseFile) -> Section:
    notes = [each for read in file.saved for each in read.notes]
    checks = [each for read in file.saved for each in read.verifications]
    return Section(
        title="Stars, notes and verifications",
        sentences=(
            f"{many(len(file.saved), 'saved read')}, {many(len(checks), 'verification')}; in full in case/saved-reads.json.",
        ),
        head=("At (UTC)", "By", "Note"),
        rows=tuple(
            (stamp(each.at), file.name(each.author), f"{each.text or ''}{' (struck out)' if each.struck_at else ''}")
            for each in notes
        ),
    )


def _hits(hits: Sequence[Json] | None) -> Section:
    none = "Hits are not in it: whoever made it may not see them." if hits is None else "None."
    return Section(
        title="Hits on entries of the case",
        sentences=() if hits else (none,),
        head=("Hit", "Entry of the hot list", "Likeness", "Standing"),
        rows=tuple(
            tuple(str(each[name]) for name in ("hit", "entry_of_hot_list", "likeness", "standing"))
            for each in hits or ()
        ),
    )


def _holds(file: CaseFile) -> Section:
    return Section(
        title="Holds in force",
        sentences=() if file.holds else ("None.",),
        head=("Hold", "Basis", "Why", "Placed by", "Review on"),
        rows=tuple(
            (str(each.hold), each.basis, each.reason, each.placed_by, each.review_on.isoformat()) for each in file.holds
        ),
    )
