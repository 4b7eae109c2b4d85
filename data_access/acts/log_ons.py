"""Acts on one's own log-on: staying logged on at a page that was not used for a while."""

from __future__ import annotations

from typing import ClassVar

from data_access.acts.kind import ActKind, Wire, one_of
from data_access.questions.value import Value
from data_access.terms import Capability


class LongerLogOn(Value):
    """The log-on that asks goes on, as if something had just been asked. Its end in any case stays as it is."""

    does: ClassVar = ActKind(
        "log_on_extended",
        "A person said that they are still there.",
        one_of(*Capability),
        words="Stayed logged on",
        looks=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/log-ons/extend",
            call="stay_logged_on",
            does="Stay logged on: the time without use begins anew.",
            answer=dict[str, str],
        ),
    )


ACTS = (LongerLogOn,)
