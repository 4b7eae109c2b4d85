"""How many plates would fit a pattern by chance, in plain words over the candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets import controls as c
from widgets.answer_model import AnswerModel
from widgets.markup import Markup, element, together

UNKNOWN = {
    "no_other_days": "the question looks into all days that are kept, so there are no others to compare with. "
    "All of these plates but one, at most, are there by chance. A shorter time can be estimated.",
    "few_reads": "too few reads are kept of other days to say.",
    "by_state": "it is not estimated for a chosen state, whose plates are written alike. Without the state it can be.",
    "not_counted": "counting took too long, or too many plates fit. A shorter time or more characters can be estimated.",
}
"""Why nothing is said, by the gateway's word for it."""

OTHERWISE = "the gateway did not say."
MEANS = (
    "Estimated from how often the plates that fit, and all others, are read on other days. It counts plates, misread ones "
    "too, and says nothing of any one of them. If the vehicle you look for is often read here, it is counted with them."
)


def chance_line(model: AnswerModel) -> Any:
    """Return the line; it is empty for answers to other questions."""
    line = c.says(lambda: _line(model), (model, ["answer"]))
    c.show_if(line, False)
    c.follow(lambda: c.show_if(line, bool(_line(model).html)), (model, ["answer"]))
    return line


def sentence(chance: Mapping[str, Any]) -> str:
    """Say the gateway's estimate, or why there is none."""
    if not chance.get("known"):
        return f"How many would fit by chance is not known: {UNKNOWN.get(str(chance.get('why')), OTHERWISE)}"
    about, low, high = float(chance["about"]), int(chance["low"]), int(chance["high"])
    plates = "plate" if round(about) == 1 else "plates"
    if about < SMALL:
        number = "0 or 1 plate" if high <= 1 else "Fewer than 1 plate on average"
    else:
        number = f"About {_round(about):,} {plates}"
    return f"{number} (90 %: {low:,} to {high:,}) would fit here by chance."


SMALL = 0.75
"""Below this mean a number of plates says less than words."""


def _round(about: float) -> int:
    """Round to two digits: more would look known."""
    unit = int("1".ljust(len(str(round(about))) - 1, "0"))
    return round(about / unit) * unit


def _line(model: AnswerModel) -> Markup:
    chance = model.answer.facts.get("chance") if model.answer else None
    if not isinstance(chance, Mapping):
        return together()
    how = [" Assumes that what you filter by has nothing to do with the characters."] if _assumes(chance) else []
    said = element("strong", sentence(chance), cls="wb-chance-said")
    means = [element("span", MEANS, *how, cls="wb-small")] if chance.get("known") else []
    return element("p", said, " ", *means, cls="wb-card wb-chance", role="note")


def _assumes(chance: Mapping[str, Any]) -> bool:
    return chance.get("filters_assumed_unrelated") is True
