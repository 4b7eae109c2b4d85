"""A hit moves by the table of its states alone: whatever is done with it, in whatever order, no step is skipped."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from data_access.acts.on_hits.checks import RecordAnswer
from data_access.acts.on_hits.wishes import HitWish
from data_access.answers.hits import HitState
from data_access.policy.authorise import permit
from data_access.policy.hit_states import MOVES, AboutHit, HitEvent, LastLook, diagram, look_of, moved
from data_access.policy.packs.pack import names
from data_access.terms import Comparison
from tests.builders.policy import a_hit, a_person, a_state, an_act, the_pack

ROLES = {"parsons": "detective", "twin_falls": "detective", "barstow": "detective", "clayton": "detective"}
CLEARED = {"cleared_on": a_person().trainings[0].first, "clearance_expires": a_person().trainings[0].last}


@dataclass
class PlainHit:
    """A hit as somebody would keep it on paper: every comparison, every answer, whether it ended."""

    has_picture: bool
    comparisons: list[LastLook]
    answers: list[RecordAnswer]
    ended: bool = False

    @property
    def look(self) -> LastLook:
        return self.comparisons[-1] if self.comparisons else LastLook.NONE

    @property
    def active(self) -> bool:
        telling = [each for each in self.answers if each is not RecordAnswer.NO_ANSWER]
        return bool(telling) and telling[-1] is RecordAnswer.ACTIVE

    @property
    def standing(self) -> HitState:
        """By what was done, not by any step from one state to the next."""
        if self.ended:
            return HitState.DISPOSED
        if self.look not in {LastLook.AGREES, LastLook.NO_PICTURE}:
            return HitState.NEW
        return HitState.ACTIONABLE if self.active else HitState.CHECKED


class HitMachine(RuleBasedStateMachine):
    """A hit at one agency, and the same on paper."""

    @initialize(agency=st.sampled_from(names()), has_picture=st.booleans())
    def begin(self, agency: str, has_picture: bool) -> None:
        self.pack = the_pack(agency)
        self.person = a_person(role=ROLES[agency], **CLEARED)
        self.hit = a_hit(standing=HitState.NEW, look=LastLook.NONE, active=False, has_picture=has_picture, viewed=False)
        self.plain = PlainHit(has_picture, [], [])

    def does(self, name: str, wish: HitWish) -> bool:
        """Do it if policy lets it pass, and say whether it did."""
        hit = replace(self.hit, wish=wish)
        state = a_state(pack=self.pack, adopted=self.pack.hash, person=self.person, hit=hit)
        granted = permit(an_act(name, by=self.person), state).granted
        if granted:
            self.hit = replace(hit, standing=moved(hit))
        return granted

    @rule()
    def look_at_the_picture(self) -> None:
        assert self.does("hit_picture_viewed", HitWish(hit=1, changes=False))
        self.hit = replace(self.hit, viewed=self.plain.has_picture)

    @rule(picture=st.booleans(), characters=st.sampled_from(Comparison), state=st.sampled_from(Comparison))
    def compare(self, picture: bool, characters: Comparison, state: Comparison) -> None:
        if not picture:
            characters = state = Comparison.NOT_SEEN
        done = self.does("hit_checked", HitWish(hit=1, picture=picture, characters=characters, state=state))
        assert done == (not self.plain.ended and picture == self.plain.has_picture and (self.hit.viewed or not picture))
        if done:
            look = look_of(characters, state, picture=picture)
            self.plain.comparisons.append(look)
            self.hit = replace(self.hit, look=look)

    @rule(outcome=st.sampled_from(RecordAnswer), known=st.booleans())
    def confirm(self, outcome: RecordAnswer, known: bool) -> None:
        system = next(iter(self.pack.hits.systems)) if known else "a_friend"
        done = self.does("hit_confirmed", HitWish(hit=1, system=system, outcome=outcome))
        in_order = self.pack.hits.any_order or self.plain.standing is not HitState.NEW
        assert done == (known and in_order and not self.plain.ended)
        if done:
            self.plain.answers.append(outcome)
            self.hit = replace(self.hit, active=self.plain.active)

    @rule(enforced=st.booleans(), explained=st.booleans(), code=st.sampled_from(["accept", "misread", "surprise"]))
    def end(self, enforced: bool, explained: bool, code: str) -> None:
        before = self.plain.standing
        wish = HitWish(hit=1, disposition=code, enforced=enforced, explained=explained)
        done = self.does("hit_disposed", wish)
        if done:
            self.plain.ended = True
            assert before is not HitState.DISPOSED
            assert code != "surprise"
            if code == "accept" and enforced and self.pack.hits.strength.binds:
                assert before is HitState.ACTIONABLE
            if code == "accept" and enforced and not explained:
                assert before is HitState.ACTIONABLE
            if code == "accept":
                assert self.plain.look is not LastLook.DIFFERS
        elif before is HitState.ACTIONABLE:
            assert code == "surprise"

    @invariant()
    def stands_as_on_paper(self) -> None:
        if hasattr(self, "plain"):
            assert self.hit.standing is self.plain.standing


TestHits = HitMachine.TestCase
TestHits.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_every_state_and_event_of_the_table_is_drawn_and_nothing_leads_on_from_the_end() -> None:
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> new")
    assert len(drawn.splitlines()) == len(MOVES) + 2
    assert {before for before, _ in MOVES} == set(HitState) - {HitState.DISPOSED}
    assert {event for _, event in MOVES} == set(HitEvent)
    into = set(MOVES.values())
    assert into == set(HitState)


@pytest.mark.parametrize("event", [HitEvent.ACTIVE, HitEvent.AGREES])
def test_one_step_alone_makes_no_new_hit_actionable(event: HitEvent) -> None:
    assert MOVES[HitState.NEW, event] is not HitState.ACTIONABLE


def test_a_hit_that_has_ended_cannot_be_moved() -> None:
    ended: AboutHit = a_hit(standing=HitState.DISPOSED, wish=HitWish(hit=1, disposition="accept"))
    with pytest.raises(KeyError):
        moved(ended)
