"""How much of an answer would be there by chance, in plain words, and what such a number means."""

from __future__ import annotations

from data_access.answers.facts import Facts, KnownChance
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.work.scene_candidates import MEANS as ORDER

MEANS = (
    "Estimated from other days: how often such plates were read, and how often here at the same hours. It counts plates, and says "
    "nothing about any one of them. One vehicle can be here under two plates if one was misread. If the vehicle that you look for "
    "is often read here, it is counted, too."
)
ASSUMES = " Assumes that looks and characters of a plate have nothing to do with one another."


def said_by_chance(facts: Facts) -> bool:
    """True if an answer says what of it would be there by chance, or why that is not known; of passages that is said elsewhere."""
    return facts.scenes is not None or facts.chance is not None


def chance_words(answer: AnswerModel) -> Markup:
    """Say how many plates would be there by chance, and what that means; of scenes how many were there, and how the list is ordered."""
    whole = answer.answer
    if whole is None or not said_by_chance(whole.facts):
        return together()
    first, *others = answer.by_chance()
    small = [element("p", each, cls="wb-small") for each in [*others, *_means(whole.facts)]]
    return element("div", element("p", element("strong", first)), *small, cls="wb-chance-said")


def _means(facts: Facts) -> list[str]:
    if facts.scenes is not None:
        return [ORDER]
    if not isinstance(facts.chance, KnownChance):
        return []
    return [MEANS + (ASSUMES if facts.chance.filters_assumed_unrelated else "")]
