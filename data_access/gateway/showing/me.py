"""What a page says of who is logged on: who they are, what their role may, what the policy wants to be told."""

from __future__ import annotations

from data_access.acts.on_releases.requests import RELEASE_NUMBERS
from data_access.answers.me import AdoptedPack, Me, Openers, Purpose, RecordSource, VerificationForm
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.open_log_on import idle_at, require_log_on
from data_access.gateway.open_site import reset_notices
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import training_ends
from data_access.gateway.showing.keeping import hold_form
from data_access.gateway.showing.list_entries import entry_form
from data_access.gateway.showing.on_hits.work import form_of
from data_access.gateway.showing.on_releases.releases import release_form
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.roles import Role, who_opens
from data_access.terms import Capability

SEES_TO_IT = frozenset({Capability.APPROVE_SOURCE, Capability.IMPORT_READS, Capability.CREATE_ACCOUNT})
"""Whoever may do one of these is told of parts of the site that do not run."""


def about_me(site: Site, caller: Caller) -> Me:
    """Say who is asking, what the role may, and what the agency's policy wants to be told."""
    session, person = require_log_on(site, caller)
    pack, role = site.pack, site.pack.roles.get(person.role)
    of_everybody, of_their_unit = who_opens(pack.roles)
    return Me(
        person=person.person_id,
        full_name=person.full_name,
        role=person.role,
        role_label=role.label if role else person.role,
        unit=person.unit,
        agency=person.agency,
        agency_name=site.facts.agency_name,
        zone=site.facts.zone,
        synthetic=site.facts.synthetic,
        evaluation=site.facts.evaluation,
        left_out=tuple(site.facts.left_out()) if role and role.may & SEES_TO_IT else (),
        resets=reset_notices.of(site, person),
        capabilities=tuple(sorted(role.may)) if role else (),
        notebooks=bool(role and role.asks and role.notebooks),
        purposes=tuple(
            Purpose(code=code, label=p.label, prompt=p.prompt, shown=prompt_of(pack, code))
            for code, p in pack.purposes.items()
        ),
        reason_prompt=pack.reasons.prompt,
        reason_opened_by=Openers(of_everybody=tuple(of_everybody), of_their_unit=tuple(of_their_unit)),
        statement_prompt=pack.statement.prompt if pack.statement.required else "",
        case_prompt="; ".join(f"{shape.label}: {shape.example}" for shape in pack.cases.formats.values()),
        case_shapes=_case_shapes(pack, role),
        verification=VerificationForm(
            prompt=pack.verification.prompt,
            sources=tuple(
                RecordSource(code=code, label=each.label) for code, each in pack.verification.sources.items()
            ),
        ),
        hits=form_of(pack),
        entries=entry_form(pack, person.role),
        holds=hold_form(pack, person.role),
        releases=release_form(pack, person.role),
        limits=pack.limits.model_dump(mode="json"),
        fields=tuple(sorted(pack.fields)),
        pack=AdoptedPack(name=pack.name, policy=pack.agency.policy, hash=pack.hash),
        training_ends=training_ends.soon(pack.training, (person,), site.now().date()),
        session_expires_at=session.expires_at,
        idle_min=pack.sessions.idle_min,
        idle_at=None if session.method == "token" else idle_at(pack, session),
    )


def _case_shapes(pack: Pack, role: Role | None) -> tuple[str, ...]:
    """Return the shapes of case numbers; under those of release requests ask only those whose role may fulfil one."""
    own = tuple(shape.pattern for shape in pack.cases.formats.values())
    return (*own, RELEASE_NUMBERS) if role is not None and Capability.FULFIL_RELEASE in role.may else own


def prompt_of(pack: Pack, purpose: str) -> str:
    """Return the words of the policy that a page shows beside the reason for a purpose; a test holds the page to it."""
    chosen = pack.purposes.get(purpose)
    said = (
        chosen.prompt if chosen else "",
        pack.reasons.prompt,
        pack.statement.prompt if pack.statement.required else "",
    )
    return " ".join(words for words in said if words)
