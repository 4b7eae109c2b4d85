"""Acts on machines: identities that do one act by themselves."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from data_access.acts.backups import Drill, NewBackup
from data_access.acts.fields import Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.acts.purges import NewPurge
from data_access.marks import CLEAR, Clear
from data_access.questions.value import Value
from data_access.terms import Capability

MACHINE_ACTS: Final = {act.does.machine: act.does.name for act in (NewPurge, NewBackup, Drill)}
"""What a machine may be made for, by the word that people use. None of them shows a read."""

_MAY = one_of(Capability.PURGE)


def _name(word: str) -> str:
    return MACHINE_ACTS[word]


class NewMachine(Value):
    """A machine: the one act that it may do, what its maker calls it, and for how many days it is in force."""

    does: ClassVar = ActKind(
        "machine_made",
        "An identity was made under which a machine does one act by itself.",
        _MAY,
        needs(Need.TRAINING),
        found=names("machine"),
        wire=Wire(
            method="POST",
            path="/v1/acts/machines",
            call="make_machine",
            does="Make an identity under which a machine does one act by itself; the answer holds its token, once.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    act: Annotated[Literal["purge", "backup", "drill"], Clear(say=_name)]
    label: Short
    days: Annotated[int, Field(ge=1, le=730), CLEAR] = 365


class OldMachine(Value):
    """A machine that is to end, by its public id."""

    does: ClassVar = ActKind(
        "machine_revoked",
        "The identity of a machine was revoked.",
        _MAY,
        wire=Wire(
            method="DELETE",
            path="/v1/acts/machines/{machine}",
            call="revoke_machine",
            does="End a machine.",
            status=204,
        ),
    )

    machine: Annotated[str, Field(pattern=r"^m-[0-9a-f]{16}$"), CLEAR]


class MachineList(Value):
    """A list of all machines, without what proves them."""

    does: ClassVar = ActKind(
        "machines_read",
        "Someone listed the identities of machines.",
        _MAY,
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/machines",
            call="every_machine",
            does="List the machines, without what proves them.",
            answer=list[dict[str, Any]],
        ),
    )


ACTS = (NewMachine, OldMachine, MachineList)
