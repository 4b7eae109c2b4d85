"""The closed set of acts as policy sees it: the capabilities of which one is needed, and what else each act needs.

An act that is not in the table of acts (`data_access/acts/table.py`) is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data_access.acts.cases import OpenedCase, Reconciliation
from data_access.acts.kind import Need
from data_access.acts.ledger import Wish
from data_access.acts.on_releases.decisions import ReleaseApproval
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment
from data_access.acts.table import KINDS
from data_access.steps import Act, Asker
from data_access.terms import Capability

OPEN_CASE_SESSION: Final = OpenedCase.does.name
RECONCILE: Final = Reconciliation.does.name
REVEAL: Final = Wish.does.name

ACTS: Final[Mapping[str, frozenset[Capability]]] = {name: kind.may for name, kind in KINDS.items()}


def _needing(need: Need) -> frozenset[str]:
    return frozenset(name for name, kind in KINDS.items() if need in kind.needs)


ABOUT_A_PERSON: Final = _needing(Need.SOMEBODY_ELSE)
"""Acts whose subject is a user name; nobody does them to their own account."""

ON_A_READ: Final = _needing(Need.RETURNED_READ)
"""Acts on one read, which must have been in an answer to this person under this case session."""

ON_A_PICTURE: Final = _needing(Need.VIEWED_PICTURE)
"""Acts on one read whose picture this person must have been shown under this case session."""

IN_A_CASE: Final = _needing(Need.OPEN_CASE)
"""Acts in the file of a case: findings, notes, stars, verifications. They need an open case session of the actor's own on that case."""

WITH_READS: Final = _needing(Need.TRAINING)
"""Acts that touch reads or lead to them; they need the same training and clearance as a question (R4, R7)."""

BY_A_SECOND_PERSON: Final = _needing(Need.SECOND_PERSON)
"""Acts that confirm what another person proposed for an account."""

OF_OWN_NUMBERS: Final = _needing(Need.OWN_NUMBER)
"""Acts on a provisional number of one's own."""

FOR_A_LONG_REASON: Final = _needing(Need.LONG_REASON)
"""Acts whose reason says as much as that of opening a case."""

MAKING_TOKENS: Final = _needing(Need.TOKENS)
"""Acts that are done only where the pack allows personal tokens."""

ON_A_HIT: Final = _needing(Need.HIT)
"""Work on a hit: it is open, and what the pack asks for before was done."""

SETTLING: Final = _needing(Need.HIT_TASK)
"""Acts that settle what is owed after an error of a hit."""

WITH_A_JUSTIFICATION: Final = _needing(Need.JUSTIFICATION)
"""Acts that are decided on with a justification, by the rules of openings."""

OF_NEW_ENTRIES: Final = _needing(Need.NEW_ENTRY)
"""Acts that ask for an entry of the agency's own hot list."""

BY_AN_APPROVER: Final = _needing(Need.APPROVER)
"""Acts on an entry that waits, by whom the pack names for it."""

IN_ORDER: Final = _needing(Need.IN_ORDER)
"""Acts on an entry for which the pack's order counts."""

ON_TERMS: Final = _needing(Need.HOLD_TERMS)
"""Acts that hold reads, on terms in which the pack has a say."""

AS_PACKAGE: Final = _needing(Need.PACKAGE_TERMS)
"""Acts that make an evidence package, of which the pack asks something to be said."""

BY_A_KEEPER: Final = _needing(Need.KEEPER)
"""Acts on an entry by whose it is."""

OF_SYSTEMS: Final = _needing(Need.SYSTEM_CONDITIONS)
"""Acts that approve a system from which reads come."""

OF_CAMERAS_IN_SERVICE: Final = _needing(Need.CAMERA_APPROVER)
"""Acts that put cameras into service."""

FOR_THE_COORDINATOR: Final = _needing(Need.COORDINATOR)
"""Acts that only who has the custodian's role does."""

OF_NEW_RELEASES: Final = _needing(Need.NEW_RELEASE)
"""Acts that enter a request that reads be released."""

ON_RELEASES: Final = _needing(Need.RELEASE)
"""Acts on a release request."""

BY_A_RELEASE_APPROVER: Final = _needing(Need.RELEASE_APPROVER)
"""Acts that approve or refuse a release request."""

APPROVING_RELEASES: Final = frozenset({ReleaseApproval.does.name})
"""Acts after which files may leave."""

HANDING_RELEASES_OVER: Final = frozenset({ReleaseFulfilment.does.name})
"""Acts by which what left is handed over."""

DECLARING_RELEASES: Final = frozenset({ReleaseDeclaration.does.name})
"""Acts that record what a recipient declared; that is done once."""

CEREMONY: Final = frozenset(name for name, kind in KINDS.items() if kind.ceremony)
"""Acts by which a new site is set up, before there is anybody who could be asked."""


def an_act(name: str, *, asker: Asker, may: frozenset[Capability], subject: str = "", reason: str = "") -> Act:
    """Make an act that names the capability by which it is done: of those needed, the first that the role has.

    `may` is what the asker's role may do; an asker who may do none of them is named the first needed and refused later.

    Raises:
        KeyError: There is no such act.
    """
    needed = sorted(ACTS[name])
    needs = next((capability for capability in needed if capability in may), needed[0])
    return Act(asker=asker, name=name, needs=needs, subject=subject, reason=reason)
