"""Kinds of question that nobody has: what a room does with a kind that it was not told of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from data_access.marks import CLEAR
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Window, Windows, window_of
from data_access.questions.value import Value
from data_access.terms import Capability

NOW = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
FAR = Circle(lat=43.9, lon=-101.2, radius_m=50_000)
NEAR = Circle(lat=43.9, lon=-101.2, radius_m=300)
TEN_YEARS, AN_HOUR = timedelta(days=3_600), timedelta(hours=1)
LOOKS = Filters(colours=("red",), makes=("any",), bodies=("any",), directions=("N",))


class Scene(Value):
    """An area in windows."""

    area: Area
    windows: Windows


class Common(Value):
    """Plates common to some scenes, of which nothing is declared but the capability."""

    needs: ClassVar = Capability.HISTORY

    kind: Annotated[Literal["common"], CLEAR] = "common"
    scenes: tuple[Scene, ...]
    at_least: Annotated[int, CLEAR] = 2
    filters: Filters = Filters()


class Declared(Common):
    """As `Common`, with all that it reaches for."""

    @property
    def scope(self) -> Scope:
        """All areas and windows of its scenes, by the limits of a canvass."""
        return Scope(
            limits=Limits.CANVASS,
            areas=tuple(scene.area for scene in self.scenes),
            windows=tuple(window for scene in self.scenes for window in scene.windows),
            filters=self.filters,
        )


class HalfDeclared(Common):
    """As `Common`, with a scope that leaves out all scenes but the first."""

    @property
    def scope(self) -> Scope:
        """The first scene."""
        first = self.scenes[0]
        return Scope(limits=Limits.CANVASS, areas=(first.area,), windows=first.windows, filters=self.filters)


class WithoutLooks(Common):
    """As `Common`, with a scope that leaves out the filters."""

    @property
    def scope(self) -> Scope:
        """All scenes, whatever the vehicles looked like."""
        return Declared(scenes=self.scenes).scope


def scene(area: Area = NEAR, length: timedelta = AN_HOUR) -> Scene:
    """A small place for an hour, with one thing changed."""
    window: Window = window_of(length, NOW)
    return Scene(area=area, windows=(window,))


NOBODYS = Cameras(ids=("no-such-camera",))
WIDE: dict[str, Any] = {"scenes": (scene(FAR, TEN_YEARS), scene(NOBODYS)), "filters": LOOKS}
"""A circle of 50 km over ten years, a camera that does not exist, and a filter on each field that a pack may forbid."""

SMALL: dict[str, Any] = {"scenes": (scene(), scene(NEAR.model_copy(update={"lat": 43.95})))}
