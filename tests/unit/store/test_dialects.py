"""What DuckDB does in its own way does what it is for."""

from __future__ import annotations

from data_access.questions.plates import Plates
from data_access.store import kinds
from data_access.store.sql import dialects
from tests.builders.store import a_reach


def test_values_are_sent_apart_from_the_text_a_long_list_as_one():
    few, many = (frozenset(f"r{n:02d}" for n in range(count)) for count in (dialects.FEW, dialects.FEW + 1))
    for held in (few, many):
        text, values = dialects.compiled(kinds.statement_of(Plates(pattern="P7*"), a_reach(held=held)))

        assert "P7" not in text
        assert "r00" not in text
        assert text.count("?") == len(values)
        assert (sorted(held) in values) == (held == many)
        assert ("r00" in values) == (held == few)
