"""What questions about one read of an answer have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from data_access.marks import CLEAR, SaidBy, Seal
from data_access.questions.value import Instant

IntentNumber = Annotated[int, Field(ge=0, le=2**53)]
"""Number of the intent of an answer (`intent` in its facts)."""

OfAnswer = Annotated[IntentNumber, CLEAR]
ReadId = Annotated[str, Field(min_length=1, max_length=200)]
OneRead = Annotated[ReadId, Seal("read")]
CapturedAt = Annotated[Instant, SaidBy("read")]
"""When the read was captured, as the answer has it; says where to look, and follows from the read."""
