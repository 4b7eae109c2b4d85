"""Saved: the reads that were starred or noted in the case."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from data_access.marks import CLEAR
from data_access.questions.scope import Limits, Scope
from data_access.questions.value import Value
from data_access.terms import Capability


class Saved(Value):
    """The reads that were starred or noted in the case of the case session, each with its corrections."""

    needs: ClassVar = Capability.KEEP_FINDINGS
    posted: ClassVar = "A question about the reads saved in the case"
    answer: ClassVar = "The reads that were starred or noted in the case, as far as they are still kept."

    kind: Annotated[Literal["saved"], CLEAR] = "saved"

    @property
    def scope(self) -> Scope:
        """Reads that were saved before; nothing is searched for."""
        return Scope(limits=Limits.KNOWN_READS, of_saved=True)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """There is only one such question."""
        return cls()
