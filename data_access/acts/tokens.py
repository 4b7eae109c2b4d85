"""Acts on one's own ways in: staying logged on, making a personal token, ending one."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import Clear
from data_access.questions.kinds import LEAD_TO_READS
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


class NewToken(Value):
    """A personal token for scripts: what its owner calls it."""

    does: ClassVar = ActKind(
        "token_made",
        "A personal token for scripts was made.",
        LEAD_TO_READS,
        needs(Need.TRAINING, Need.TOKENS),
        words="Made a personal token",
        found=names("token", "expires_at"),
        wire=Wire(
            method="POST",
            path="/v1/acts/tokens",
            call="make_token",
            does="Make a personal token for scripts.",
            answer=dict[str, str],
            status=201,
        ),
    )

    label: Short


class OldToken(Value):
    """A personal token of one's own that is to end, by its public id. Everybody may end what is their own."""

    does: ClassVar = ActKind(
        "token_revoked",
        "A personal token was revoked.",
        one_of(*Capability),
        wire=Wire(
            method="DELETE",
            path="/v1/acts/tokens/{personal}",
            call="revoke_my_token",
            does="End a personal token of mine.",
            status=204,
        ),
    )

    personal: Annotated[str, Field(pattern=r"^s-[0-9a-f]{16}$"), Clear("token")]


ACTS = (LongerLogOn, NewToken, OldToken)
