"""The systems that reads come from, as a page lists them."""

from __future__ import annotations

from data_access.acts.sources import SourceList
from data_access.answers.collecting.equipment import OwnerRule, System, Systems
from data_access.gateway.deciding.acts import do, may
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.policy.packs.pack import Pack
from data_access.records.intake import batches, cameras, sources
from data_access.terms import Capability


def listed(site: Site, caller: Caller, listing: SourceList) -> dict[str, object]:
    """List the systems: owner, approval, agreement, standing; on record. Raises `Refused` if the role sees none."""

    def look(turn: Turn, _: object) -> bool:
        return may(site, caller, turn, Capability.APPROVE_SOURCE)

    approves = do(site, caller, listing, look)
    with site.ledger.reading() as connection:
        last = batches.last_visible(connection)
        standing = [each.source for each in cameras.every(connection)]
        found = tuple(
            System(
                source=each.source_id,
                name=each.name,
                owner_kind=each.owner_kind,
                approved_by=each.approved_by,
                approved_on=each.approved_on,
                reference=each.reference,
                agreement=each.agreement,
                search_rights=each.search_rights,
                withdrawn_at=each.withdrawn_at,
                last_import=last.get(each.source_id),
                cameras=standing.count(each.source_id),
            )
            for each in sources.every(connection)
        )
    return Systems(systems=found, owners=_owners(site.pack), may_approve=approves).as_json()


def _owners(pack: Pack) -> tuple[OwnerRule, ...]:
    return tuple(
        OwnerRule(
            kind=kind,
            approved_by=tuple(sorted(pack.roles[role].label for role in each.approved_by)),
            agreement=each.agreement,
            search_rights=each.search_rights,
        )
        for kind, each in sorted(pack.sources.owners.items())
    )
