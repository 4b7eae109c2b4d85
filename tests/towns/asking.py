"""A town's reads in a store of its own, its questions asked, and what is said of chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from data_access.answers.facts import KnownChance
from data_access.gateway.asking import chance
from tests.builders.store import a_reach, a_store, an_intent
from tests.towns.commuters import commuters
from tests.towns.county import county
from tests.towns.fleets import fleets
from tests.towns.questions import Drawing
from tests.towns.strata import Estimate
from tests.towns.town_reads import ZONE, TownReads, stored

TOWNS: tuple[Callable[[int], TownReads], ...] = (commuters, fleets, county)


def estimates(make: Callable[[int], TownReads], seed: int, questions: int, folder: Path) -> Iterator[Estimate]:
    """Make a town, and yield what is said of so many questions; those of which nothing is said are left out."""
    town = make(seed)
    reach = a_reach(as_of=town.end, keep={"fixed": timedelta(days=400)})
    with a_store(folder) as store:
        stored(town, store)
        for case in Drawing(town, seed).cases(questions):
            said = chance.facts_of(store, an_intent(case.question, reach), case.question.scope, ZONE)
            if isinstance(said, KnownChance) and said.one_or_more is not None:
                yield Estimate(town.name, case, said.about, said.low, said.high, said.one_or_more)
