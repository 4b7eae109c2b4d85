"""One table: how the reads are found that each kind of question asks for. A kind that is not in it is not answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.saved import Saved
from data_access.questions.shapes import Window
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.index.patterns import Fit, fit_of, whole
from data_access.store.sql import dialects, statements
from data_access.store.sql.tables import READS

Statement = sa.Select[tuple[object, ...]]
Q = TypeVar("Q", bound=WithReads)
c = READS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Generic[Q]):
    """How the reads of one kind of question are found.

    Attributes:
        statement: Selects them, as far as the reach goes; areas as boxes.
        fit: What their plates must look like; None if all reads have to be looked at.
        during: Makes the same question in other windows; None if it looks at none.
        by_scope: Its scope and `fit` say all that it asks, so that sheaves can answer it without an engine.
    """

    statement: Callable[[Q, Reach], Statement]
    fit: Callable[[Q], Fit] | None = None
    during: Callable[[Q, tuple[Window, ...]], WithReads] | None = None
    by_scope: bool = False


def search_of(question: WithReads) -> Search[Any]:
    """Return how a question is answered. Raises `ValueError` if this store answers none of its kind."""
    search = SEARCHES.get(type(question))
    if search is None:
        raise ValueError("the store answers no question of this kind")
    return search


def statement_of(question: WithReads, reach: Reach) -> Statement:
    """Return the statement for a question, as far as the reach goes. Raises as `search_of` does."""
    statement: Statement = search_of(question).statement(question, reach)
    return statement


def _canvass(question: Canvass, reach: Reach) -> Statement:
    """Select all reads in boxes around an area, in its windows."""
    return statements.narrowed(statements.seen(reach), question.scope)


def _plates(question: Plates, reach: Reach) -> Statement:
    """Select the reads whose plate fits a pattern."""
    return statements.narrowed(_fitting(fit_of(question.part), reach), question.scope)


def _history(question: History, reach: Reach) -> Statement:
    """Select all reads of one plate."""
    return statements.narrowed(_fitting(whole(question.plate), reach), question.scope)


def _saved(_: Saved, reach: Reach) -> Statement:
    """Select the reads that the reach says were saved, with their corrections."""
    ids, instants = sorted({read_id for read_id, _ in reach.saved}), sorted({at for _, at in reach.saved})
    between = (c.captured_at >= instants[0], c.captured_at <= instants[-1]) if instants else ()
    listed = sa.or_(dialects.listed(c.read_id, ids), dialects.listed(c.corrects, ids))
    return statements.seen(reach).where(*between, listed)


def _fitting(fit: Fit, reach: Reach) -> Statement:
    return statements.seen(reach).where(dialects.fits(c.plate_key, fit))


def _during(question: WithReads, windows: tuple[Window, ...]) -> WithReads:
    return question.model_copy(update={"windows": windows})


SEARCHES: Final[Mapping[type[WithReads], Search[Any]]] = {
    Canvass: Search(statement=_canvass, during=_during, by_scope=True),
    Plates: Search(statement=_plates, fit=lambda question: fit_of(question.part), during=_during, by_scope=True),
    History: Search(statement=_history, fit=lambda question: whole(question.plate), during=_during, by_scope=True),
    Saved: Search(statement=_saved),
}
