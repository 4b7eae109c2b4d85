"""What the agency's policy lets one question reach, said while it is typed: a slip on a page is no refusal and no entry.

The gateway decides all the same. What is not known here is not said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import pi, sqrt

from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Cameras, Circle
from widgets.case.person import PersonAtPage

OF = "as your agency's policy allows"


def over(scope: Scope, person: PersonAtPage) -> list[str]:
    """Say which limits a question is over, each with what to do, in the order in which a form is filled in."""
    rules = (_areas, _windows, _apart, _look_back, _pattern)
    return [words for rule in rules for words in rule(scope, person)]


def _areas(scope: Scope, person: PersonAtPage) -> Iterator[str]:
    most, cameras = person.limit(Limits.CANVASS.value, "area_km2"), person.limit(Limits.CANVASS.value, "cameras")
    for area in scope.areas if scope.limits is Limits.CANVASS else ():
        if isinstance(area, Cameras):
            if cameras is not None and len(area.ids) > cameras:
                yield f"{len(area.ids)} cameras are too many: at most {cameras:.0f}, {OF}."
        elif most is not None and area.area_km2 > most:
            smaller = (
                f"a circle of at most {_down(sqrt(most / pi) * 1000):,} m"
                if isinstance(area, Circle)
                else "a smaller area"
            )
            yield f"The area is {area.area_km2:.1f} km²; {most:g} km² at most. Take {smaller}."


def _windows(scope: Scope, person: PersonAtPage) -> Iterator[str]:
    longest, whole = person.limit(Limits.CANVASS.value, "window_h"), person.limit(Limits.CANVASS.value, "total_h")
    if scope.limits is not Limits.CANVASS or scope.windows is None:
        return
    lengths = [window.length for window in scope.windows]
    if longest is not None and max(lengths) > timedelta(hours=longest):
        yield f"The time is {_hours(max(lengths))} long; {longest:g} hours at most, {OF}."
    elif whole is not None and sum(lengths, timedelta()) > timedelta(hours=whole):
        yield f"The times are {_hours(sum(lengths, timedelta()))} long together; {whole:g} hours at most, {OF}."


def _apart(scope: Scope, person: PersonAtPage) -> Iterator[str]:
    pair = scope.scenes_not_apart
    if pair:
        yield f"Scenes {pair[0]} and {pair[1]} overlap in place and time, so one read would count twice. Make one of them smaller or shorter."


def _look_back(scope: Scope, person: PersonAtPage) -> Iterator[str]:
    most = person.limit(scope.limits.value, "window_d")
    if most is None or scope.windows is None or scope.limits is Limits.CANVASS:
        return
    length = sum((window.length for window in scope.windows), timedelta())
    if length > timedelta(days=most):
        yield f"The time is {_hours(length)} long; {most:g} days at most, {OF}."


def _pattern(scope: Scope, person: PersonAtPage) -> Iterator[str]:
    fewest = person.limit(Limits.PLATES.value, "fewest_fixed")
    if scope.pattern is not None and fewest is not None and scope.pattern.fixed < fewest:
        yield f"Name at least {fewest:.0f} letters or digits of the plate; ? and * do not count."


def _down(metres: float) -> int:
    return int(metres // 10 * 10)


def _hours(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{hours / 24:.4g} days" if hours >= 72 else f"{hours:.3g} hours"
