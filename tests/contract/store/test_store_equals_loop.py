"""The store answers as one plain loop does. A case is one question over one set of reads under one reach.

An example is a set of reads with a hundred such questions: writing takes longer than asking.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.errors import AccessError
from data_access.questions.with_reads import Question
from data_access.reads import canonical_rows
from data_access.steps import Reach
from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.assurance import times
from tests.builders.store import LoopStore, Row, a_table, an_intent, emptied
from tests.contract.store.questions import CENTRES, questions, reaches, some_rows

QUESTIONS = 100
QUICK = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # shrinking one failure takes longer than all cases
    suppress_health_check=list(HealthCheck),
)
DEEP = settings(QUICK, max_examples=times(100, 300))
"""100 sets of reads with 100 questions each: 10,000 cases; 30,000 at `make assure`."""

Case = tuple[list[Row], list[tuple[Question, Reach]], int]
"""Reads, questions, and from how many reads of a day on they are folded into columns."""


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Reads, and questions about them."""
    centre = draw(st.sampled_from(CENTRES))
    reads = draw(some_rows(centre))
    asked = st.tuples(questions(centre, reads), reaches(reads))
    return reads, draw(st.lists(asked, min_size=QUESTIONS, max_size=QUESTIONS)), draw(st.sampled_from([0, 0, 4, 100]))


def filled(store: Any, reads: list[Row]) -> Any:
    def place(row: Row) -> tuple[int, str]:
        return row["batch"], row["retention_class"]

    for (batch, retention_class), rows in groupby(sorted(reads, key=place), key=place):
        store.write(batch, retention_class, a_table({k: v for k, v in r.items() if k in KNOWN} for r in rows))
    return store


KNOWN = a_table([]).schema.names


def outcome(store: Any, question: Question, reach: Reach) -> Any:
    """What a store answers, or which error."""
    try:
        fetched = store.fetch(an_intent(question, reach))
    except AccessError as error:
        return error.code, [reason.clause for reason in getattr(error, "reasons", ())]
    return canonical_rows(fetched.reads), fetched.unknown_kept, fetched.cameras, fetched.plates


def compare(store: Store, case: Case) -> None:
    reads, asked, folded = case
    loop = filled(LoopStore(), reads)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheaf_keeping, "FOLDED", folded)
        filled(emptied(store), reads)
    for question, reach in asked:
        assert outcome(store, question, reach) == outcome(loop, question, reach), (question, reach)


@pytest.mark.slow
@QUICK
@given(case=cases())
def test_the_store_answers_as_a_loop_does(one_store: Store, case: Case) -> None:
    compare(one_store, case)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@DEEP
@given(case=cases())
def test_the_store_answers_thousands_of_times_as_a_loop_does(one_store: Store, case: Case) -> None:
    compare(one_store, case)
