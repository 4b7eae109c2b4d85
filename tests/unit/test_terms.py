"""Values check themselves: an instant lies within the calendar."""

import pytest

from data_access.errors import InvalidQuery
from data_access.questions.shapes import Window
from data_access.questions.value import parse


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_window_beyond_the_calendar_is_unfit_and_no_fault(start: str) -> None:
    with pytest.raises(InvalidQuery, match="years 1 to 9999"):
        parse(Window, {"start": start, "end": "2026-11-22T12:00:00Z"})
