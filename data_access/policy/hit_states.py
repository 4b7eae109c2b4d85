"""Where a hit can stand, what leads from where to where, and how it may end from there: tables, and a drawing of the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data_access.acts.on_hits.checks import RecordAnswer
from data_access.acts.on_hits.wishes import HitWish
from data_access.answers.hits import HitState
from data_access.policy.packs.hits import EndKind, HitPolicy
from data_access.terms import Comparison


class HitEvent(StrEnum):
    """What happens to a hit."""

    AGREES = "compared: all agrees"
    AGREES_WITH_RECORD = "compared: all agrees, and the record was said active before"
    NO_PICTURE = "compared: the read has no picture"
    NO_PICTURE_WITH_RECORD = "compared: no picture, and the record was said active before"
    DIFFERS = "compared: something differs or is not seen"
    ACTIVE = "official system: active"
    NOT_ACTIVE = "official system: not active"
    NO_ANSWER = "official system: no answer"
    ENDED = "disposition"


_NEW, _CHECKED, _ACTIONABLE, _DISPOSED = HitState.NEW, HitState.CHECKED, HitState.ACTIONABLE, HitState.DISPOSED

MOVES: Final[Mapping[tuple[HitState, HitEvent], HitState]] = {
    (_NEW, HitEvent.AGREES): _CHECKED,
    (_NEW, HitEvent.AGREES_WITH_RECORD): _ACTIONABLE,
    (_NEW, HitEvent.NO_PICTURE): _CHECKED,
    (_NEW, HitEvent.NO_PICTURE_WITH_RECORD): _ACTIONABLE,
    (_NEW, HitEvent.DIFFERS): _NEW,
    (_NEW, HitEvent.ACTIVE): _NEW,
    (_NEW, HitEvent.NOT_ACTIVE): _NEW,
    (_NEW, HitEvent.NO_ANSWER): _NEW,
    (_NEW, HitEvent.ENDED): _DISPOSED,
    (_CHECKED, HitEvent.AGREES): _CHECKED,
    (_CHECKED, HitEvent.NO_PICTURE): _CHECKED,
    (_CHECKED, HitEvent.DIFFERS): _NEW,
    (_CHECKED, HitEvent.ACTIVE): _ACTIONABLE,
    (_CHECKED, HitEvent.NOT_ACTIVE): _CHECKED,
    (_CHECKED, HitEvent.NO_ANSWER): _CHECKED,
    (_CHECKED, HitEvent.ENDED): _DISPOSED,
    (_ACTIONABLE, HitEvent.AGREES_WITH_RECORD): _ACTIONABLE,
    (_ACTIONABLE, HitEvent.NO_PICTURE_WITH_RECORD): _ACTIONABLE,
    (_ACTIONABLE, HitEvent.DIFFERS): _NEW,
    (_ACTIONABLE, HitEvent.ACTIVE): _ACTIONABLE,
    (_ACTIONABLE, HitEvent.NOT_ACTIVE): _CHECKED,
    (_ACTIONABLE, HitEvent.NO_ANSWER): _ACTIONABLE,
    (_ACTIONABLE, HitEvent.ENDED): _DISPOSED,
}
"""Each step that there is. A hit that was checked and whose record was last said active is actionable; from `disposed` nothing leads on."""


class LastLook(StrEnum):
    """What the last comparison with the picture came to."""

    NONE = "nobody has compared it"
    UNSEEN = "not all was seen"
    DIFFERS = "something differs"
    NO_PICTURE = "the read has no picture"
    AGREES = "all agrees"


def look_of(characters: Comparison, state: Comparison, *, picture: bool) -> LastLook:
    """Say what a comparison came to."""
    if not picture:
        return LastLook.NO_PICTURE
    if Comparison.DIFFERS in (characters, state):
        return LastLook.DIFFERS
    return LastLook.AGREES if characters == state == Comparison.AGREES else LastLook.UNSEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutHit:
    """What policy looks at of a hit.

    Attributes:
        wish: What the act wants of it.
        standing: Where it stands.
        look: What the last comparison came to.
        active: True if the official system's last answer that said something was: active.
        has_picture: True if a picture of its read is kept. `viewed` is true if the actor was shown one.
        steps: Codes of the steps of the checklist that were taken.
    """

    wish: HitWish
    standing: HitState
    look: LastLook
    active: bool
    has_picture: bool
    viewed: bool
    steps: frozenset[str]


def moved(hit: AboutHit) -> HitState:
    """Return where a hit stands after what an act wants of it. Raises `KeyError` if nothing leads on from where it stands."""
    event = _event(hit)
    return hit.standing if event is None else MOVES[hit.standing, event]


def _event(hit: AboutHit) -> HitEvent | None:
    wish = hit.wish
    if wish.disposition:
        return HitEvent.ENDED
    if wish.outcome is not None:
        return _OF_RECORD[wish.outcome]
    if wish.picture is None or wish.characters is None or wish.state is None:
        return None
    return _OF_LOOK[look_of(wish.characters, wish.state, picture=wish.picture), hit.active]


_OF_RECORD: Final = {
    RecordAnswer.ACTIVE: HitEvent.ACTIVE,
    RecordAnswer.NOT_ACTIVE: HitEvent.NOT_ACTIVE,
    RecordAnswer.NO_ANSWER: HitEvent.NO_ANSWER,
}
_OF_LOOK: Final = {
    **{(look, active): HitEvent.DIFFERS for look in (LastLook.UNSEEN, LastLook.DIFFERS) for active in (False, True)},
    (LastLook.NO_PICTURE, False): HitEvent.NO_PICTURE,
    (LastLook.NO_PICTURE, True): HitEvent.NO_PICTURE_WITH_RECORD,
    (LastLook.AGREES, False): HitEvent.AGREES,
    (LastLook.AGREES, True): HitEvent.AGREES_WITH_RECORD,
}


class Demand(StrEnum):
    """Whether a hit may end so."""

    NOTHING = "may"
    REASON = "for a reason"
    REFUSED = "may not"


_MAY, _WHY, _NO = Demand.NOTHING, Demand.REASON, Demand.REFUSED
Case = tuple[EndKind, bool]
"""What the disposition says, and whether enforcement action was taken on the hit alone."""

_RIGHT, _ERROR, _ASIDE = EndKind.RIGHT, EndKind.ERROR, EndKind.SET_ASIDE
STAGES: Final = (LastLook.NONE, LastLook.UNSEEN, LastLook.DIFFERS, LastLook.NO_PICTURE, LastLook.AGREES, _ACTIONABLE)

_ENDS_IF_IT_SHOULD: Final[Mapping[Case, tuple[Demand, ...]]] = {
    (_RIGHT, True): (_WHY, _WHY, _NO, _WHY, _WHY, _MAY),
    (_RIGHT, False): (_WHY, _WHY, _NO, _WHY, _MAY, _MAY),
    (_ERROR, True): (_WHY, _WHY, _WHY, _WHY, _WHY, _MAY),
    (_ERROR, False): (_WHY, _MAY, _MAY, _MAY, _MAY, _MAY),
    (_ASIDE, True): (_WHY, _WHY, _WHY, _WHY, _WHY, _MAY),
    (_ASIDE, False): (_MAY, _MAY, _MAY, _MAY, _MAY, _MAY),
}
"""For each of `STAGES`, where the policy says that a hit should be verified: a step may be left out, for a reason."""

_ENDS_IF_IT_MUST: Final[Mapping[Case, tuple[Demand, ...]]] = {
    (_RIGHT, True): (_NO, _NO, _NO, _NO, _NO, _MAY),
    (_RIGHT, False): (_NO, _NO, _NO, _WHY, _MAY, _MAY),
    (_ERROR, True): (_WHY, _WHY, _WHY, _WHY, _WHY, _MAY),
    (_ERROR, False): (_NO, _MAY, _MAY, _MAY, _MAY, _MAY),
    (_ASIDE, True): (_WHY, _WHY, _WHY, _WHY, _WHY, _MAY),
    (_ASIDE, False): (_MAY, _MAY, _MAY, _MAY, _MAY, _MAY),
}
"""The same, where the policy says that it shall or will be. That somebody acted on an error is always put on record, with its reason."""


def demand_of(hits: HitPolicy, hit: AboutHit) -> Demand:
    """Say whether a hit may end as it is wanted. A disposition that the pack does not name is refused."""
    disposition = hits.dispositions.get(hit.wish.disposition)
    if disposition is None:
        return Demand.REFUSED
    stage = _stage(hit)
    if hits.picture_needed and stage is LastLook.NO_PICTURE and disposition.ending is EndKind.RIGHT:
        return Demand.REFUSED
    ends = _ENDS_IF_IT_MUST if hits.strength.binds else _ENDS_IF_IT_SHOULD
    return ends[disposition.ending, hit.wish.enforced][STAGES.index(stage)]


def _stage(hit: AboutHit) -> LastLook | HitState:
    return HitState.ACTIONABLE if hit.standing is HitState.ACTIONABLE else hit.look


def diagram() -> str:
    """Return the steps as a Mermaid drawing, for the documents."""
    return "\n".join(("stateDiagram-v2", "    [*] --> new: a read matches an entry", *_lines())) + "\n"


def _lines() -> Iterator[str]:
    for (before, event), after in MOVES.items():
        yield f"    {before} --> {after}: {str(event).replace(':', ',')}"
