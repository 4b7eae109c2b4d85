"""What commitments hold, opened for a person. What does not fit its commitment is not shown, and is on record as such."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from data_access.gateway.open_site.site import Site
from data_access.ledger import lookup
from data_access.ledger.file.vault import Openings

log = logging.getLogger(__name__)

NOT_AS_RECORDED = "Not shown: what the vault holds is not what was recorded. Tell the auditor."


def opened(site: Site, seqs: Collection[int]) -> dict[int, Openings]:
    """Open what some entries keep sealed; only for an act that recorded who reads it.

    An opening that does not fit is an entry of its own, `opening_broken`, the first time that it is met since the gateway
    began, and a line in the log.

    Raises:
        NotFound: No signed checkpoint covers one of the entries.
        LedgerStopped: It could not be written.
    """
    found = lookup.opened(site.ledger, site.keyring, seqs)
    broken = {seq: each.broken for seq, each in found.items() if each.broken}
    if broken:
        _alarm(site, broken)
    return found


def receipt_of(site: Site, seq: int) -> dict[str, Any]:
    """Return the receipt of an entry.

    Raises:
        NotFound: No signed checkpoint covers it.
        BadOpening: The salt of its digest is not what the entry committed to; that is on record.
    """
    opened(site, [seq])
    return site.ledger.receipt(seq)


def _alarm(site: Site, breaks: Mapping[int, tuple[str, ...]]) -> None:
    new = sorted(breaks.keys() - site.broken)
    if new:
        with site.ledger.deciding() as turn:
            for seq in new:
                said = {"initiator": "gateway", "entry": seq, "names": list(breaks[seq])}
                turn.append("opening_broken", said)
        site.broken.update(new)
        log.error("the vault does not hold what these entries committed to: %s", ", ".join(map(str, new)))
