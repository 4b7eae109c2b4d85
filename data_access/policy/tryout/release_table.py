"""Every role with every act on a release request, wherever the request stands and whoever asks: what a pack answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data_access.acts.on_releases.requests import ReleaseWish
from data_access.answers.releases import ReleaseState
from data_access.policy import acts
from data_access.policy.packs.pack import Pack
from data_access.policy.state import ReleaseThen
from data_access.policy.tryout import suppositions
from data_access.policy.tryout.suppositions import Supposition
from data_access.policy.tryout.table import NO_ROLE, Row, why_not_act
from data_access.terms import RecipientKind

PUBLIC, OWN = "of the public", "own"


def wishes(pack: Pack) -> Iterator[tuple[str, ReleaseWish]]:
    """Yield requests as they may come in, each with a name: of every kind, from another state, unwritten, vague, paid for."""
    _, state = suppositions.act(pack, Supposition(role=NO_ROLE), next(iter(acts.OF_NEW_RELEASES)))
    whole = state.about.new_release
    if whole is None:
        raise ValueError("a supposed request is none")
    for kind in RecipientKind:
        yield f"of {kind}", replace(whole, kind=kind)
    yield "of another state", replace(whole, state="US-ZZ")
    yield "of a federal agency", replace(whole, state="", federal=True)
    yield "not in writing", replace(whole, written=False)
    yield "without a purpose", replace(whole, purpose="for an investigation")
    yield "paid for", replace(whole, sold=True)


def releases(pack: Pack) -> Iterator[tuple[str, ReleaseThen]]:
    """Yield requests that an act may be about, each with a name: wherever one stands, one of the public, one's own."""
    _, state = suppositions.act(pack, Supposition(role=NO_ROLE), next(iter(acts.APPROVING_RELEASES)))
    whole = state.about.release_request
    if whole is None:
        raise ValueError("a supposed request is none")
    whole = replace(whole, declared=False)
    for standing in ReleaseState:
        yield str(standing), replace(whole, standing=standing)
    yield "approved, declared for", replace(whole, standing=ReleaseState.APPROVED, declared=True)
    for standing in (ReleaseState.VERIFIED, ReleaseState.LAPSED):
        yield f"{standing}, {PUBLIC}", replace(whole, standing=standing, kind=RecipientKind.PUBLIC, state="")
    yield f"verified, {OWN}", replace(whole, requester=state.who.person)
    for kind, where in ((whole.kind, "verified"), (RecipientKind.PUBLIC, f"verified, {PUBLIC}")):
        yield f"{where}, not opened", replace(whole, standing=ReleaseState.VERIFIED, kind=kind, opened=False)
    yield "verified, not in writing", replace(whole, standing=ReleaseState.VERIFIED, written=False, opened=False)
    yield "approved, no file made", replace(whole, standing=ReleaseState.APPROVED, files=0)


def rows(pack: Pack) -> Iterator[Row]:
    """Yield every role with every act; of approvals also what is answered if it is not said why the first was not to be had."""
    for role in (*pack.roles, NO_ROLE):
        for where, wish in wishes(pack):
            given = Supposition(role=role, new_release=wish)
            for name in sorted(acts.OF_NEW_RELEASES):
                yield Row(who=role, what=f"{name} {where}", reasons=why_not_act(pack, given, name))
        for name in sorted(acts.ON_RELEASES):
            for where, release in releases(pack):
                for words in (True, False) if name in acts.APPROVING_RELEASES else (True,):
                    given = Supposition(role=role, release=release, says_unavailable=words)
                    what = f"{name}: {where}{'' if words else ', without words'}"
                    yield Row(who=role, what=what, reasons=why_not_act(pack, given, name))


def written(pack: Pack) -> str:
    """Write the table as lines of text: who, what, verdict with its clauses."""
    return "".join(f"{row.who:28} {row.what:62} {row.verdict}\n" for row in rows(pack))
