"""One table: each kind of question in words, as an entry holds it, as it was done, and as a file of its answer says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from data_access import coarse
from data_access.wording.counts import many

SEALED: Final = "sealed"
Fields = Mapping[str, Any]


def _uncounted(_: int | str) -> str:
    """Say nothing: what is answered with reads is counted instead."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWords:
    """One kind of question in words.

    Attributes:
        asked: Says what was asked, of the clear fields of an entry and of what was opened of it.
        done: Says what was done, of how many reads; empty if the reads are counted instead.
        in_file: What a file of its answer says; empty if it is not answered with reads.
    """

    asked: Callable[[Fields, Fields], str]
    done: Callable[[int | str], str] = _uncounted
    in_file: str = ""


def words_of(kind: str) -> QuestionWords:
    """Return the words of a kind; one that has none is called by its name."""
    return QUESTIONS.get(kind, QuestionWords(asked=lambda _, __: kind.capitalize()))


def _partial_plate(question: Fields, texts: Fields) -> str:
    fixed = f"{many(question.get('fixed', 0), 'character')} given, {SEALED}"
    return f"Partial plate {texts.get('pattern', f'({fixed})')}"


def _near_plate(question: Fields, texts: Fields) -> str:
    return f"{_partial_plate(question, texts)} with at most one wrong character"


def _common_plates(question: Fields, _: Fields) -> str:
    return f"Plates at {question.get('at_least', '')} or more of {len(question.get('scenes', ()))} scenes"


def _convoy(question: Fields, texts: Fields) -> str:
    passages = f"{question.get('at_least', '')} or more passages of {texts.get('plate', f'one plate ({SEALED})')}"
    return f"Plates that passed the same cameras within {question.get('within_s', '')} seconds at {passages}"


def _image(question: Fields, _: Fields) -> str:
    return f"Image ({question.get('image', '')}) of a read of entry {question.get('of', '')}"


def _contact_sheet(question: Fields, _: Fields) -> str:
    return f"Images ({question.get('image', '')}) of several reads of entry {question.get('of', '')}"


def _showing(question: Fields, texts: Fields) -> str:
    asked = question.get("asked", {})
    was = f": {words_of(asked['kind']).asked(asked, texts)}" if "kind" in asked else ""
    return f"The answer of entry {question.get('of', '')}, shown again{was}"


QUESTIONS: Final[Mapping[str, QuestionWords]] = {
    "canvass": QuestionWords(asked=lambda _, __: "Canvass", in_file="Canvass: all reads in an area"),
    "plates": QuestionWords(asked=_partial_plate, in_file="Partial plate"),
    "near_plates": QuestionWords(asked=_near_plate, in_file="Plate or partial plate with at most one wrong character"),
    "history": QuestionWords(
        asked=lambda _, texts: f"History of {texts.get('plate', f'one plate ({SEALED})')}",
        in_file="All reads of one plate",
    ),
    "common_plates": QuestionWords(
        asked=_common_plates, in_file="Reads of the plates that were read at several scenes"
    ),
    "convoy": QuestionWords(
        asked=_convoy, in_file="Reads of one plate at fixed cameras, and of the plates that passed the same cameras"
    ),
    "saved": QuestionWords(
        asked=lambda _, __: "Saved reads of the case", in_file="The reads that were starred or noted in this case"
    ),
    "estimate": QuestionWords(
        asked=lambda _, __: "Estimate", done=lambda _: "counts of cameras alone; no read was looked at"
    ),
    "image": QuestionWords(
        asked=_image,
        done=lambda rows: "a picture was shown" if coarse.bounds(rows)[1] else "no such picture is kept",
    ),
    "contact_sheet": QuestionWords(asked=_contact_sheet, done=lambda rows: f"{many(rows, 'picture')} shown"),
    "correction": QuestionWords(
        asked=lambda question, _: f"Correction of {', '.join(question.get('changes', ()))}",
        done=lambda _: "a correction was put beside the read",
    ),
    "showing": QuestionWords(
        asked=_showing, done=lambda rows: f"{many(rows, 'read')} of an earlier answer were shown again"
    ),
    "files": QuestionWords(asked=lambda _, __: "Files", done=lambda rows: f"files of {many(rows, 'read')} were made"),
}
