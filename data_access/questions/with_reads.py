"""The questions that are answered with reads: one list, of which the union on the wire and all tables are made."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved

WithReads: TypeAlias = Canvass | Plates | NearPlates | History | CommonPlates | Convoy | Saved

Question = Annotated[WithReads, Field(discriminator="kind")]
"""What is answered with reads."""
