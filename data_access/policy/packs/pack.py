"""A pack: one agency's policy as data, read from TOML strictly, and known by the SHA-256 of its bytes.

Every key must be there, and no other: a missing parameter, an unknown key or a wrong type stops the pack from loading.
An agency may be stricter than our technical bounds, never looser.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from data_access import toml_text
from data_access.captured_fields import FieldName
from data_access.errors import BadSite
from data_access.policy.packs.cases import Cases
from data_access.policy.packs.forms import in_the_newest_form
from data_access.policy.packs.hits import HitPolicy
from data_access.policy.packs.holds import HoldPolicy
from data_access.policy.packs.hot_lists import HotListPolicy
from data_access.policy.packs.part import ClauseId, Code, Days, PackTable, Pattern, Text, Whole
from data_access.policy.packs.reasons import Reasons
from data_access.policy.packs.releases import EvidencePolicy, ReleasePolicy
from data_access.policy.packs.roles import (
    ClearancePolicy,
    Role,
    Searchers,
    TrainingPolicy,
    wrongly_assigning,
    wrongly_importing,
)
from data_access.policy.packs.sources import SourcePolicy
from data_access.terms import Capability, CaseKind, Retention
from data_access.toml_text import NotToml

_FOLDER = Path(__file__).parent
_LARGEST = 1_000_000
FEW_PLATES = 20
"""So many plates are few however small the town is: the share of a town of 300 would be three cars."""

_OF_THE_WHOLE = re.compile(r"([a-z0-9_.]+): ")
"""How a check of several tables names the key at fault."""


_BRANCHES = ("constrained-", "literal[")
"""How a check of a number of days that may also be "none" names the one and the other."""


class Agency(PackTable):
    """Whose policy it is. `ori_pattern` says what an agency id at a site must look like."""

    name: Text
    policy: Text
    ori_pattern: Pattern
    custodian: Text
    custodian_role: Code
    clause: ClauseId


class Purpose(PackTable):
    """One purpose that a search may have. `prompt` is shown beside the reason; `kinds` are the cases that it fits."""

    label: Text
    prompt: Text
    kinds: Annotated[frozenset[CaseKind], Field(min_length=1)]
    clause: ClauseId


class Statement(PackTable):
    """Whether a case is opened only with a statement of reasonable suspicion or probable cause (U7), and how it is asked for.

    A statement says as much as a reason must (`reasons.fewest_words`).
    """

    required: bool
    prompt: Text


class RecordSource(PackTable):
    """Whom a person asks whether the record of a vehicle is current: a database, or dispatch."""

    label: Text


class VerificationPolicy(PackTable):
    """What a verification of a read asks for. `prompt` is shown beside its form; `sources` confirm the record."""

    prompt: Text
    sources: Annotated[Mapping[Code, RecordSource], Field(min_length=1)]
    clause: ClauseId


class CanvassLimits(PackTable):
    """Widest and longest canvass, whatever its shape.

    Attributes:
        extent_km: Longest straight line between two places of the area.
        cameras: Cameras that a canvass may name, that may lie in its area, and whose reads its answer may hold.
        window_h, total_h: For one window, and for all of one question.
    """

    area_km2: Annotated[float, Field(gt=0, le=8_000)]
    extent_km: Annotated[float, Field(gt=0, le=200)]
    cameras: Whole
    window_h: Whole
    total_h: Whole


class PlatesLimits(PackTable):
    """Vaguest partial plate: how many letters and digits it must name, how many plates may fit, how many days it looks back over.

    Attributes:
        most_plates, most_percent: Of the plates that are read in town, so many may fit, and such a share of them.
    """

    fewest_fixed: Annotated[int, Field(ge=1, le=10)]
    most_plates: Annotated[int, Field(ge=1, le=100_000)]
    most_percent: Annotated[float, Field(gt=0, le=50)]
    window_d: Days

    def most_of(self, town: int) -> int:
        """Return how many of the town's plates may fit; in the smallest of towns `FEW_PLATES` are still few."""
        return min(self.most_plates, max(FEW_PLATES, int(town * self.most_percent / 100)))


class HistoryLimits(PackTable):
    """How many days a plate's history may look back over."""

    window_d: Days


class QuestionLimits(PackTable):
    """What one question and one person may ask at most. `refusals_per_minute` ends the recording of refusals."""

    max_rows: Annotated[int, Field(ge=1, le=1_000_000)]
    max_s: Annotated[float, Field(gt=0, le=300)]
    questions_per_minute: Annotated[int, Field(ge=1, le=600)]
    refusals_per_minute: Annotated[int, Field(ge=1, le=600)]
    canvass: CanvassLimits
    plates: PlatesLimits
    history: HistoryLimits


