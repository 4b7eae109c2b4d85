"""Who passed the same cameras as a plate: what the answer says of them."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets as w
import polars as pl

from data_access.terms import plate_key
from data_access.wording import convoys as words
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c

MOST_LISTED = 50
"""Plates that stand over the answer; all of them are in its list."""


@dataclass(frozen=True, slots=True)
class PlateBeside:
    """One plate of an answer: at how many passages it was there, when first and last, and how many reads that are."""

    plate: str
    passages: str
    reads: int


def plates_beside(answer: AnswerModel) -> list[PlateBeside]:
    """Return the plates that passed with the one that was asked about, those at most passages first; none for another answer."""
    whole = answer.answer
    counts = whole.facts.convoy if whole else None
    if whole is None or counts is None or whole.question is None:
        return []
    rows = whole.reads.select("plate").with_row_index("row").group_by("plate").agg(pl.col("row")).rows()
    followed = plate_key(whole.question.scope.plate)
    others = [(plate, words.of_plate(each, counts), len(each)) for plate, each in rows if plate_key(plate) != followed]
    ordered = sorted(others, key=lambda one: (-len(one[1]), one[0]))
    return [PlateBeside(plate, words.passages(seen, counts), reads) for plate, seen, reads in ordered]


def convoy_line(answer: AnswerModel) -> w.Widget:
    """Return what stands over the answer: how many plates, how many by chance, and each with its passages."""
    line = c.says(lambda: _said(answer), (answer, ["answer"]))
    c.show_if(line, False)
    c.follow(lambda: c.show_if(line, bool(_said(answer).html)), (answer, ["answer"]))
    return line


def _said(model: AnswerModel) -> Markup:
    counts = model.answer.facts.convoy if model.answer else None
    if counts is None:
        return together()
    plates = plates_beside(model)
    head = element("strong", words.counted(len(plates), counts), cls="wb-chance-said")
    said = (words.by_chance(counts), words.at_other_times(counts), words.MEANS)
    means = element("span", " ".join(each for each in said if each), cls="wb-small")
    return element("div", head, " ", means, *_table(plates), cls="wb-card wb-convoy", role="note")


def _table(plates: list[PlateBeside]) -> list[Markup]:
    if not plates:
        return []
    shown = plates[:MOST_LISTED]
    rows = [
        element("tr", element("td", each.plate), element("td", each.passages), element("td", str(each.reads)))
        for each in shown
    ]
    head = element("tr", *(element("th", name, scope="col") for name in ("Plate", "Passages", "Reads")))
    caption = element("caption", "Plates and at how many passages they were there", cls="wb-hidden")
    more = len(plates) - len(shown)
    table = element("table", caption, element("thead", head), element("tbody", *rows), cls="wb-table", tabindex="0")
    return [table, element("p", f"{more:,} more in the list below.", cls="wb-small")] if more else [table]
