"""What a pack says to every role about every act on a hit, from wherever the hit may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from data_access.acts.on_hits.checks import HitPictureLook, NewHitCheck, NewHitConfirmation, NewHitStep, RecordAnswer
from data_access.acts.on_hits.dispositions import NewHitDisposition
from data_access.acts.on_hits.wishes import HitWish
from data_access.answers.hits import HitState
from data_access.policy.hit_states import AboutHit, LastLook
from data_access.policy.packs.pack import Pack
from data_access.policy.tryout.suppositions import Supposition
from data_access.policy.tryout.table import NO_ROLE, Row, why_not_act
from data_access.terms import Comparison

_ANY = AboutHit(
    wish=HitWish(hit=1),
    standing=HitState.NEW,
    look=LastLook.NONE,
    active=False,
    has_picture=True,
    viewed=True,
    steps=frozenset(),
)
_NEW, _CHECKED = HitState.NEW, HitState.CHECKED
SITUATIONS: Final[Mapping[str, AboutHit]] = {
    "new, picture not looked at": replace(_ANY, viewed=False),
    "new, picture looked at": _ANY,
    "new, record said active": replace(_ANY, active=True),
    "new, not all seen": replace(_ANY, look=LastLook.UNSEEN),
    "new, something differs": replace(_ANY, look=LastLook.DIFFERS),
    "new, no picture": replace(_ANY, has_picture=False, viewed=False),
    "checked": replace(_ANY, standing=_CHECKED, look=LastLook.AGREES),
    "checked, no picture": replace(_ANY, standing=_CHECKED, look=LastLook.NO_PICTURE, has_picture=False, viewed=False),
    "actionable": replace(_ANY, standing=HitState.ACTIONABLE, look=LastLook.AGREES, active=True),
    "actionable, no picture": replace(
        _ANY, standing=HitState.ACTIONABLE, look=LastLook.NO_PICTURE, has_picture=False, viewed=False, active=True
    ),
    "disposed": replace(_ANY, standing=HitState.DISPOSED, look=LastLook.AGREES, active=True),
}
"""Where a hit may stand, as far as any rule tells it apart. Of the checklist no step was taken."""

_SEEN = Comparison.AGREES


def wishes(pack: Pack) -> Iterator[tuple[str, str, HitWish, frozenset[str]]]:
    """Yield every act on a hit with each thing that it may want: act, in words, the wish, steps that were taken before."""
    nothing: frozenset[str] = frozenset()
    look, check, confirm = (each.does.name for each in (HitPictureLook, NewHitCheck, NewHitConfirmation))
    step, end = NewHitStep.does.name, NewHitDisposition.does.name
    yield look, "look", HitWish(hit=1, changes=False), nothing
    yield check, "with picture", HitWish(hit=1, picture=True, characters=_SEEN, state=_SEEN), nothing
    unseen = Comparison.NOT_SEEN
    yield check, "without picture", HitWish(hit=1, picture=False, characters=unseen, state=unseen), nothing
    for system in (*pack.hits.systems, "(any other)"):
        yield confirm, system, HitWish(hit=1, system=system, outcome=RecordAnswer.ACTIVE), nothing
    for code in (*pack.hits.steps, "(any other)"):
        yield step, f"{code}, first", HitWish(hit=1, step=code), nothing
        yield step, f"{code}, after all others", HitWish(hit=1, step=code), frozenset(pack.hits.steps) - {code}
        yield step, f"{code}, again", HitWish(hit=1, step=code), frozenset(pack.hits.steps)
    for code in (*pack.hits.dispositions, "(any other)"):
        for enforced in (False, True):
            for explained in (False, True):
                words = f"{code}{', enforcement' if enforced else ''}{', with a reason' if explained else ''}"
                wish = HitWish(hit=1, disposition=code, enforced=enforced, explained=explained)
                yield end, words, wish, nothing


def rows(pack: Pack, situation: AboutHit, act: str, wish: HitWish, steps: frozenset[str]) -> Iterator[Row]:
    """Yield every role, and one that the pack does not name, with an act on a hit as it stands."""
    for role in (*pack.roles, NO_ROLE):
        hit = replace(situation, wish=wish, steps=steps)
        yield Row(who=role, what=act, reasons=why_not_act(pack, Supposition(role=role, hit=hit), act))


def written(pack: Pack) -> str:
    """Write the table: act, what it wants, where the hit stands, and each verdict with the roles that it is given to."""
    lines = []
    for act, words, wish, steps in wishes(pack):
        for where, situation in SITUATIONS.items():
            verdicts: dict[str, list[str]] = {}
            for row in rows(pack, situation, act, wish, steps):
                verdicts.setdefault(row.verdict, []).append(row.who)
            said = "; ".join(f"{verdict}: {' '.join(roles)}" for verdict, roles in verdicts.items())
            lines.append(f"{act} | {words} | {where} | {said}\n")
    return "".join(lines)
