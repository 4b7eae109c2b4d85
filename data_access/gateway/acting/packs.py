"""What the adoption of a pack changes: which policy is in force."""

from __future__ import annotations

from data_access.acts.packs import NewPack
from data_access.errors import BadSite, Conflict, InvalidQuery
from data_access.gateway.deciding.acts import actor_of, do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.records import packs
from data_access.steps import Recorded


def adopt_pack(site: Site, caller: Caller, new: NewPack) -> dict[str, str]:
    """Put a pack in force by its hash, from the next question on. Refused questions then name the new pack's clauses.

    The pack in force decides on it, not the one in the folder: whoever can write there names no custodian by that. Its
    register keeps it whole, in the transaction of its entry, and a start reads it there: no other file is written.

    Raises:
        Refused: Policy said no.
        InvalidQuery: What is given is no pack; says why, to the custodian alone.
        Conflict: It is another one than that of the hash.
    """
    deciding = _pack_in_force(site)
    require_permit(site, caller, new.does, pack=deciding)
    pack = _new_pack(site, new)
    if pack.hash != new.hash:
        raise Conflict("The pack is not the one whose hash was given. Look at it again before adopting it.")

    def change(turn: Turn, recorded: Recorded) -> None:
        who = actor_of(turn, caller)
        packs.adopt(turn.connection, recorded, hash=pack.hash, name=pack.name, text=pack.text, person_id=who)

    do(site, caller, new, change, details={"name": pack.name}, pack=deciding)
    site.pack = pack
    return {"name": pack.name, "hash": pack.hash}


def _new_pack(site: Site, new: NewPack) -> Pack:
    try:
        return packs_on_file.parse(new.text.encode()) if new.text is not None else packs_on_file.load(site.places.pack)
    except BadSite as error:
        raise InvalidQuery("pack", str(error)) from None


def _pack_in_force(site: Site) -> Pack:
    with site.ledger.reading() as connection:
        adopted = packs.adopted(connection)
    if adopted is None or adopted.hash == site.pack.hash:
        return site.pack
    return packs_on_file.parse(adopted.text.encode())


DOERS: Doers = {NewPack: adopt_pack}
