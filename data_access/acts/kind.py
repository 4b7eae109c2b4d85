"""What an act says of itself: its name, who may do it, what it needs, what its entry holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from data_access.marks import clear_names, sealed_names
from data_access.terms import CameraKind, Capability

NONE: frozenset[str] = frozenset()


class Need(StrEnum):
    """What must hold for an act beside the role's capability; policy has a rule for each."""

    TRAINING = "training"
    """It touches reads or leads to them: the training and clearance that a question needs (R4, R7)."""
    OPEN_CASE = "open_case"
    """It is done in the file of a case, under an open case session of the actor's own: `case_session` names it."""
    RETURNED_READ = "returned_read"
    """It is about one read (`of`, `read_id`) that was in an answer to the actor under that case session."""
    VIEWED_PICTURE = "viewed_picture"
    """The actor was shown a picture of that read under that case session."""
    SOMEBODY_ELSE = "somebody_else"
    """Its subject is a user name, and never the actor's own."""
    SECOND_PERSON = "second_person"
    """It confirms what another person proposed for an account (`proposal`), and one of the two may assign the role."""
    OWN_NUMBER = "own_number"
    """Its subject is a provisional number that the actor brought in, or supervises; so many a day, each for a reason."""
    LONG_REASON = "long_reason"
    """Its reason says as much as that of opening a case."""
    TOKENS = "tokens"
    """The pack allows personal tokens."""
    HIT = "hit"
    """It is work on a hit (`number`) that is open, with what the pack asks for before it."""
    HIT_TASK = "hit_task"
    """It settles what is owed after an error of a hit, and that is the actor's, or the actor supervises."""
    JUSTIFICATION = "justification"
    """It is decided on with a justification, by the rules of openings."""
    NEW_ENTRY = "new_entry"
    """It asks for an entry of the agency's own hot list: the pack says who may, for how long, and in which kinds of case."""
    APPROVER = "approver"
    """It is about an entry that waits: done by whom the pack names for the requester's role, and never by the requester."""
    IN_ORDER = "in_order"
    """Who is not first among these says why the first one was not to be had."""
    SYSTEM_CONDITIONS = "system_conditions"
    """It approves a system: done by whom the pack names for its owner, on the conditions that the pack has for it."""
    CAMERA_APPROVER = "camera_approver"
    """It puts a camera (`number` of what took it out) into service: done by whom the pack names."""
    COORDINATOR = "coordinator"
    """It is for the coordinator: who has the custodian's role."""
    HOLD_TERMS = "hold_terms"
    """It holds reads on terms in which the pack has a say: a basis, a schedule, a day of review."""
    PACKAGE_TERMS = "package_terms"
    """It makes an evidence package, and says of it what the pack asks for."""
    KEEPER = "keeper"
    """It is about an entry: done by who asked for it, owns it or is to remove it, or by who may approve it or supervises."""

    NEW_RELEASE = "new_release"
    """It enters a request that reads be released: the pack says to whom, on which request."""
    RELEASE = "release"
    """It is about a release request (`number`) that stands where the act begins."""
    RELEASE_APPROVER = "release_approver"
    """It approves or refuses a release request: done by whom the pack names, and never by who entered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The request by which a person asks for an act.

    Attributes:
        path: Names fields of the act in braces; what it does not name goes in the body, of DELETE in the query.
        call: Name of the operation.
        does: What it does, for who calls it.
        body: The model of the body, if the path or another act has a part in it; by default the act.
        answer: Type of the document that comes back.
        body_bytes: Of the largest body, where that is larger than any other route takes; 0 elsewhere.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    call: str
    does: str
    body: type | None = None
    answer: object = None
    status: int = 200
    body_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ActKind:
    """What every layer needs to know of one kind of act.

    Attributes:
        name: The ledger's kind of its entry.
        says: What happened, in a sentence.
        may: The capabilities of which one is needed.
        words: What somebody did, for a page; by default the name in words.
        found: What the gateway finds in the deciding turn and the entry says in clear, beside the act's own fields.
        may_find: The same, where there is something to say.
        seals: What it finds and the entry commits to, where there is something to say.
        looks: True if nothing is changed by it. Every other act declares what it says of what it changed.
        ends: True if the gateway does it by itself, to end what a person, a source or a machine began.
        ceremony: True if it is also done when a site is set up, before there is anybody who could be asked.
        machine: The word for a machine that is made for it; empty if none can be.
        case: The field that names the case that policy looks at; empty if none does.
        reaches: Kinds of the cameras whose reads it reaches, where that does not follow from what it is about.
        unattended: True if it goes on by itself, so that it does not keep an unused log-on from ending.
        wire: The request for it; None if it comes in another way.
    """

    name: str
    says: str
    may: frozenset[Capability]
    needs: frozenset[Need] = frozenset()
    words: str = ""
    found: frozenset[str] = NONE
    may_find: frozenset[str] = NONE
    seals: frozenset[str] = NONE
    looks: bool = False
    ends: bool = False
    ceremony: bool = False
    machine: str = ""
    case: str = ""
    reaches: frozenset[CameraKind] = frozenset()
    unattended: bool = False
    wire: Wire | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFields:
    """What the entry of an act holds, by name, beside who did it and what policy decided.

    Attributes:
        always, sometimes: In clear.
        sealed, at_times_sealed: As commitments.
    """

    always: frozenset[str]
    sometimes: frozenset[str]
    sealed: frozenset[str]
    at_times_sealed: frozenset[str]

    @property
    def clear(self) -> frozenset[str]:
        """All that may stand in clear."""
        return self.always | self.sometimes

    @property
    def secret(self) -> frozenset[str]:
        """All that may stand as a commitment."""
        return self.sealed | self.at_times_sealed


def entry_fields_of(act: type, does: ActKind) -> EntryFields:
    """Return what the entry of an act holds, as its fields and its kind declare it.

    Raises:
        TypeError: The act declares no fields at all, or changes something and says nothing of it.
    """
    (always, sometimes), (sealed, at_times) = clear_names(act), sealed_names(act)
    made = EntryFields(
        always=always | does.found,
        sometimes=(sometimes | does.may_find) - does.found,
        sealed=sealed,
        at_times_sealed=(at_times | does.seals) - sealed,
    )
    if not (made.clear or made.secret or does.looks):
        raise TypeError(f"{does.name} changes something, and declares nothing that its entry would say of it")
    return made


def one_of(*capabilities: Capability) -> frozenset[Capability]:
    """Return capabilities of which one is needed."""
    return frozenset(capabilities)


def names(*fields: str) -> frozenset[str]:
    """Return names of what an entry holds."""
    return frozenset(fields)


def needs(*conditions: Need) -> frozenset[Need]:
    """Return what an act needs."""
    return frozenset(conditions)
