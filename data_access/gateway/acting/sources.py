"""What acts on sources change: approving one with its mapping, and withdrawing the approval."""

from __future__ import annotations

from data_access.acts.sources import Approval, OldSource, SourceList
from data_access.errors import InvalidQuery
from data_access.gateway.bringing.imports_of_reads import mapping_of
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.collecting import systems
from data_access.imports import Mapping as FileMapping
from data_access.imports.terms.notation import IN_TEXT
from data_access.ledger.turn import Turn
from data_access.records.intake import bringers, sources
from data_access.records.registers import require_no_future
from data_access.steps import Recorded


def approve_source(site: Site, caller: Caller, approval: Approval) -> dict[str, str]:
    """Put a source in force with its approval and its mapping; another mapping needs another approval (D14)."""
    mapping = mapping_of(approval.mapping)
    if mapping.kind != "reads" or mapping.source != approval.source:
        raise InvalidQuery("mapping", "must be for reads, and name the same source")
    if mapping.retention_class not in site.pack.retention:
        known = ", ".join(sorted(site.pack.retention))
        raise InvalidQuery("mapping.retention_class", f"is not a class of the pack; it has {known}")
    _must_agree_on_the_zone(approval.zone, mapping)
    source = sources.Source(
        source_id=approval.source,
        name=approval.name,
        owner_kind=approval.owner_kind,
        format=mapping.format,
        zone=approval.zone,
        retention_class=mapping.retention_class,
        mapping=approval.mapping,
        approved_by=approval.approved_by,
        reference=approval.reference,
        approved_on=approval.approved_on,
        agreement=approval.agreement,
        search_rights=approval.search_rights,
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("approved_on", approval.approved_on, turn.now)
        bringers.require_no_hot_list(turn.connection, source.source_id)
        sources.approve(turn.connection, recorded, source)

    do(site, caller, approval, change, details={"retention_class": source.retention_class})
    return {"source": approval.source, "mapping": source.mapping_sha256}


def _must_agree_on_the_zone(zone: str, mapping: FileMapping) -> None:
    written = mapping.time.zone if mapping.time is not None else None
    if written not in (None, IN_TEXT, zone):
        raise InvalidQuery(
            "zone",
            "is another than the mapping's [time] zone, by which the reads' times are read: say one of them in both",
        )


def withdraw_source(site: Site, caller: Caller, old: OldSource) -> None:
    """End a source's approval: nothing more of it is imported, by file or through the live door. What it brought stays.

    Raises:
        Refused: Policy said no.
        NotFound: It has no approval in force.
    """
    do(site, caller, old, lambda turn, recorded: sources.withdraw(turn.connection, recorded, old.source))


DOERS: Doers = {Approval: approve_source, OldSource: withdraw_source, SourceList: systems.listed}
