"""Every operative clause of the policies, by our own id, with what keeps it; and our own rules."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.errors import BadSite

_FILE = Path(__file__).with_name("clauses.toml")
Agency = Literal["parsons", "twin_falls", "barstow", "clayton"]
Part = Literal[
    "policy", "ledger", "records", "store", "imports", "oversight", "gateway", "widgets", "workbench", "outside"
]


class Clause(BaseModel):
    """One operative sentence of one or several policies.

    Attributes:
        section: Where it stands, by policy (P, T, B, C) and section.
        kind: How software can keep it.
        state: `kept` needs a `test` whose name bears the id; `open` is not kept yet; `outside` never will be.
        part: The room of the house that keeps it, or is to keep it.
        how: By what.
        test: `path::name` of the test that proves it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]
    group: str
    agencies: Annotated[tuple[Agency, ...], Field(min_length=1)]
    section: str
    quote: str
    kind: Annotated[tuple[Literal["enforced", "evidenced", "parameter", "outside"], ...], Field(min_length=1)]
    state: Literal["kept", "open", "outside"]
    part: Part
    how: str
    test: str

    @model_validator(mode="after")
    def _proves_what_it_keeps(self) -> Clause:
        named = f"test_{self.id.lower()}_" in self.test
        if (self.state == "kept") != named:
            raise ValueError("a clause is kept if and only if a test bears its id")
        return self


class OwnRule(BaseModel):
    """A rule of ours that no policy states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^own\.[a-z_]+$")]
    says: str


class Clauses(BaseModel):
    """All clauses, in the order of the file, and our own rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: tuple[Clause, ...]
    own: tuple[OwnRule, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Clauses:
        ids = [clause.id for clause in self.clause] + [rule.id for rule in self.own]
        if len(set(ids)) != len(ids):
            raise ValueError("an id stands twice")
        return self

    @property
    def ids(self) -> frozenset[str]:
        """Ids of all clauses and of our own rules."""
        return frozenset([clause.id for clause in self.clause] + [rule.id for rule in self.own])

    def of(self, agency: str) -> tuple[Clause, ...]:
        """Return the clauses of one agency's policy, in order."""
        return tuple(clause for clause in self.clause if agency in clause.agencies)


def load(path: Path = _FILE) -> Clauses:
    """Read the clauses. Raises `BadSite` if the file is unfit; names the first fault."""
    try:
        return Clauses.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadSite(f"{path.name}: cannot be read as TOML.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadSite(f"{path.name}: {where}: {first['msg'].removeprefix('Value error, ')}") from None
