"""How a field of a question stands in its entry: sealed unless a mark says otherwise, and read back by what stands in clear."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal, Self

import pytest

from data_access.marks import CLEAR, Clear, ReadBack, SaidBy, Seal, read_back, said
from data_access.questions.correction import Correction
from data_access.questions.entry import again, clear_of, sealed_of
from data_access.questions.files import FilesOf
from data_access.questions.history import History
from data_access.questions.shapes import Circle
from data_access.questions.value import Value

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Planted(Value):
    """A question with a field of each sort."""

    also_clear: ClassVar = ("doubled",)

    kind: Annotated[Literal["planted"], CLEAR] = "planted"
    forgotten: str = "secret"
    read_back: Annotated[str, ReadBack(lambda fields, _: "x" * fields["most"])] = "secret"
    most: Annotated[int, CLEAR] = 2
    names: Annotated[tuple[str, ...], Clear("many", len), Seal("names_asked")] = ("a", "b")
    follows: Annotated[str, SaidBy("names")] = "secret"
    area: Circle = Circle(lat=1.5, lon=2, radius_m=3)
    position: tuple[float, float] | None = (1.5, 2.5)

    @property
    def doubled(self) -> tuple[int, ...]:
        """Says more than one field does."""
        return (self.most, self.most)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """All fields as they are by default."""
        return cls()


def test_what_bears_no_mark_is_sealed_and_so_is_what_is_only_read_back() -> None:
    assert clear_of(Planted()) == {"kind": "planted", "most": 2, "many": 2, "doubled": [2, 2]}
    assert sealed_of(Planted()) == {
        "forgotten": "secret",
        "read_back": "secret",
        "names_asked": '["a", "b"]',
        "area": '{"shape":"circle","lat":1.5,"lon":2.0,"radius_m":3.0}',
        "position": "[1.5, 2.5]",
    }


def test_what_stands_in_clear_is_read_back_and_the_rest_is_as_in_the_example() -> None:
    asked = Planted(forgotten="plate", most=3, names=("c",), follows="x", read_back="zzz")
    assert again(Planted, clear_of(asked), NOW) == Planted(most=3, read_back="xxx")
    with pytest.raises(KeyError):
        read_back(Planted, {}, Planted())


@pytest.mark.parametrize(("state", "sealed"), [(None, {}), ("", {"state": ""}), ("US-KS", {"state": "US-KS"})])
def test_that_a_state_is_corrected_to_unknown_is_committed_to(state: str | None, sealed: dict[str, str]) -> None:
    wrong = Correction(
        of=1, read_id="a:1", captured_at=NOW, plate="7QK4F2X", state=state, reason="as the picture shows"
    )
    assert sealed_of(wrong) == {"read": "a:1", "plate": "7QK4F2X", "why": "as the picture shows", **sealed}


def test_files_commit_to_all_that_the_question_of_their_answer_does() -> None:
    files = FilesOf(of=1, asked=History(plate="7QK4F2X"), formats=("csv",), why="for the case file")
    assert said(files)[1] == {"plate": "7QK4F2X", "why": "for the case file"}
    assert clear_of(files)["asked"] == {"kind": "history", "windows": None}