class Sessions(PackTable):
    """How long people stay logged on. The bounds are CJIS 5.9.5's and ours: stricter is allowed, looser is not."""

    log_on_h: Annotated[int, Field(ge=1, le=8)]
    case_session_h: Annotated[int, Field(ge=1, le=8)]
    idle_min: Annotated[int, Field(ge=1, le=30)]
    lock_after_failures: Annotated[int, Field(ge=1, le=5)]
    lock_within_min: Annotated[int, Field(ge=15, le=1_440)]
    lock_for_min: Annotated[int, Field(ge=15, le=1_440)]
    tokens: bool
    token_h: Annotated[int, Field(ge=1, le=8)]

    @property
    def idle(self) -> timedelta:
        """How long a session may lie unused."""
        return timedelta(minutes=self.idle_min)

    @property
    def log_on_for(self) -> timedelta:
        """How long a log-on lasts."""
        return timedelta(hours=self.log_on_h)

    @property
    def case_session_for(self) -> timedelta:
        """How long one justification lasts."""
        return timedelta(hours=self.case_session_h)

    @property
    def token_for(self) -> timedelta:
        """How long a personal token lasts."""
        return timedelta(hours=self.token_h)

    @property
    def lock_within(self) -> timedelta:
        """The stretch in which failed log-ons are counted."""
        return timedelta(minutes=self.lock_within_min)

    @property
    def lock_for(self) -> timedelta:
        """How long an account stays locked."""
        return timedelta(minutes=self.lock_for_min)


class Keeping(PackTable):
    """How long reads of one class are kept, in days; `"none"` says that the policy names no floor or no ceiling."""

    floor_d: Days | Literal["none"]
    ceiling_d: Days | Literal["none"]
    purge_after_d: Days
    clause: ClauseId

    @model_validator(mode="after")
    def _stands_between_its_bounds(self) -> Keeping:
        _ = self.retention
        return self

    @property
    def retention(self) -> Retention:
        """The same as a value."""
        return Retention(_days(self.floor_d), _days(self.ceiling_d), timedelta(days=self.purge_after_d))


class CapturedFields(PackTable):
    """Captured fields that the policy permits beside plate, time, place and camera."""

    fields: frozenset[FieldName]
    clause: ClauseId


class Pack(PackTable):
    """One agency's policy, whole for searches. `hash` is the SHA-256 of the file's bytes, `text` the file itself."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    text: Annotated[str, Field(repr=False)]
    format: Literal[9]
    name: Code
    agency: Agency
    purposes: Annotated[Mapping[Code, Purpose], Field(min_length=1)]
    purposes_clause: ClauseId
    roles: Annotated[Mapping[Code, Role], Field(min_length=1)]
    roles_clause: ClauseId
    searchers: Searchers
    cases: Cases
    reasons: Reasons
    statement: Statement
    verification: VerificationPolicy
    hits: HitPolicy
    hot_lists: HotListPolicy
    holds: HoldPolicy
    training: TrainingPolicy
    clearance: ClearancePolicy
    limits: QuestionLimits
    sessions: Sessions
    retention: Annotated[Mapping[Code, Keeping], Field(min_length=1)]
    retention_clause: ClauseId
    captured: CapturedFields
    sources: SourcePolicy
    releases: ReleasePolicy
    evidence: EvidencePolicy

    @model_validator(mode="after")
    def _can_be_run(self) -> Pack:
        custodian = self.roles.get(self.agency.custodian_role)
        if custodian is None or Capability.ADOPT_PACK not in custodian.may:
            raise ValueError("agency.custodian_role: must be a role that may adopt_pack")
        needed = {
            Capability.CREATE_ACCOUNT,
            Capability.ASSIGN_ROLE,
            Capability.RECORD_TRAINING,
            Capability.READ_LEDGER,
        }
        if self.clearance.required:
            needed.add(Capability.RECORD_CLEARANCE)
        if missing := needed - frozenset[Capability]().union(*(role.may for role in self.roles.values())):
            raise ValueError(f"roles: no role may {', '.join(sorted(missing))}")
        if (code := self.searchers.wrongly_asking(dict(self.roles))) is not None:
            admitted = ", ".join(sorted(self.searchers.employed_as))
            raise ValueError(f"roles.{code}.may: asks questions, but searchers.employed_as admits {admitted} only")
        return self

    @model_validator(mode="after")
    def _nobody_is_two(self) -> Pack:
        if wrong := self._wrongly_named():
            raise ValueError(wrong)
        if self.cases.imported_apart and (code := wrongly_importing(self.roles)) is not None:
            raise ValueError(f"roles.{code}.may: who imports the case register may neither search nor assign roles")
        return self

    def _wrongly_named(self) -> str | None:
        tables = (self.hot_lists, self.sources, self.releases, self.evidence)
        named = (table.wrongly_approving(self.roles) for table in tables)
        return wrongly_assigning(self.roles) or next((wrong for wrong in named if wrong), None)

    @model_validator(mode="after")
    def _purposes_fit_the_cases(self) -> Pack:
        for code, purpose in self.purposes.items():
            if unused := purpose.kinds - self.cases.kinds:
                raise ValueError(f"purposes.{code}.kinds: not among cases.kinds: {', '.join(sorted(unused))}")
        return self

    @property
    def keep(self) -> Mapping[str, timedelta]:
        """How far back reads of each retention class may be seen."""
        return {name: keeping.retention.purge_after for name, keeping in self.retention.items()}

    def names_agency(self, agency: str) -> bool:
        """True if a text is an agency id as this policy's accounts carry it."""
        return re.fullmatch(self.agency.ori_pattern, agency) is not None

    @property
    def fields(self) -> frozenset[str]:
        """The captured fields that may be seen and asked for."""
        return frozenset(self.captured.fields)


