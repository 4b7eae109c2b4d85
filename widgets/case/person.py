"""Who is at the page, as the gateway's register says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data_access.answers.hits import HitForm
from data_access.answers.holds import HoldForm
from data_access.answers.me import EntryForm, Me, Openers, Purpose, RecordSource, ResetNotice
from data_access.answers.releases import ReleaseForm
from data_access.captured_fields import OF_FILTER
from data_access.questions.kinds import LEAD_TO_READS
from data_access.terms import fold_case_number
from data_access.vocabulary import state_of_agency
from data_access.wording.people import own_end

SEALED = "Your reason is sealed on record."
NOBODY_OPENS = "No role of this agency can open it."
NO_ENTRY_FORM = EntryForm()
NO_HOLD_FORM = HoldForm()
NO_RELEASE_FORM = ReleaseForm()
NO_HIT_FORM = HitForm(prompt="", strength="", before="", any_order=False, systems=(), dispositions=(), steps=())
OPENING = "Each opening is logged, with who and why."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtPage:
    """Who asks, for which agency, and what its policy offers.

    Attributes:
        reason_sealed: That a reason is sealed on record, and which roles can open it, in words.
        state: The agency's own, ISO 3166-2, as an example of how states are written; empty if its id begins with none.
        zone: IANA zone of the agency; times on the screen are in it.
        statement_prompt: How a statement of suspicion is asked for; empty where the policy asks for none.
        verification_prompt: The policy's words beside the verification of a read; `record_sources` are who confirms records.
        fields: Captured fields that the agency's policy permits.
        notebooks: True if the role has a JupyterLab of its own.
        left_out: Which parts of the site do not run, said to who sees to it.
        resets: Resets of accounts that this person is to know of.
        training_ends: That trainings of their own end soon, in words.
        logged_on_until: When the log-on ends at the latest, UTC.
        idle_min: After so many minutes without a question or act it ends; `idle_at` says when, UTC, as the page was drawn; None if
            it does not.
        user_name: As the record has it; `name` is the full one.
        hits, entries, holds, releases: What forms about hits, entries of the agency's own hot list, holds and releases offer.
        limits: The pack's tables of limits, by name; a table or a number that is not there is not known here.
    """

    name: str
    role: str
    agency: str
    zone: str
    synthetic: bool
    evaluation: bool
    capabilities: frozenset[str]
    purposes: tuple[Purpose, ...]
    reason_prompt: str
    reason_sealed: str
    statement_prompt: str
    case_prompt: str
    verification_prompt: str
    record_sources: tuple[RecordSource, ...]
    fields: frozenset[str]
    logged_on_until: datetime
    notebooks: bool = False
    left_out: tuple[str, ...] = ()
    resets: tuple[ResetNotice, ...] = ()
    training_ends: tuple[str, ...] = ()
    idle_min: int = 30
    idle_at: datetime | None = None
    limits: Mapping[str, object] = field(default_factory=dict)
    user_name: str = ""
    case_shapes: tuple[str, ...] = ()
    hits: HitForm = NO_HIT_FORM
    entries: EntryForm = NO_ENTRY_FORM
    holds: HoldForm = NO_HOLD_FORM
    releases: ReleaseForm = NO_RELEASE_FORM
    state: str = ""

    @property
    def asks(self) -> bool:
        """True if the role may ask for reads, and so open a case."""
        return bool(self.capabilities & LEAD_TO_READS)

    def limit(self, table: str, name: str) -> float | None:
        """Return a number of the pack's limits, such as `area_km2` of `canvass`; None if it is not known."""
        of_table = self.limits.get(table)
        number = of_table.get(name) if isinstance(of_table, Mapping) else None
        return float(number) if isinstance(number, int | float) else None

    def is_case_number(self, number: str) -> bool:
        """True if a number is written as the agency writes them, as far as that is known here."""
        folded = fold_case_number(number)
        return not self.case_shapes or any(re.fullmatch(shape, folded) for shape in self.case_shapes)

    def as_written(self, number: str) -> str:
        """Return a case number as the agency writes it, `26-001234` for `26001234` or `26 001234`; as it is if that is not plain.

        Only marks between its characters are put in their place: no character is added, changed or left out.
        """
        if self.is_case_number(number):
            return number
        bare = re.sub(r"[\s._/-]", "", number)
        marked = {f"{bare[:n]}-{bare[n:]}" for n in range(1, len(bare))}
        fitting = [each for each in sorted({bare, *marked}) if self.is_case_number(each)]
        return fold_case_number(fitting[0]) if len(fitting) == 1 else number

    def such_as(self, words: str) -> str:
        """Add the agency's own state to some words as an example: `State, such as US-KS`; as they are if it is not known."""
        return f"{words}, such as {self.state}" if self.state else words

    def may_filter(self, name: str) -> bool:
        """True if the agency's policy permits the captured field that a filter asks about."""
        return name not in OF_FILTER or OF_FILTER[name] in self.fields


def person_of(me: Me) -> PersonAtPage:
    """Return who is asking, as a page says it."""
    return PersonAtPage(
        name=me.full_name or me.person,
        role=me.role_label or me.role,
        agency=me.agency_name or me.agency,
        zone=me.zone,
        synthetic=me.synthetic,
        evaluation=me.evaluation,
        capabilities=frozenset(me.capabilities),
        purposes=me.purposes,
        reason_prompt=me.reason_prompt,
        reason_sealed=_sealed(me.reason_opened_by),
        statement_prompt=me.statement_prompt,
        case_prompt=me.case_prompt,
        verification_prompt=me.verification.prompt,
        record_sources=me.verification.sources,
        fields=frozenset(me.fields),
        logged_on_until=me.session_expires_at,
        notebooks=me.notebooks,
        left_out=me.left_out,
        resets=me.resets,
        training_ends=tuple(own_end(each) for each in me.training_ends),
        idle_min=me.idle_min,
        idle_at=me.idle_at,
        limits=me.limits,
        user_name=me.person,
        case_shapes=me.case_shapes,
        hits=me.hits or NO_HIT_FORM,
        entries=me.entries,
        holds=me.holds,
        releases=me.releases,
        state=state_of_agency(me.agency) or "",
    )


def _sealed(opened_by: Openers) -> str:
    """Say that a reason is sealed, and which of the agency's roles can open it."""
    everybody, unit = ", ".join(opened_by.of_everybody), ", ".join(opened_by.of_their_unit)
    roles = "; ".join(who for who in (everybody, f"in your unit: {unit}" if unit else "") if who)
    return f"{SEALED} Who can open it: {roles}. {OPENING}" if roles else f"{SEALED} {NOBODY_OPENS}"
