"""`workbench policy explain` and `table`: what a pack says to a role, with no site and no plate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError

from data_access.errors import InvalidQuery, Reason
from data_access.policy import acts
from data_access.policy.clauses.clause import load_clauses
from data_access.policy.packs.pack import Pack
from data_access.policy.state import Fitting
from data_access.policy.tryout import table as tables
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions.kinds import AnyQuestion, Asking, examples
from data_access.questions.plates import fixed_pattern
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Filters, circle_of, window_of
from data_access.questions.value import Value, unfit
from data_access.terms import CaseKind
from workbench.commands.rules.pack_choice import PACK, console, pack_of
from workbench.commands.rules.pack_choice import table as begin

LOOKS = {"colours": "red", "makes": "any", "bodies": "any", "directions": "N"}
V = TypeVar("V", bound=Value)
_QUESTIONS: TypeAdapter[list[Asking]] = TypeAdapter(list[Asking])


@click.command()
@click.argument("role")
@click.argument("question")
@PACK
@click.option("--km2", type=click.FloatRange(0.0001, 7_800), default=1.0, help="Area of a canvass, square kilometres.")
@click.option("--hours", type=click.FloatRange(0.01, 80_000), help="Length of the window.")
@click.option("--days", type=click.FloatRange(0.01, 3_600), help="Length of the window, in days.")
@click.option("--fixed", type=click.IntRange(1, 10), default=5, help="Letters and digits of a partial plate.")
@click.option("--cameras", type=click.IntRange(0, 100_000), default=1, help="Cameras that stand in the area.")
@click.option(
    "--fits", type=click.IntRange(0, 10_000_000), default=1, help="Plates read in town that fit a partial one."
)
@click.option("--town", type=click.IntRange(0, 100_000_000), default=100_000, help="Different plates read in town.")
@click.option("--by", "looks", type=click.Choice(list(LOOKS)), multiple=True, help="Filter by this, too.")
@click.option("--purpose", default="", help="Code of a purpose; by default the first that fits the kind of case.")
@click.option("--case-kind", type=click.Choice([str(kind) for kind in CaseKind]), default="criminal")
@click.option("--untrained", "without_training", is_flag=True, help="Without training.")
@click.option("--trained-in", "kinds", multiple=True, help="Trained in this kind only; may be given again.")
@click.option("--uncleared", "without_clearance", is_flag=True, help="Without security clearance.")
def explain(
    role: str,
    question: str,
    name: str,
    purpose: str,
    case_kind: str,
    without_training: bool,
    kinds: tuple[str, ...],
    without_clearance: bool,
    **form: Any,
) -> None:
    """Say what would be refused to ROLE, by which rule and clause, and what to do.

    QUESTION is canvass, plates, history, estimate, the name of an act (hold_placed), or a JSON file with one question or a list of
    them, as they go over the wire. All that is not said is supposed to be in order: account, log-on, an open case.
    """
    pack, now = pack_of(name), datetime.now(UTC)
    day = None if without_training else now.date()
    given = Supposition(
        role=role,
        case_kind=CaseKind(case_kind),
        purpose=purpose,
        trained_on=day,
        trained_in=kinds or None,
        cleared_on=None if without_clearance else now.date(),
        cameras_asked=form["cameras"],
        fitting=Fitting(plates=form["fits"], town=form["town"]),
        now=now,
    )
    if role not in pack.roles:
        click.echo(f"The pack has no role {role}; it has {', '.join(pack.roles)}.")
    for what, reasons in _answers(pack, given, question, form):
        _say(pack, role, what, reasons)


@click.command()
@PACK
def table(name: str) -> None:
    """List every role with every question and act, and every kind of case with every purpose: granted, or refused by what."""
    click.echo(tables.written(pack_of(name)), nl=False)


def _answers(
    pack: Pack, circumstances: Supposition, what: str, form: dict[str, Any]
) -> Iterator[tuple[str, tuple[Reason, ...]]]:
    if what in acts.ACTS:
        yield what, tables.why_not_act(pack, circumstances, what)
    elif what in examples(circumstances.now):
        yield what, tables.why_not(pack, circumstances, _question(what, circumstances.now, form))
    else:
        for number, asked in enumerate(_questions(Path(what)), start=1):
            yield f"{asked.kind} (question {number})", tables.why_not(pack, circumstances, asked)


def _question(kind: str, now: datetime, form: dict[str, Any]) -> AnyQuestion:
    """Return the example of a kind, with what the form says of area, windows, looks and pattern, as far as it has them."""
    example = examples(now)[kind]
    length = _length(example.scope, form)
    said = {
        "area": circle_of(form["km2"]),
        "filters": Filters.model_validate({look: (LOOKS[look],) for look in form["looks"]}),
        "pattern": fixed_pattern(form["fixed"]),
    }
    return _with(example, said, length)


def _with(value: V, form: Mapping[str, object], length: timedelta) -> V:
    """Return a value with what the form says, and windows that long; so those within it, too: a question may have several scenes."""
    has = {name: getattr(value, name) for name in type(value).model_fields if getattr(value, name) is not None}
    changed = {name: form[name] for name in has if name in form}
    if "windows" in has:
        changed["windows"] = tuple(window_of(length, window.end) for window in has["windows"])
    within = {
        name: tuple(_with(each, form, length) for each in held)
        for name, held in has.items()
        if name not in changed and isinstance(held, tuple) and held and all(isinstance(each, Value) for each in held)
    }
    return value.model_copy(update={**changed, **within})


def _length(scope: Scope, form: dict[str, Any]) -> timedelta:
    if form["hours"]:
        return timedelta(hours=form["hours"])
    return timedelta(days=form["days"] or (2 / 24 if scope.limits is Limits.CANVASS else 14))


def _questions(file: Path) -> list[Asking]:
    kinds = ", ".join(examples(datetime.now(UTC)))
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return _QUESTIONS.validate_python(document if isinstance(document, list) else [document])
    except OSError:
        raise click.BadParameter(
            f"is none of {kinds}, no act, and no file that can be read", param_hint="QUESTION"
        ) from None
    except ValidationError as error:
        raise unfit(error.errors(include_url=False, include_input=False)[0], "question") from None
    except ValueError:
        raise InvalidQuery("QUESTION", "the file is not JSON in UTF-8") from None


def _say(pack: Pack, role: str, what: str, reasons: tuple[Reason, ...]) -> None:
    if not reasons:
        click.echo(f"{what}: {pack.agency.name} grants it to {role}.")
        return
    known = load_clauses()
    quotes = {clause.id: f"{clause.section}: {clause.quote}" for clause in known.clause}
    quotes |= {rule.id: rule.says for rule in known.own}
    listed = begin(
        f"{what}: refused to {role} at {pack.agency.name}", "clause", "rule", "why", "what to do", "the clause"
    )
    for reason in reasons:
        listed.add_row(reason.clause, reason.rule, reason.sentence, reason.remedy, quotes.get(reason.clause, ""))
    console().print(listed)
