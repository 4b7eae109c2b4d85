"""Common plates: vehicles that were read at several of some scenes, each a place in windows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from data_access.marks import CLEAR, Clear, ReadBack, Seal, read_back, said
from data_access.questions.fields import Looks, Place, WindowsOfAPlace
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Filters, circle_of, window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_AN_HOUR: Final = timedelta(hours=1)
MOST_SCENES: Final = 8


class Scene(Value):
    """One place in one or several windows of time."""

    area: Place
    windows: WindowsOfAPlace

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One square kilometre, an hour."""
        return cls(area=circle_of(1), windows=(window_of(_AN_HOUR, now),))


Scenes = Annotated[tuple[Scene, ...], Field(min_length=2, max_length=MOST_SCENES)]


def _in_clear(scenes: tuple[Scene, ...]) -> list[Mapping[str, Any]]:
    """Say of each scene what a canvass says of its place and windows in clear."""
    return [said(scene)[0] for scene in scenes]


def _again(fields: Mapping[str, Any], example: tuple[Scene, ...]) -> tuple[Scene, ...]:
    """Return scenes as large and as long, with as many cameras."""
    return tuple(Scene.model_construct(**read_back(Scene, each, example[0])) for each in fields["scenes"])


class CommonPlates(Value):
    """Reads, at the scenes, of each plate that was read at `at_least` of them; O and 0 count as the same character.

    No read may lie at two scenes: they must be apart in place or in time. A plate with a character that the reader could not read, or without any, is at no second scene: it may be anybody's. A
    plate that was misread at one scene is missed there.
    """

    needs: ClassVar = Capability.CANVASS
    posted: ClassVar = "Scenes"
    answer: ClassVar = "Reads of the plates that were read at several of some scenes."

    kind: Annotated[Literal["common_plates"], CLEAR] = "common_plates"
    scenes: Annotated[Scenes, Clear("scenes", _in_clear), Seal("scenes_asked"), ReadBack(_again)]
    at_least: Annotated[int, Field(ge=2, le=MOST_SCENES), CLEAR]
    filters: Looks = Filters()

    @model_validator(mode="after")
    def _has_so_many_scenes(self) -> Self:
        if self.at_least > len(self.scenes):
            raise ValueError("at_least must be at most the number of scenes")
        return self

    @property
    def scope(self) -> Scope:
        """All scenes together, by the limits of a canvass: one that no canvass may reach is no scene either."""
        scenes = tuple((scene.area, scene.windows) for scene in self.scenes)
        windows = tuple(window for _, some in scenes for window in some)
        areas = tuple(area for area, _ in scenes)
        return Scope(limits=Limits.CANVASS, areas=areas, windows=windows, scenes=scenes, filters=self.filters)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Two scenes of a square kilometre and an hour, a day apart."""
        return cls(scenes=(Scene.example(now), Scene.example(now - timedelta(days=1))), at_least=2)
