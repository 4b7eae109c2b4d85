"""Routes of the ledger that anybody may call: they hold hashes and signatures, no plate and no name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from data_access.errors import NotFound
from data_access.gateway.http.routes.doorway import TheSite, address_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.open_site import health

router = APIRouter(tags=[CallerKind.ANYONE], dependencies=[Depends(address_of)])

Seq = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/healthz")
def healthz(site: TheSite, response: Response) -> dict[str, Any]:
    """Say whether the gateway can answer: 200 with `status` ok, or 503 with a line for each cause in `problems`."""
    said = health.report(site)
    if not said["ok"]:
        response.status_code = 503
    return said


@router.get("/v1/ledger/checkpoint", response_class=Response)
def checkpoint(site: TheSite) -> Response:
    """Return the newest signed checkpoint (C2SP tlog-checkpoint)."""
    return Response(site.ledger.checkpoint(), media_type="text/plain; charset=utf-8")


@router.get("/v1/ledger/key")
def key(site: TheSite) -> dict[str, str]:
    """Return origin and public key, to be compared with what was noted at the ceremony."""
    ledger = site.ledger
    return {"origin": ledger.origin, "public_key": ledger.public_key.hex(), "verifier_key": ledger.verifier_key}


@router.get("/v1/ledger/inclusion")
def inclusion(site: TheSite, seq: Seq, size: Seq) -> dict[str, Any]:
    """Prove that entry `seq` is in the tree of `size` entries (RFC 6962, 2.1.1)."""
    if not seq < size <= site.ledger.size:
        raise NotFound(f"The ledger has no such entry in a tree of that size; it has {site.ledger.size} entries.")
    return {"seq": seq, "size": size, "proof": [node.hex() for node in site.ledger.inclusion(seq, size)]}


@router.get("/v1/ledger/consistency")
def consistency(site: TheSite, old: Seq, new: Seq) -> dict[str, Any]:
    """Prove that the tree of `old` entries is the beginning of that of `new` (RFC 6962, 2.1.2)."""
    if not old <= new <= site.ledger.size:
        raise NotFound(f"The ledger has no such trees; it has {site.ledger.size} entries.")
    return {"old": old, "new": new, "proof": [node.hex() for node in site.ledger.consistency(old, new)]}
