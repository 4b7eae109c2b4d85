"""Scenes of the form: places with times of their own that were added, and at how many of them a plate must have been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import traitlets as t

from data_access.questions.common_plates import MOST_SCENES
from data_access.questions.shapes import Window
from data_access.wording.areas import AreaShape
from data_access.wording.questions import spans
from data_access.wording.scenes import enough
from widgets.question.where_model import box_around

FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class FormScene:
    """One place with its times.

    Attributes:
        name: What the place is called.
        area: As `CanvassMap.area`.
        windows: UTC, half-open.
    """

    name: str
    area: Mapping[str, object]
    windows: tuple[Window, ...]

    def words(self, zone: str) -> str:
        """Say it in short, by the agency's clocks: `Main St & 3rd Ave, 500 m, 25 Nov 20:40 to 22:40`."""
        return f"{self.name}, {spans(self.windows, zone)}"


class FormScenes(t.HasTraits):
    """The scenes that were added.

    Attributes:
        scenes: In the order in which they were added.
        at_least: At how many of them a plate must have been read: two at least, and never more than there are.
    """

    scenes: t.List[FormScene] = t.List()
    at_least = t.Int(FEWEST)

    @property
    def full(self) -> bool:
        """True if a question may have no more of them."""
        return len(self.scenes) >= MOST_SCENES

    def add(self, scene: FormScene) -> None:
        """Add one, at the end."""
        if not self.full:
            self.scenes = [*self.scenes, scene]

    def drop(self, scene: FormScene) -> None:
        """Take one away: this very one, not one that is as it was; nothing happens if it is gone."""
        self.restore([each for each in self.scenes if each is not scene], self.at_least)

    def restore(self, scenes: Sequence[FormScene], at_least: int) -> None:
        """Put scenes back as they stood; none takes all of them away."""
        with self.hold_trait_notifications():
            self.scenes, self.at_least = list(scenes), max(FEWEST, min(at_least, len(scenes)))

    def areas(self) -> list[AreaShape]:
        """Return their places, as `CanvassMap.scenes`."""
        return [cast(AreaShape, dict(scene.area)) for scene in self.scenes]

    def view(self) -> dict[str, list[float]]:
        """Return where the map shows all of them, as `CanvassMap.view`; {} if none of them is drawn on it."""
        boxes = [box_of(area) for area in self.areas() if area.get("shape") != "cameras"]
        if not boxes:
            return {}
        west, south, east, north = zip(*boxes, strict=True)
        return {"bounds": [min(west), min(south), max(east), max(north)]}


def box_of(area: AreaShape) -> list[float]:
    """Return the box around a circle or polygon: west, south, east, north; degrees."""
    if area["shape"] == "circle":
        return box_around(area["lat"], area["lon"], area["radius_m"])
    xs, ys = [x for x, _ in area["ring"]], [y for _, y in area["ring"]]
    return [min(xs), min(ys), max(xs), max(ys)]


def scenes_words(scenes: Sequence[FormScene], at_least: int, zone: str) -> str:
    """Say what is asked about scenes: `Plates at both scenes: 1. Main St & 3rd Ave, 500 m, ...; 2. ...`."""
    each = "; ".join(f"{number}. {scene.words(zone)}" for number, scene in enumerate(scenes, 1))
    return f"Plates at {enough(at_least, len(scenes))}: {each}"