def names() -> list[str]:
    """Return the names of the packs that come with the project, in order."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def built_in(name: str) -> Path:
    """Return the file of a pack that comes with the project. Raises `BadSite` if there is none of that name."""
    if name not in names():
        raise BadSite(f"There is no pack of that name. There are: {', '.join(names())}.")
    return _FOLDER / f"{name}.toml"


def load(path: Path) -> Pack:
    """Read a pack from a file.

    Raises:
        BadSite: Names the file and the key (and the line where it stands), or the line that is no TOML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadSite(f"The pack {path.name} cannot be read ({error.strerror}).") from None
    return parse(data, path.name)


def parse(data: bytes, name: str = "pack.toml") -> Pack:
    """Read a pack from the bytes of a file; `name` is how errors call it. Raises `BadSite` as `load` does."""
    if len(data) > _LARGEST:
        raise BadSite(f"{name}: is longer than {_LARGEST} bytes.")
    try:
        text = data.decode("utf-8")
        document = toml_text.read(text)
    except (UnicodeDecodeError, NotToml) as error:
        raise BadSite(f"{name}: is not TOML in UTF-8: {error}") from None
    if reserved := {"hash", "text"} & document.keys():
        raise BadSite(f"{name}: {min(reserved)}: unknown key")
    given = {**in_the_newest_form(document), "hash": hashlib.sha256(data).hexdigest(), "text": text}
    try:
        return Pack.model_validate_json(json.dumps(given), strict=True)
    except TypeError:
        raise BadSite(f"{name}: dates and times have no place in a pack.") from None
    except ValidationError as error:
        raise BadSite(f"{name}: {_first_fault(error, text)}") from None


def _first_fault(error: ValidationError, text: str) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = [str(part) for part in first["loc"] if not str(part).startswith(_BRANCHES)]
    said = {"missing": "is missing", "extra_forbidden": "unknown key"}.get(first["type"], first["msg"])
    said = said.removeprefix("Value error, ")
    if not where and (named := _OF_THE_WHOLE.match(said)):
        where, said = named[1].split("."), said[named.end() :]
    line = line_of(text, where)
    return f"{'.'.join(where) or 'pack'}{f' (line {line})' if line else ''}: {said}"


def line_of(text: str, where: list[str]) -> int | None:
    """Find the line on which a dotted key stands, or the nearest table or key above it; None if there is none."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.fullmatch(r"\[+([^\[\]]+)\]+\s*(#.*)?", line.strip()):
            table = tuple(part.strip() for part in header[1].split("."))
            found.setdefault(table, number)
        elif key := re.match(r"([A-Za-z0-9_-]+)\s*=", line.strip()):
            found.setdefault((*table, key[1]), number)
    ways = (tuple(where[:length]) for length in range(len(where), 0, -1))
    return next((found[way] for way in ways if way in found), None)


def _days(days: Any) -> timedelta | None:
    return None if days == "none" else timedelta(days=days)
