"""The clauses as values, read from the files beside this one: a file a group, a table a clause, a line an agency.

    [D11]                              our own id: section numbers are not unique keys
    section = "C II.1, II.5"           where it stands, by policy (P, T, B, C)
    quote = "..."                      its words
    kind = ["parameter"]               how software can keep it
    part = "imports"                   the room of the house that keeps it, or is to keep it
    how = "..."                        by what
    test = "tests/x.py::test_d11_..."  what shows it, of the cells that are kept
    clayton = "kept"                   a cell: this clause at this agency
    parsons = { state = "open", how = "..." }

A cell that says no `how` or `test` of its own has the clause's.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from data_access.errors import BadSite

_FOLDER = Path(__file__).parent
_GROUPS = ("use", "people", "hits", "data", "oversight", "release", "residual")
_OWN = "own"
_KILLED = "killed"

Agency = Literal["parsons", "twin_falls", "barstow", "clayton"]
State = Literal["kept", "open", "outside"]
Part = Literal[
    "policy", "ledger", "records", "store", "imports", "oversight", "gateway", "widgets", "workbench", "outside"
]
AGENCIES: tuple[Agency, ...] = get_args(Agency)
Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One clause at one agency.

    Attributes:
        state: `kept` is shown by `test`; `open` is not kept yet; `outside` no software can keep.
        how: By what it is kept, or is to be.
        test: `path::name` of the test that shows it; empty unless it is kept.
    """

    clause: Clause
    agency: Agency
    state: State
    how: str
    test: str

    @property
    def name(self) -> str:
        """What it is called: `D11 clayton`."""
        return f"{self.clause.id} {self.agency}"


class OwnWords(BaseModel):
    """A cell that says more than its state."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    how: str = ""
    test: str = ""


class Clause(BaseModel):
    """One operative sentence of one or several policies, with a cell for each agency that it binds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]
    group: Text
    section: Text
    quote: Text
    kind: Annotated[tuple[Literal["enforced", "evidenced", "parameter", "outside"], ...], Field(min_length=1)]
    part: Part
    how: Text
    test: str = ""
    parsons: State | OwnWords | None = None
    twin_falls: State | OwnWords | None = None
    barstow: State | OwnWords | None = None
    clayton: State | OwnWords | None = None

    @model_validator(mode="after")
    def _binds_somebody(self) -> Clause:
        if not self.cells:
            raise ValueError(f"names no agency; one of {', '.join(AGENCIES)} must have a state")
        return self

    @model_validator(mode="after")
    def _shows_what_it_keeps(self) -> Clause:
        for cell in self.cells:
            bears_it = f"::test_{self.id.lower()}_" in cell.test
            if (cell.state == "kept") != bears_it:
                raise ValueError(f"{cell.agency}: a cell is kept if and only if its test bears the id {self.id}")
            if (cell.state == "outside") != (self.kind == ("outside",)):
                raise ValueError(f"{cell.agency}: a cell is outside if and only if that is the clause's one kind")
        if self.test and not any(cell.test == self.test for cell in self.cells):
            raise ValueError("has a test, but no cell that is kept by it")
        if (self.part == "outside") != (self.kind == ("outside",)):
            raise ValueError("its part is outside if and only if its one kind is")
        return self

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, in the order of the agencies."""
        given = ((agency, getattr(self, agency)) for agency in AGENCIES)
        return tuple(self._cell(agency, said) for agency, said in given if said is not None)

    def _cell(self, agency: Agency, words: State | OwnWords) -> Cell:
        own = words if isinstance(words, OwnWords) else OwnWords(state=words)
        test = own.test or (self.test if own.state == "kept" else "")
        return Cell(clause=self, agency=agency, state=own.state, how=own.how or self.how, test=test)


class OwnRule(BaseModel):
    """A rule of ours that no policy states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^own\.[a-z_]+$")]
    says: Text


@dataclass(frozen=True, slots=True)
class Clauses:
    """All clauses, in the order of the files, and our own rules.

    Attributes:
        killed: Of each kept cell whose planted defects its test killed, the digest of both; written by `make clause-mutants`.
    """

    clause: tuple[Clause, ...]
    own: tuple[OwnRule, ...]
    killed: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """Ids of all clauses and of our own rules."""
        return frozenset([clause.id for clause in self.clause] + [rule.id for rule in self.own])

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, clause by clause."""
        return tuple(cell for clause in self.clause for cell in clause.cells)

    def of(self, agency: str) -> tuple[Cell, ...]:
        """Return the cells of one agency, in order."""
        return tuple(cell for cell in self.cells if cell.agency == agency)


def load_clauses(folder: Path = _FOLDER) -> Clauses:
    """Read the clauses. Raises `BadSite` if a file is unfit; names it, the clause and the first fault."""
    clauses = tuple(clause for name in _GROUPS for clause in _clauses(folder / f"{name}.toml"))
    _require_unique(clauses)
    return Clauses(clauses, tuple(_own(folder / f"{_OWN}.toml")), _killed(folder / f"{_KILLED}.toml"))


def killed_file(folder: Path = _FOLDER) -> Path:
    """Return the file in which it stands whose planted defects were killed."""
    return folder / f"{_KILLED}.toml"


def _clauses(path: Path) -> Iterator[Clause]:
    document = _document(path)
    group = document.pop("group", "")
    for id_, table in document.items():
        if not isinstance(table, dict) or {"id", "group"} & table.keys():
            raise BadSite(f"{path.name}: {id_}: must be a table, the clause of that id; its group stands above.")
        yield _read(TypeAdapter(Clause), {"id": id_, "group": group, **table}, f"{path.name}: {id_}")


def _own(path: Path) -> Iterator[OwnRule]:
    document = _document(path)
    table = document.get(_OWN)
    if not isinstance(table, dict) or set(document) != {_OWN}:
        raise BadSite(f"{path.name}: must hold the one table [{_OWN}].")
    for name, says in table.items():
        yield _read(TypeAdapter(OwnRule), {"id": f"{_OWN}.{name}", "says": says}, f"{path.name}: {name}")


def _killed(path: Path) -> dict[str, str]:
    digests: dict[str, str] = _read(TypeAdapter(dict[str, str]), _document(path), path.name)
    return digests


def _require_unique(clauses: tuple[Clause, ...]) -> None:
    often = [id_ for id_, count in Counter(clause.id for clause in clauses).items() if count > 1]
    if often:
        raise BadSite(f"The clause {often[0]} stands in two files.")


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadSite(f"{path.name}: cannot be read.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSite(f"{path.name}: is not TOML in UTF-8: {error}") from None


def _read(as_: TypeAdapter[Any], document: object, where: str) -> Any:
    try:
        return as_.validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        key = "".join(f".{part}" for part in first["loc"])
        raise BadSite(f"{where}{key}: {first['msg'].removeprefix('Value error, ')}") from None
