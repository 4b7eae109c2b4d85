"""A question in words, for a file of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from data_access.questions.scope import Scope
from data_access.questions.shapes import Filters, Window
from data_access.wording import areas
from data_access.wording.question_kinds import words_of
from data_access.wording.times import in_full, local, utc


def in_file(question: Mapping[str, Any], zone: str) -> list[tuple[str, str]]:
    """Say what was asked, as (name, text). `question` is as it stands on the wire."""
    said = [("Question", words_of(question["kind"]).in_file)]
    if "scenes" in question:
        said.append(("Read at", f"{question['at_least']} or more of {len(question['scenes'])} scenes"))
        for number, scene in enumerate(question["scenes"], 1):
            said.append((f"Scene {number}", f"{areas.in_full(scene['area'])}; {_windows(scene['windows'], zone)}"))
        return said + _filters(question)
    if "windows" not in question:
        return said
    said += [("Plate", question[key]) for key in ("pattern", "plate") if question.get(key)]
    if question.get("confusable"):
        said.append(("Counted as the same", ", ".join(question["classes"])))
    if "within_s" in question:
        said.append(
            ("Others passed", f"within {question['within_s']} seconds, at {question['at_least']} or more passages")
        )
    if "area" in question:
        said.append(("Area", areas.in_full(question["area"])))
    said.append(("Windows", _windows(question["windows"], zone)))
    return said + _filters(question)


def _filters(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    asked = {name: value for name, value in (question.get("filters") or {}).items() if value and name != "keep_unknown"}
    return [("Filters", "; ".join(f"{name}: {', '.join(value)}" for name, value in asked.items()))] if asked else []


def _windows(windows: Sequence[Mapping[str, str]] | None, zone: str) -> str:
    if windows is None:
        return "all of the time that is kept"
    spans = [tuple(datetime.fromisoformat(window[end]) for end in ("start", "end")) for window in windows]
    return "; ".join(
        f"{in_full(start, zone)} to {in_full(end, zone)} ({utc(start)} to {utc(end)})" for start, end in spans
    )


def in_one_line(scope: Scope, zone: str, place: str = "") -> str:
    """Say what was asked in one line over its answer: `Main St & 3rd Ave, 1.2 km, 25 Nov 20:40 to 22:40, blue`.

    Args:
        scope: Of the question.
        zone: IANA zone of the agency, for times.
        place: What its one area is called where it was asked; empty if that is not known. Of scenes all of them with their times.
    """
    if scope.scenes:
        several = f"Plates at several of {len(scope.scenes)} scenes, {spans(scope.windows, zone)}"
        return ", ".join(each for each in (place or several, looks(scope.filters)) if each)
    what = _plate_words(scope)
    where = [place or areas.in_short(cast(areas.AreaShape, area.model_dump())) for area in scope.areas]
    said = [
        what,
        *where,
        spans(scope.windows, zone),
        looks(scope.filters),
    ]
    return ", ".join(each for each in said if each)


def _plate_words(scope: Scope) -> str:
    if scope.plate:
        return f"Plates that passed with {scope.plate}" if scope.beside else f"All reads of {scope.plate}"
    if scope.pattern is None:
        return ""
    near = ", one character wrong at most" if scope.pattern.one_wrong else ""
    return f"Plates that fit {scope.pattern.text}{' or its look-alikes' if scope.pattern.confusable else ''}{near}"


def spans(windows: Sequence[Window] | None, zone: str) -> str:
    """Say windows in short, by the agency's clocks: `25 Nov 20:40 to 22:40; 26 Nov 01:00 to 27 Nov 02:00`."""
    if windows is None:
        return "all that is kept"
    return "; ".join(_span(local(window.start, zone), local(window.end, zone)) for window in windows)


def _span(start: datetime, end: datetime) -> str:
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end.day} {end:%b} {end:%H:%M}"
    return f"{start.day} {start:%b} {start:%H:%M} to {until}"


def looks(filters: Filters) -> str:
    """Say what vehicles were to look like; empty if that was not asked."""
    told = [
        *filters.colours,
        *filters.bodies,
        *filters.makes,
        *filters.states,
        *(f"towards {each}" for each in filters.directions),
    ]
    only = "" if filters.keep_unknown or not told else " (known ones only)"
    return " ".join(told) + only
