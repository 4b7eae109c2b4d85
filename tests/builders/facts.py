"""What is said beside an answer, in tests: whole facts with some of them changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from data_access.answers.answer import Answer
from data_access.answers.facts import Facts
from widgets.answer.answer_model import AnswerModel

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def some_notes(**changed: Any) -> dict[str, Any]:
    """What is said of cameras, as it stands on the wire."""
    none = {"down": 0, "quiet": 0, "behind": 0, "new": 0, "named": [], "more": 0, "slips": {}, "out": 0, "refused": 0}
    return {"asked": 1, **none, **changed}


def some_chance(**changed: Any) -> dict[str, Any]:
    """An estimate of what fits by chance, as it stands on the wire."""
    whole = {"known": True, "about": 3.0, "low": 1, "high": 6, "level": 0.9, "plates_there": 800}
    rest = {"other_days": 10, "other_reads": 9_000, "filters_assumed_unrelated": False, "one_or_more": 0.95}
    return {**whole, **rest, "days_compared": 8, "regulars": 0, "driven_otherwise": None, **changed}


def some_facts(**changed: Any) -> dict[str, Any]:
    """Facts as they stand on the wire."""
    whole = {
        "returned": 2,
        "unknown_kept": 0,
        "late": 0,
        "late_after_s": 3600,
        "cameras": 1,
        "plates": 1,
        "as_of": NOW.isoformat(),
        "retention": [],
        "caveats": ["A read can be wrong, and a missing read proves nothing."],
        "intent": 0,
        "quality": some_notes(),
        "verification": {"reads": 2, "each": []},
    }
    return {**whole, **changed}


def facts_that(**changed: Any) -> Facts:
    """Facts as a client has them."""
    return Facts.model_validate(some_facts(**changed))


def with_facts(answer: Answer, **changed: Any) -> Answer:
    """The answer with some of its facts changed."""
    return replace(answer, facts=Facts.model_validate({**answer.facts.as_json(), **changed}))


def say(model: AnswerModel, **changed: Any) -> None:
    """Change some of the facts of a model's answer."""
    model.answer = with_facts(model.answer, **changed)
