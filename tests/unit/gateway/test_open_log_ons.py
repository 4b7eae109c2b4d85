"""Who is known to be logged on, for seats: as the register said it, for some seconds, and for so many callers."""

from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.open_log_on import BELIEVED_S, MOST_CALLERS, OpenLogOns

ANN, BOB = Caller(token=b"a"), Caller(token=b"b")


def test_what_the_register_said_is_believed_for_some_seconds_and_of_that_caller_alone() -> None:
    now = [100.0]
    known = OpenLogOns(clock=lambda: now[0])
    assert known.person(ANN) is None
    known.note(ANN, "ann")
    assert (known.person(ANN), known.person(BOB)) == ("ann", None)
    now[0] += BELIEVED_S - 0.001
    assert known.person(ANN) == "ann"
    now[0] += 0.001
    assert known.person(ANN) is None


def test_of_many_callers_the_latest_are_known() -> None:
    known = OpenLogOns(clock=lambda: 0.0)
    known.note(ANN, "ann")
    for number in range(MOST_CALLERS - 1):
        known.note(Caller(token=number.to_bytes(4)), "bob")
    known.note(ANN, "ann")
    known.note(BOB, "bob")
    assert known.person(ANN) == "ann"
    assert known.person(Caller(token=(0).to_bytes(4))) is None
