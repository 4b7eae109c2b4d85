"""What entries of the agency's own hot list say, sealed each under a key of its own; and the entries that matching looks at.

Once an entry is declined or removed its row holds no content any more, and its key is destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from data_access.answers.value import AnswerValue, value_of
from data_access.answers.value import parsed as read_json
from data_access.errors import BadSite, Busy
from data_access.keyring import KeyRing
from data_access.ledger.turn import Connection
from data_access.matching.terms import ListedPlate
from data_access.records.casework import list_entries
from data_access.records.casework.list_entries import EntryRecord

_PREFIX = "list-entries/"


class EntryContent(AnswerValue):
    """What an entry says of a plate. `unavailable` is why its first approver was not to be had; empty if that one approved."""

    plate: str = field(repr=False)
    state: str | None = None
    narrative: str = field(repr=False)
    unavailable: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """An entry of the agency's own list, as a hit shows it.

    Attributes:
        plate, state: As listed. `purpose` is its code in the pack.
    """

    number: int
    case_number: str
    purpose: str
    owner: str
    plate: str = field(repr=False)
    state: str | None
    narrative: str = field(repr=False)


def seal_content(keyring: KeyRing, number: int, content: EntryContent) -> bytes:
    """Return what an entry says, encrypted under its own key, which is made now if it never was."""
    name = _key(number)
    return keyring.seal(name, content.model_dump_json().encode(), name.encode())


def opened_content(keyring: KeyRing, number: int, ciphertext: bytes) -> EntryContent:
    """Return what an entry says. Raises `BadSite` if it was changed or its key is gone."""
    name = _key(number)
    try:
        return value_of(EntryContent, read_json(keyring.unseal(name, ciphertext, name.encode())), "an entry")
    except Busy:
        raise BadSite("What an entry of the hot list says is damaged. Enter it anew.") from None


def destroy_emptied(keyring: KeyRing, connection: Connection) -> None:
    """Destroy the keys of all entries whose content was taken out."""
    emptied = {_key(number) for number in list_entries.emptied(connection)}
    for name in keyring.names(_PREFIX):
        if name in emptied:
            keyring.destroy(name)


def own_entries(keyring: KeyRing, connection: Connection) -> list[tuple[OwnEntry, ListedPlate]]:
    """Return each entry that could ever match from now on, with what matching looks at of it, in order of number.

    It matches from its approval on, and no more at its end, or at the instant by which it is to be refreshed.

    Raises:
        BadSite: An entry is damaged; names it.
    """
    found = list_entries.matchable(connection)
    return [_listed(each, _content_in_force(keyring, each.number, each.sealed)) for each in found if each.sealed]


def _content_in_force(keyring: KeyRing, number: int, ciphertext: bytes) -> EntryContent:
    try:
        return opened_content(keyring, number, ciphertext)
    except BadSite:
        raise BadSite(
            f"Entry {number} of the agency's own list is damaged. Remove it under Hot lists, and ask for it anew."
        ) from None


def _listed(entry: EntryRecord, content: EntryContent) -> tuple[OwnEntry, ListedPlate]:
    own = OwnEntry(
        number=entry.number,
        case_number=entry.case_number,
        purpose=entry.purpose,
        owner=entry.owner,
        plate=content.plate,
        state=content.state,
        narrative=content.narrative,
    )
    listed = ListedPlate(
        plate=content.plate,
        state=content.state,
        approved_at=entry.approved_at,
        ends_at=entry.matches_until,
        removed_at=entry.ended_at,
    )
    return own, listed


def _key(number: int) -> str:
    return f"{_PREFIX}{number}"
