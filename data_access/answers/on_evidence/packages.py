"""Evidence packages as pages show them before one is made: what goes in, how large it is, what the policy asks for. No read, no plate."""

from __future__ import annotations

from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp


class OverviewTreatment(StrEnum):
    """What becomes of a picture of all that a camera saw as it would leave, unless somebody decides otherwise (D10)."""

    LEFT_OUT = "left_out"
    BLURRED = "blurred"
    """A copy goes along that is blurred whole: neither a face nor a plate can be made out on it."""


class PackageParticular(AnswerValue):
    """One thing that is said of how a package is booked; `name` is that of the act's field. `wanted`: true if it must be said."""

    name: str
    label: str
    wanted: bool


class PackageForm(AnswerValue):
    """What the policy asks of a package.

    Attributes:
        overviews: True if the reader's role may decide that pictures of all that a camera saw go along.
        overview_treatment: What becomes of them otherwise.
        overview_clause: Clause by which they are left out or blurred otherwise.
        overview_roles: Labels of the roles that may decide so.
    """

    particulars: tuple[PackageParticular, ...]
    overviews: bool
    overview_treatment: OverviewTreatment = OverviewTreatment.LEFT_OUT
    overview_clause: str
    overview_roles: tuple[str, ...]


class PackageLine(AnswerValue):
    """A question of the case that was answered, as a part of a package.

    Attributes:
        entry: Number of its intent.
        rows: How many reads came back.
        obstacle: Why its reads cannot go along; empty if they can.
        bytes: About how large its files are, without pictures.
    """

    entry: int
    at: Stamp
    person: str
    kind: str
    rows: int | str | None
    obstacle: str
    bytes: int


class MadePackageLine(AnswerValue):
    """A package that was made of the case."""

    package: int
    made_by: str
    made_at: Stamp
    entry: int
    manifest: str
    reads: int
    files: int


class PackagePreview(AnswerValue):
    """What a package of the case would hold now.

    Attributes:
        most_answers: So many answers go into one package.
        counts: How many there are of what always goes along, by its name in words.
        bytes: About how large that is.
    """

    case_number: str
    form: PackageForm
    most_answers: int
    questions: tuple[PackageLine, ...]
    counts: dict[str, int]
    bytes: int
    made: tuple[MadePackageLine, ...]
