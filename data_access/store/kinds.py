"""One table: how the reads are found that each kind of question asks for. A kind that is not in it is not answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Generic, TypeVar

import polars as pl
import pyarrow as pa

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved
from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.questions.with_reads import WithReads
from data_access.store.convoy import ConvoyTerms, PassagesOfReads, passages_of_reads, terms_of
from data_access.store.index.patterns import Fit, fit_of, whole
from data_access.store.scenes import ScenesOfReads, common, scenes_of, scopes_of

Q = TypeVar("Q", bound=WithReads)


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSearch(Generic[Q]):
    """How a question about several scenes is answered of the reads that are at any of them.

    Attributes:
        scopes: Makes a scope for each scene, by which the reads at it are looked for.
        enough: Says at how many of them a plate has to be.
        together: Chooses, of all reads at any scene, those that answer it.
        places: Says of each read of an answer at which scenes it is.
        earlier: Makes the same question so much earlier.
    """

    scopes: Callable[[Q], tuple[Scope, ...]]
    enough: Callable[[Q], int]
    together: Callable[[Q, list[pa.RecordBatch]], list[pa.RecordBatch]]
    places: Callable[[Q, pl.DataFrame], ScenesOfReads]
    earlier: Callable[[Q, timedelta], WithReads]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvoySearch(Generic[Q]):
    """How a question about plates that passed with another is answered: its own scope finds the reads of that one alone.

    Attributes:
        alone: Makes the question for all reads of that one.
        terms: Says what is asked of the others.
        passages: Says of each read of an answer of which passage it is.
    """

    alone: Callable[[Q], WithReads]
    terms: Callable[[Q], ConvoyTerms]
    passages: Callable[[Q, pl.DataFrame], PassagesOfReads]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Generic[Q]):
    """How the reads of one kind of question are found: those of its scope, and what else it asks of them.

    Attributes:
        fit: What their plates must look like; None if all reads have to be looked at.
        during: Makes the same question in other windows; None if it looks at none.
        scenes: How its scenes are told apart and put together; None if each read answers it by itself.
        convoy: How others are found beside the reads that it finds; None if they alone answer it.
        wider: What more reads are looked at for than an answer may hold, as the beginning of a sentence; empty if none are.
        remedy: What to do about too many of them.
    """

    fit: Callable[[Q], Fit] | None = None
    during: Callable[[Q, tuple[Window, ...]], WithReads] | None = None
    scenes: SceneSearch[Q] | None = None
    convoy: ConvoySearch[Q] | None = None
    wider: str = ""
    remedy: str = "Narrow the area, shorten the window, or add a filter."

    def scopes(self, question: Q) -> tuple[Scope, ...]:
        """Return what single reads are looked for by: in any of these."""
        return (question.scope,) if self.scenes is None else self.scenes.scopes(question)


def search_of(question: WithReads) -> Search[Any]:
    """Return how a question is answered. Raises `ValueError` if this store answers none of its kind."""
    search = SEARCHES.get(type(question))
    if search is None:
        raise ValueError("the store answers no question of this kind")
    return search


def _during_scenes(question: CommonPlates, windows: tuple[Window, ...]) -> WithReads:
    """Make the question for reads at any of the scenes in other windows: which other scenes they are at is not asked."""
    scenes = tuple(scene.model_copy(update={"windows": windows}) for scene in question.scenes)
    return question.model_copy(update={"scenes": scenes, "at_least": 1})


def _earlier_scenes(question: CommonPlates, by: timedelta) -> WithReads:
    """Make the question for the same places so much earlier."""
    scenes = tuple(
        scene.model_copy(update={"windows": tuple(Window(start=w.start - by, end=w.end - by) for w in scene.windows)})
        for scene in question.scenes
    )
    return question.model_copy(update={"scenes": scenes})


def _alone(question: Convoy) -> WithReads:
    """Make the question for all reads of the plate that is followed: who passed with it is not asked."""
    return History(plate=question.plate, windows=question.windows)


def _during(question: WithReads, windows: tuple[Window, ...]) -> WithReads:
    return question.model_copy(update={"windows": windows})


SEARCHES: Final[Mapping[type[WithReads], Search[Any]]] = {
    Canvass: Search(during=_during),
    CommonPlates: Search(
        during=_during_scenes,
        scenes=SceneSearch(
            scopes=scopes_of,
            enough=lambda question: question.at_least,
            together=common,
            places=scenes_of,
            earlier=_earlier_scenes,
        ),
        wider="The scenes have",
    ),
    Convoy: Search(
        fit=lambda question: whole(question.plate),
        during=lambda question, windows: _during(_alone(question), windows),
        convoy=ConvoySearch(alone=_alone, terms=terms_of, passages=passages_of_reads),
        wider="The passages have",
        remedy="Shorten the window, or ask for fewer seconds.",
    ),
    Plates: Search(fit=lambda question: fit_of(question.part), during=_during),
    NearPlates: Search(fit=lambda question: fit_of(question.part), during=_during),
    History: Search(fit=lambda question: whole(question.plate), during=_during),
    Saved: Search(),
}
