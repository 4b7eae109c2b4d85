"""The part of an answer that is looked at, as short marks for the page's address: no plate, no name and nothing that was typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

import polars as pl

from widgets.answer.facets import FACETS, WITH_IMAGE
from widgets.answer.zoom_model import ALL_VIEWS, ZoomModel

DIGITS, SHORT = 12, 8
MARKS = re.compile(r"[a-z][0-9a-z-]{0,999}(\.[a-z][0-9a-z-]{0,999}){0,6}")
NOT_SEARCHED = (
    "A reload does not keep what you typed into Search, as it may be a plate. All reads are shown: type it again."
)
OTHER_READS = "The answer has changed since, so some of what you had chosen in it is no longer chosen."


def marks_of(zoom: ZoomModel, number: int) -> str:
    """Write down what is looked at of the answer with a number: `v1.b3-17-46.f0a1b2c3d`; empty if it is as it first was.

    The marks, each only where it is needed: `v` the view by its place in `ALL_VIEWS`; `b` first and last bar of time, and how many
    bars there are; `p` and `c` plate and camera, as hashes of the plate's first read and of the camera's id; `f` what is picked
    of the facets, hashed, too; `t` the tab beside the answer; `q` that something was typed into the search, not what.
    """
    picked = [_short(number, f"{name}:{value}") for name, values in zoom.picked.items() for value in values]
    reads = zoom.answer.numbered()
    of_plate = reads.filter(pl.col("plate") == zoom.plate)["read_id"].head(1).to_list()
    written = {
        "v": "" if zoom.view == zoom.first_view else str(ALL_VIEWS.index(zoom.view)),
        "b": "-".join(map(str, (*zoom.stretch, len(zoom.answer.time_bars().labels)))) if zoom.stretch else "",
        "p": digest(number, of_plate[0]) if of_plate else "",
        "c": _short(number, zoom.camera) if zoom.camera else "",
        "f": "-".join(picked),
        "t": "" if zoom.tab == zoom.first_tab else zoom.tab,
    }
    marks = [letter + text for letter, text in written.items() if text]
    return ".".join([*marks, "q"] if zoom.search else marks)


def look_at(zoom: ZoomModel, number: int, marks: str, search: str) -> str:
    """Look at the part of the answer with a number that `marks` say, and return what of it could not be had, in words.

    Args:
        marks: Of `marks_of`; whatever else stands in an address leaves the answer whole.
        search: What was typed into the search, if that is still known.
    """
    said = {each[0]: each[1:] for each in marks.split(".")} if MARKS.fullmatch(marks) else {}
    picked = _picked(zoom, number, said.get("f", ""))
    plate, camera = _plate(zoom, number, said.get("p", "")), _camera(zoom, number, said.get("c", ""))
    stretch = _stretch(said.get("b", ""), len(zoom.answer.time_bars().labels))
    view = int(said["v"]) if said.get("v", "").isdecimal() else len(ALL_VIEWS)
    zoom.look_at(
        stretch=stretch,
        plate=plate,
        camera=camera,
        values=picked,
        search=search if "q" in said else "",
        view=ALL_VIEWS[view] if view < len(ALL_VIEWS) else zoom.first_view,
    )
    wanted = len(said["f"].split("-")) if said.get("f") else 0
    fewer = wanted > sum(map(len, picked.values())) or any(
        said.get(letter) and not there for letter, there in (("p", plate), ("c", camera), ("b", stretch))
    )
    return " ".join([OTHER_READS] * fewer + [NOT_SEARCHED] * ("q" in said and not search))


def tab_of(zoom: ZoomModel, marks: str) -> str:
    """Return the key of the tab that `marks` say."""
    said = [each[1:] for each in marks.split(".") if each[:1] == "t"] if MARKS.fullmatch(marks) else []
    return said[0] if said else zoom.first_tab


def digest(number: int, text: str, digits: int = DIGITS) -> str:
    """Hash a text together with the number of the answer that it is of."""
    return hashlib.sha256(f"{number}:{text}".encode()).hexdigest()[:digits]


def _short(number: int, text: str) -> str:
    return digest(number, text, SHORT)


def _stretch(text: str, bars: int) -> tuple[int, ...]:
    """Return the bars that are named, if there are as many bars as there were: else they stand for other times."""
    named = [int(each) for each in text.split("-") if each.isdecimal()]
    return (named[0], named[1]) if len(named) == 3 and named[2] == bars else ()


def _plate(zoom: ZoomModel, number: int, mark: str) -> str:
    rows = zoom.answer.numbered().select("read_id", "plate").iter_rows() if mark else ()
    return next((plate for read_id, plate in rows if digest(number, read_id) == mark), "")


def _camera(zoom: ZoomModel, number: int, mark: str) -> str:
    ids = zoom.answer.numbered()["camera_id"].drop_nulls().unique() if mark else ()
    return next((each for each in ids if _short(number, each) == mark), "")


def _picked(zoom: ZoomModel, number: int, text: str) -> Mapping[str, tuple[str, ...]]:
    if not text:
        return {}
    marks = text.split("-")
    known = {_short(number, f"{name}:{value}"): (name, value) for name, value in _values(zoom)}
    found = [known[mark] for mark in marks if mark in known]
    return {
        name: tuple(value for of, value in found if of == name) for name in dict.fromkeys(name for name, _ in found)
    }


def _values(zoom: ZoomModel) -> Iterator[tuple[str, str]]:
    """Return every value of each facet that a read of the answer has, by the facet's name."""
    reads = zoom.answer.numbered()
    for name in FACETS:
        values = [WITH_IMAGE] if name not in reads.columns else reads[name].fill_null("").unique().to_list()
        yield from ((name, value) for value in values)
