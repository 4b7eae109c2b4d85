"""Showing: an answer that is shown again, to who was given it or to a colleague with whom they shared it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from data_access.marks import CLEAR, Clear, Fields, ReadBack, Seals, Secrets
from data_access.questions.entry import again, clear_of, sealed_of
from data_access.questions.fields import IntentNumber
from data_access.questions.scope import EarlierAnswer, Limits, Scope
from data_access.questions.value import Value
from data_access.questions.with_reads import Question, WithReads
from data_access.terms import Capability


def _clear(question: WithReads | None) -> Fields | None:
    return None if question is None else clear_of(question)


def _sealed(question: WithReads | None) -> Secrets:
    return {} if question is None else sealed_of(question)


def _asked_again(fields: Mapping[str, Any], _: object) -> WithReads | None:
    """Read the question of the answer back; an entry that holds none was refused because nobody could tell it."""
    if "asked" not in fields:
        return None
    kinds = {kind.model_fields["kind"].default: kind for kind in get_args(WithReads)}
    read: WithReads = again(kinds[fields["asked"]["kind"]], fields["asked"], datetime.now(UTC))
    return read


class Showing(Value):
    """An answer that is shown again. It is no new question: of its reads those come back that the answer held.

    Attributes:
        of: Number of the intent of that answer.
        asked: The question that it answered, as the gateway reads it from its entry; None where it cannot be told, or not to
            who wants to see it: then nothing is shown.
    """

    needs: ClassVar = Capability.KEEP_FINDINGS

    kind: Annotated[Literal["showing"], CLEAR] = "showing"
    of: Annotated[IntentNumber, CLEAR]
    asked: Annotated[Question | None, Clear("asked", _clear, if_given=True), Seals(_sealed), ReadBack(_asked_again)] = (
        None
    )

    @property
    def scope(self) -> Scope:
        """What its question reaches for, by the limits of that question: the policy of today must still permit it."""
        if self.asked is None:
            return Scope(limits=Limits.KNOWN_READS, earlier=EarlierAnswer(of=self.of))
        earlier = EarlierAnswer(of=self.of, asked=self.asked, needs=self.asked.needs)
        return replace(self.asked.scope, earlier=earlier)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """A modest question's answer."""
        return cls(of=0, asked=get_args(WithReads)[0].example(now))
