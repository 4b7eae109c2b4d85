"""A town's reads in a store of its own, its questions asked, and what is said of chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from data_access.answers.facts import KnownChance
from data_access.gateway.asking import chance
from data_access.steps import Reach
from data_access.store.store import Store
from tests.builders.store import a_reach, a_store, an_intent
from tests.towns.commuters import commuters
from tests.towns.county import county
from tests.towns.fleets import fleets
from tests.towns.questions import Case, Drawing
from tests.towns.scenes import SceneCase, SceneDrawing
from tests.towns.strata import C, Estimate
from tests.towns.town_reads import ZONE, TownReads, stored

TOWNS: tuple[Callable[[int], TownReads], ...] = (commuters, fleets, county)


def of_plates(make: Callable[[int], TownReads], seed: int, questions: int, folder: Path) -> Iterator[Estimate[Case]]:
    """Make a town, and yield what is said of so many questions about part of a plate; those of which nothing is said are left out."""
    town = make(seed)
    with _opened(town, folder) as (store, reach):
        yield from _said(town, seed, Drawing(town, seed).cases(questions), store, reach)


def of_scenes(
    make: Callable[[int], TownReads], seed: int, questions: int, folder: Path
) -> Iterator[Estimate[SceneCase]]:
    """Make a town, and yield what is said of so many questions about scenes; those of which nothing is said are left out."""
    town = make(seed)
    with _opened(town, folder) as (store, reach):
        yield from _said(town, seed, SceneDrawing(town, seed).cases(questions), store, reach)


@contextmanager
def _opened(town: TownReads, folder: Path) -> Iterator[tuple[Store, Reach]]:
    with a_store(folder) as store:
        stored(town, store)
        yield store, a_reach(as_of=town.end, keep={"fixed": timedelta(days=400)})


def _said(town: TownReads, seed: int, cases: Iterator[C], store: Store, reach: Reach) -> Iterator[Estimate[C]]:
    for case in cases:
        said = chance.facts_of(store, an_intent(case.question, reach), case.question.scope, ZONE)
        if isinstance(said, KnownChance) and said.one_or_more is not None:
            yield Estimate(town.name, seed, case, said.about, said.low, said.high, said.one_or_more)
