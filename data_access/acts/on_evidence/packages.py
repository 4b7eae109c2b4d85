"""Acts on evidence packages: looking what one would hold, beginning to make one, and that it is made, which seals it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, Protocol, runtime_checkable

from pydantic import Field, model_validator

from data_access.acts.fields import REASON, EntryNumber, Reason, UnderCase
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.on_evidence.packages import PackagePreview
from data_access.marks import CLEAR, IF_GIVEN, Clear
from data_access.terms import Capability

MOST_ANSWERS: Final = 12
"""Answers of one package: each is asked for again, some twice, and a person asks so many questions a minute."""

_MAY = one_of(Capability.MAKE_FILE)
_IN_CASE = needs(Need.TRAINING, Need.OPEN_CASE)

Mention = Annotated[str, Field(max_length=120)]
Pictures = Literal["none", "saved_reads", "all"]
"""Of which reads pictures go along: of none, of those that the case has saved, or of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTerms:
    """What the pack has a say in, of a package.

    Attributes:
        property_number, booked_by, medium, outside_reference: As said; empty if they were not.
        reason: What it is for.
        overviews: Why pictures of all that a camera saw go along; empty if they do not.
        pictures: Of which reads pictures go along.
    """

    property_number: str
    booked_by: str
    medium: str
    outside_reference: str
    reason: str
    overviews: str
    pictures: Pictures

    @property
    def particulars(self) -> Mapping[str, str]:
        """How it is booked, by the names of the fields."""
        return {
            "property_number": self.property_number,
            "booked_by": self.booked_by,
            "medium": self.medium,
            "outside_reference": self.outside_reference,
        }


@runtime_checkable
class AsPackage(Protocol):
    """An act that says on which terms a package is made."""

    @property
    def package_terms(self) -> PackageTerms: ...


class LookAtPackage(UnderCase):
    """A look at what an evidence package of the case would hold."""

    does: ClassVar = ActKind(
        "package_previewed",
        "Someone looked what an evidence package of a case would hold.",
        _MAY,
        _IN_CASE,
        words="Looked what an evidence package would hold",
        found=names("case"),
        looks=True,
        wire=Wire(
            method="POST",
            path="/v1/case-file/package",
            call="look_at_package",
            does="Say what an evidence package of the case would hold, and what the policy asks for. No read is in it.",
            body=UnderCase,
            answer=PackagePreview,
        ),
    )


class NewPackage(UnderCase):
    """An evidence package of the case that is to be made: of which answers, for what, and how it is booked.

    Attributes:
        answers: Numbers of the intents of answers that were given to who makes it, or shared with them.
        reason: What it is for.
        property_number, booked_by, medium, outside_reference: What the pack asks for; the last is the number by which an outside system knows it.
        overviews: Why pictures of all that a camera saw go along; empty to leave them out.
    """

    does: ClassVar = ActKind(
        "package_begun",
        "An evidence package of a case is about to be made.",
        _MAY,
        _IN_CASE | needs(Need.PACKAGE_TERMS),
        words="Began an evidence package",
        found=names("case"),
    )

    answers: Annotated[tuple[EntryNumber, ...], Field(min_length=1, max_length=MOST_ANSWERS), CLEAR]
    reason: Annotated[Reason, REASON]
    pictures: Annotated[Pictures, CLEAR] = "saved_reads"
    property_number: Mention = ""
    booked_by: Mention = ""
    medium: Mention = ""
    outside_reference: Mention = ""
    overviews: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _fits_together(self) -> NewPackage:
        if len(set(self.answers)) != len(self.answers):
            raise ValueError("answers: name each answer once")
        if self.overviews and self.pictures == "none":
            raise ValueError("overviews: say of which reads pictures go along")
        return self

    @property
    def package_terms(self) -> PackageTerms:
        """What the pack has a say in."""
        return PackageTerms(
            property_number=self.property_number.strip(),
            booked_by=self.booked_by.strip(),
            medium=self.medium.strip(),
            outside_reference=self.outside_reference.strip(),
            reason=self.reason,
            overviews=self.overviews.strip(),
            pictures=self.pictures,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePackage:
    """An evidence package that is made, and may leave now.

    Attributes:
        package: Its number: that of the entry by which it was begun.
        case: Number of its case.
        manifest: SHA-256 of its manifest, hex, which names the SHA-256 of every file.
        verifier: SHA-256 of the program that checks it, as it is published; None where the program is not there.
    """

    does: ClassVar = ActKind("package_made", "An evidence package of a case was made.", _MAY, _IN_CASE, ends=True)

    package: Annotated[int, CLEAR]
    case: Annotated[str, Clear("case.number")]
    manifest: Annotated[str, CLEAR]
    verifier: Annotated[str | None, IF_GIVEN] = None


def package_terms_of(act: object) -> PackageTerms | None:
    """Return on which terms an act makes a package; None if it makes none."""
    return act.package_terms if isinstance(act, AsPackage) else None


ACTS = (LookAtPackage, NewPackage, MadePackage)
