"""Acts on the agency's policy: the custodian puts a pack in force by its hash."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from data_access.acts.kind import ActKind, Wire, names, one_of
from data_access.marks import Clear, SaidBy
from data_access.questions.value import Value
from data_access.terms import Capability


class NewPack(Value):
    """A pack to be put in force, by its hash; without `text` the one in the site's folder."""

    model_config = ConfigDict(str_strip_whitespace=False)
    does: ClassVar = ActKind(
        "pack_adopted",
        "The custodian adopted a policy pack by its hash.",
        one_of(Capability.ADOPT_PACK),
        found=names("name"),
        seals=names("subject"),
        ceremony=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/packs",
            call="adopt_pack",
            does="Put a pack in force by its hash.",
            answer=dict[str, str],
        ),
    )

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), Clear("adopted")]
    text: Annotated[str | None, Field(max_length=200_000), SaidBy("adopted")] = None


ACTS = (NewPack,)
