"""An evidence package of the open case: what would go in, how it is booked, and the archive that came."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field

import traitlets as t

from data_access.acts.on_evidence.packages import NewPackage
from data_access.answers.on_evidence.packages import PackageLine, PackagePreview
from data_access.client import Client
from data_access.client.packages import look_at_package, make_package
from data_access.errors import InvalidQuery, NotVerified
from data_access.questions.value import parse
from data_access.wording.refusals import Problem
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded

MANIFEST = "manifest.json"
PARTICULARS = ("property_number", "booked_by", "medium", "outside_reference")


@dataclass(frozen=True, slots=True)
class PackageArchive:
    """A package as it came: one ZIP, how many files are in it, and the SHA-256 of its manifest."""

    data: bytes = field(repr=False)
    files: int
    manifest: str


class PackageModel(t.HasTraits):
    """An evidence package on a page.

    Attributes:
        preview: What would go in (`PackagePreview`), or None while nobody looked.
        answers: Entries of the answers that are ticked.
        reason, property_number, booked_by, medium, outside_reference: What it is for, and how it is booked.
        pictures: Of which reads pictures go along. `overviews` says why those of all that a camera saw do; empty if not.
        making: True while it is being made.
        archive: What came, or None.
        problem: The `Problem` why something was not done, or None.
    """

    preview = t.Instance(PackagePreview, allow_none=True)
    answers: t.List[int] = t.List(t.Int())
    reason = t.Unicode()
    property_number = t.Unicode()
    booked_by = t.Unicode()
    medium = t.Unicode()
    outside_reference = t.Unicode()
    pictures = t.Unicode("saved_reads")
    overviews = t.Unicode()
    making = t.Bool(False)
    archive = t.Instance(PackageArchive, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel) -> None:
        super().__init__()
        self.client, self.case = client, case
        case.observe(lambda _: self._begin(), ["session"])

    @property
    def may(self) -> bool:
        """True if the person's role makes files."""
        return "make_file" in self.case.person.capabilities

    @property
    def bytes(self) -> int:
        """About how large the package would be, without pictures."""
        if self.preview is None:
            return 0
        return self.preview.bytes + sum(each.bytes for each in self.chosen())

    def chosen(self) -> list[PackageLine]:
        """Return the answers that are ticked."""
        lines = self.preview.questions if self.preview else ()
        return [each for each in lines if each.entry in self.answers]

    def missing(self) -> list[str]:
        """Name what is still needed."""
        if self.preview is None:
            return ["a look at what goes in"]
        most = self.preview.most_answers
        needed = [] if self.answers else ["an answer"]
        needed += [f"fewer answers: at most {most} go into one package"] if len(self.answers) > most else []
        wanted = [each for each in self.preview.form.particulars if each.wanted]
        needed += [each.label for each in wanted if not str(getattr(self, each.name)).strip()]
        return needed if self.reason.strip() else [*needed, "what it is for"]

    def look(self) -> None:
        """Look what would go in, on record; the latest answers that can go along are ticked."""
        self.problem, self.archive = None, None
        self._look()

    def tick(self, entry: int, on: bool) -> None:
        """Choose an answer, or leave it out."""
        self.answers = sorted({*self.answers, entry} if on else {*self.answers} - {entry})

    def make(self) -> None:
        """Have the package made, on record; exactly one of `archive` and `problem` is set afterwards."""
        self.problem, self.archive, self.making = None, None, True
        try:
            self._take()
        finally:
            self.making = False

    @guarded
    def _look(self) -> None:
        if self.case.session is None:
            raise InvalidQuery("case", "open a case first")
        found = look_at_package(self.client, self.case.session.case_session)
        able = [each.entry for each in found.questions if not each.obstacle]
        self.answers = sorted(able[: found.most_answers])
        self.preview = found

    @guarded
    def _take(self) -> None:
        if self.case.session is None:
            raise InvalidQuery("case", "open a case first")
        wanted = {
            "case_session": self.case.session.case_session,
            "answers": tuple(self.answers),
            "reason": self.reason,
            "pictures": self.pictures,
            "overviews": self.overviews,
            **{name: getattr(self, name) for name in PARTICULARS},
        }
        self.archive = _archive(make_package(self.client, parse(NewPackage, wanted)))

    def _begin(self) -> None:
        self.preview, self.archive, self.problem, self.answers = None, None, None, []


def _archive(data: bytes) -> PackageArchive:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            manifest, files = opened.read(MANIFEST), len(opened.namelist())
    except (zipfile.BadZipFile, KeyError):
        raise NotVerified("The package is not whole.") from None
    return PackageArchive(data, files, hashlib.sha256(manifest).hexdigest())
