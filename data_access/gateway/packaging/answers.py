"""The answers of a package: each is asked for again, on record, as files of an answer are; policy decides anew, by its rules of today."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import polars as pl

from data_access.acts.on_evidence.packages import PackageTerms
from data_access.answers.facts import ShownAgain
from data_access.answers.on_evidence.packages import OverviewTreatment
from data_access.answers.value import Json
from data_access.errors import InvalidQuery, TimedOut, TooLarge
from data_access.evidence import folder
from data_access.gateway.asking.files_of_answer import FilesOnRecord, Maker, files_on_record, inquiry_of
from data_access.gateway.asking.package import MANIFEST, manifest_of
from data_access.gateway.asking.pictures import UNBLURRED, Which
from data_access.gateway.asking.showings import show
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.earlier_answers import first_of, showing_of
from data_access.gateway.open_site.members import question_of
from data_access.gateway.open_site.site import Site
from data_access.policy.packs.releases import Overviews
from data_access.questions.files import FileFormat
from data_access.questions.with_reads import WithReads
from data_access.reads import original_of
from data_access.records.casework import answers_given

FORMATS: tuple[FileFormat, ...] = ("csv", "geoparquet", "report")
LARGER = "The package is larger than 200 MB. Take fewer answers, or the pictures of saved reads alone."
MOST_S = 900.0
"""How long the answers of one package may take together, seconds: whoever asked for it waits for 1,200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChoice:
    """Which answers go into a package: numbers of their intents, under which case session, by whom; `package` is its number."""

    answers: tuple[int, ...]
    case_session: str
    by: str
    package: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInPackage:
    """One answer as it goes into a package.

    Attributes:
        of: Number of its intent. `folder` is where its files lie.
        showing: What changed since it was given; None of one of this case session, of which the files say so.
    """

    of: int
    folder: str
    files: FilesOnRecord
    showing: ShownAgain | None

    @property
    def contents(self) -> dict[str, bytes]:
        """Its files with their own manifest, by their names in the package."""
        own = {**self.files.contents, MANIFEST: manifest_of(self.files.sealed, self.files.receipt)}
        return {f"{self.folder}/{name}": data for name, data in own.items()}

    @property
    def gone(self) -> int:
        """How many of its reads are kept no more."""
        return int(self.files.sealed["no_longer_kept"]) + (self.showing.gone if self.showing else 0)

    @property
    def withdrawn(self) -> int:
        """How many of its reads came with imports that were withdrawn since."""
        return int(self.files.sealed["withdrawn"]) + (self.showing.withdrawn if self.showing else 0)

    @property
    def unblurred(self) -> int:
        """How many pictures of its reads were left out since they could not be blurred."""
        return int(self.files.sealed.get(UNBLURRED, 0))

    @property
    def blurred_pictures(self) -> list[tuple[str, str]]:
        """Return of each blurred copy its name in the package, and the SHA-256 of the picture that is kept."""
        pictures = self.files.sealed.get("pictures", ())
        return [(f"{self.folder}/{each['name']}", each["sha256_of_original"]) for each in pictures if "blurred" in each]

    def as_json(self) -> Json:
        """Say how much there is, what is missing, and what points elsewhere."""
        facts = self.files.sealed["facts"]
        said = {name: facts["quality"][name] for name in ("asked", "out", "refused", "down", "quiet", "behind", "new")}
        return {
            "entry": self.of,
            "folder": self.folder,
            "reads": len(self.files.read_ids),
            "candidates": self.files.plates,
            "destroyed_since": self.gone,
            "withdrawn_since": self.withdrawn,
            "arrived_since_and_left_out": self.showing.arrived if self.showing else None,
            **({UNBLURRED: self.unblurred} if self.unblurred else {}),
            "cameras_not_as_usual": said,
            "by_chance": facts.get("chance"),
        }


def answer_files(
    site: Site, maker: Maker, caller: Caller, choice: AnswerChoice, terms: PackageTerms, marks: Collection[str]
) -> list[AnswerInPackage]:
    """Make the files of each answer, on record.

    Args:
        marks: Reads that the case has saved.

    Raises:
        Refused: Policy refuses one of them, or its question; that is on record, and nothing leaves.
        InvalidQuery: One is no answer that can be shown to who makes the package, or is named twice.
        TimedOut, Busy, TooLarge: The files of one could not be made.
    """
    if len({first_of(site, of) for of in choice.answers}) != len(choice.answers):
        raise InvalidQuery("answers", "names an answer twice: one number is that of a showing of it; name it once")
    kept = {original_of(each) for each in marks}

    def which(reads: pl.DataFrame) -> pl.DataFrame:
        if terms.pictures == "all":
            return reads
        return reads.filter(pl.Series([original_of(each) in kept for each in reads["read_id"]], dtype=pl.Boolean))

    started, made, size = time.monotonic(), list[AnswerInPackage](), 0
    for of in choice.answers:
        made.append(_answer(site, maker, caller, choice, terms, of, which))
        size += sum(map(len, made[-1].contents.values()))
        if size > folder.MOST_BYTES:
            raise TooLarge(LARGER)
        if time.monotonic() - started > MOST_S:
            raise TimedOut("The package took too long to make, and none was made. Take fewer answers.")
    return made


def _answer(
    site: Site, maker: Maker, caller: Caller, choice: AnswerChoice, terms: PackageTerms, of: int, which: Which
) -> AnswerInPackage:
    asked, first = showing_of(site, choice.by, of).asked, first_of(site, of)
    if asked is None:
        raise InvalidQuery("answers", "names one that was not given to you or shared with you; have it shared, or ask")
    showing = None
    if not _is_of_session(site, choice.case_session, of, asked):
        shown = show(site, caller, choice.case_session, first)
        of, showing = shown.facts.intent, shown.facts.showing
    pictures = pictures_in(site.pack.evidence.overviews, terms)
    files = {"of": of, "asked": asked, "formats": FORMATS, "why": terms.reason, "pictures": pictures}
    inquiry = inquiry_of(choice.case_session, f"evidence package {choice.package}", files)
    made = files_on_record(site, maker, caller, inquiry, which)
    return AnswerInPackage(of=first, folder=f"answers/entry-{first}", files=made, showing=showing)


def pictures_in(policy: Overviews, terms: PackageTerms) -> Literal["crop", "both", "blurred"] | None:
    """Return which pictures go along: all that a camera saw only where somebody decided so, or blurred where the pack says so."""
    if terms.pictures == "none":
        return None
    if terms.overviews:
        return "both"
    return "blurred" if policy.treatment is OverviewTreatment.BLURRED else "crop"


def _is_of_session(site: Site, case_session: str, of: int, question: WithReads) -> bool:
    """True if files can be made of the answer as it is: it was given under this very case session."""
    with site.ledger.reading() as connection:
        given = answers_given.answered_as_of(connection, of, case_session, question_of(site.members_key, of, question))
    return given is not None
