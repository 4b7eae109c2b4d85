"""What is said beside an answer is a list of parts: a new one is one line of it, and each looks, says and enters."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.gateway.asking import beside
from data_access.gateway.asking.beside import AnswerRows, Part
from tests.builders.site import Premises, circle
from tests.flow.conftest import entries, kinds


def a_part(name: str = "colour_of_the_sky", *, say: Any = None) -> Part:
    """A part that notes in which turn it looked, and says so."""
    return Part(
        name=name,
        look=lambda _, turn, intent: (turn.last.seq, intent.seq),
        say=say or (lambda view, rows: {"entry": view[0], "intent": view[1], "reads": rows.fetched.reads.height}),
        enter=lambda _: {},
    )


def plant(monkeypatch: pytest.MonkeyPatch, *parts: Part) -> None:
    monkeypatch.setattr(beside, "PARTS", (*beside.PARTS, *parts))


def test_a_part_that_joins_the_list_looks_in_the_deciding_turn_and_stands_in_the_facts(
    premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, a_part())
    facts = premises.ask(circle()).json()["facts"]
    assert facts["colour_of_the_sky"] == {"entry": facts["intent"], "intent": facts["intent"], "reads": 1}


def test_a_part_without_anything_to_say_is_not_in_the_facts(
    premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, a_part(say=lambda _, __: None))
    assert "colour_of_the_sky" not in premises.ask(circle()).json()["facts"]


def test_no_part_looks_at_anything_for_a_refused_question(premises: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    part = Part(
        name="colour_of_the_sky",
        look=lambda _, __, intent: looks.append(intent.seq),
        say=lambda _, __: None,
        enter=lambda _: {},
    )
    plant(monkeypatch, part)
    assert premises.ask(circle(radius_m=49_000)).status_code == 403
    assert not looks


def test_an_answer_whose_part_fails_leaves_with_nothing_and_is_on_record_as_failed(
    premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any, __: AnswerRows) -> None:
        raise ValueError("a part that fails")

    plant(monkeypatch, a_part(say=fail))
    case, since = premises.open_case(), premises.site.ledger.size
    assert premises.ask(circle(), case=case).status_code == 500
    assert kinds(premises, since) == ["intent", "outcome"]
    assert entries(premises, since)[-1]["status"] == "failed"


def test_each_part_is_named_once() -> None:
    names = [part.name for part in beside.PARTS]
    assert len(set(names)) == len(names)
