"""The closed set of kinds of question. What is not in it is no question, and every table of another room is asked for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final, Protocol, Self, TypeAlias, TypeVar, get_args

from pydantic import Field

from data_access.errors import InvalidQuery
from data_access.questions.correction import Correction
from data_access.questions.entry import again, as_asked
from data_access.questions.estimate import Estimate
from data_access.questions.files import FilesOf
from data_access.questions.image import ContactSheet, ImageOf
from data_access.questions.scope import Limits, Scope
from data_access.questions.showing import Showing
from data_access.questions.value import MAX_REASON, Value
from data_access.questions.with_reads import WithReads
from data_access.terms import Capability

AnyQuestion: TypeAlias = WithReads | Estimate | ImageOf | ContactSheet | Correction | FilesOf | Showing

Asking = Annotated[AnyQuestion, Field(discriminator="kind")]
"""All that may be asked under a case session."""


class Inquiry(Value):
    """A question as it is posted: under which case session, what, and an optional note."""

    case_session: Annotated[str, Field(min_length=1, max_length=64)]
    question: Asking
    note: Annotated[str, Field(max_length=MAX_REASON)] = ""


class QuestionKind(Protocol):
    """What every kind of question says of itself."""

    needs: ClassVar[Capability]
    """The capability that a role must have."""

    @property
    def scope(self) -> Scope:
        """What it reaches for, and which limits bound it."""

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Return a modest question of this kind, as of now."""


Q = TypeVar("Q", bound=Value)


def _named(kinds: tuple[type[Q], ...]) -> Mapping[str, type[Q]]:
    return {kind.model_fields["kind"].default: kind for kind in kinds}


KINDS: Final[Mapping[str, type[AnyQuestion]]] = _named(get_args(AnyQuestion))
"""All kinds by name, in the order in which tables show them."""

ANSWERED_WITH_READS: Final[Mapping[str, type[WithReads]]] = _named(get_args(WithReads))
"""The kinds that are answered with reads."""


def examples(now: datetime) -> Mapping[str, AnyQuestion]:
    """Return a modest question of each kind, by its name."""
    return {name: kind.example(now) for name, kind in KINDS.items()}


def searches(limits: Limits | None = None) -> Mapping[str, type[WithReads]]:
    """Return the kinds that find reads, instead of taking up known ones; of those limits only, if any are named."""
    scopes = {name: kind.example(datetime.now(UTC)).scope for name, kind in ANSWERED_WITH_READS.items()}
    return {
        name: ANSWERED_WITH_READS[name]
        for name, scope in scopes.items()
        if scope.searches and limits in (None, scope.limits)
    }


def canvasses() -> Mapping[str, type[WithReads]]:
    """Return the kinds whose answers hold all reads of a place."""
    now = datetime.now(UTC)
    return {name: kind for name, kind in searches(Limits.CANVASS).items() if len(kind.example(now).scope.areas) == 1}


LEAD_TO_READS: Final = frozenset(kind.needs for kind in searches().values())
"""The capabilities of which one is needed to find reads."""


def of_kind(question: Value, kind: type[Q]) -> Q:
    """Return a question that must be of one kind: each has a way of its own.

    Raises:
        InvalidQuery: It is of another.
    """
    if isinstance(question, kind):
        return question
    raise InvalidQuery("question.kind", f"must be {kind.model_fields['kind'].default}")


def for_reads(question: AnyQuestion) -> WithReads:
    """Return a question that is answered with reads.

    Raises:
        InvalidQuery: It is of another kind.
    """
    if isinstance(question, WithReads):
        return question
    raise InvalidQuery("question.kind", "has a route of its own")


def reads_of(question: AnyQuestion) -> WithReads | None:
    """Return what is asked of the store, with reads as the answer: files and showings ask their answer's question again. None if no reads are."""
    asked = question.asked if isinstance(question, FilesOf | Showing) else question
    return asked if isinstance(asked, WithReads) else None


def question_on_record(fields: Mapping[str, Any], openings: Mapping[str, str]) -> WithReads | None:
    """Return the very question of an entry, if it was answered with reads; None if it was not, or not all of it can be read.

    Args:
        fields: What stands of the question in clear.
        openings: What the entry's commitments hold.
    """
    kind = ANSWERED_WITH_READS.get(str(fields.get("kind")))
    return None if kind is None else as_asked(kind, fields, openings)


def answer_shown_by(fields: Mapping[str, Any]) -> int | None:
    """Return which answer an entry shows again, by its intent, given what stands of its question in clear; None if none."""
    return int(fields["of"]) if fields.get("kind") == Showing.model_fields["kind"].default else None


def question_again(fields: Mapping[str, Any]) -> AnyQuestion:
    """Make a question that differs from the one on record only in what no rule looks at.

    Raises:
        KeyError, ValueError: It is of a kind or form that is not known here.
    """
    return again(KINDS[fields["kind"]], fields, datetime.now(UTC))
