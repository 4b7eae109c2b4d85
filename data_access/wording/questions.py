"""A question in words, for a file of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data_access.wording import areas
from data_access.wording.question_kinds import words_of
from data_access.wording.times import in_full, utc


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
