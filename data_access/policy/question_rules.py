"""Rules on what is asked: how often, how wide, how long, how vague. Each refusal says how to narrow the question.

None of them knows a kind of question: each looks at its scope, and at the table of limits that the scope names. A question
that declares no scope, or leaves something out of it, makes them raise, and a rule that raises refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from data_access import captured_fields
from data_access.errors import Reason
from data_access.policy.areas import extent_km
from data_access.policy.packs.pack import Pack
from data_access.policy.person_rules import role_may_ask, role_refusal
from data_access.policy.state import AnyState, ByPerson, QuestionState
from data_access.questions.pattern import MOST_ALIKE
from data_access.questions.scope import Limits, Scope, scope_of
from data_access.questions.shapes import Area, Cameras, total
from data_access.steps import Request
from data_access.terms import Capability, fold_case_number


def asks_within_its_rate(_: ByPerson, state: AnyState) -> Reason | None:
    """One person asks so many questions a minute, refused ones counted."""
    most = state.pack.limits.questions_per_minute
    if state.who.asked < most:
        return None
    return Reason("own.rate", f"You asked {most} questions within a minute.", "Wait a minute, then ask again.")


def canvass_is_small_enough(request: Request, state: QuestionState) -> Reason | None:
    """Each area of a canvass, or of the estimate of one, is at most as large as the pack says; all name at most so many cameras."""
    scope = scope_of(request.question)
    if scope.limits is not Limits.CANVASS:
        return None
    return _too_many_named(scope, state) or _too_large(scope, state)


def canvass_reaches_no_further(request: Request, state: QuestionState) -> Reason | None:
    """No two places of an area of a canvass lie further apart than the pack says: a strip of one hectare can cross a town."""
    scope, furthest = scope_of(request.question), state.pack.limits.canvass.extent_km
    if scope.limits is not Limits.CANVASS or all((extent_km(area) or 0) <= furthest for area in scope.areas):
        return None
    return Reason(
        "own.area",
        f"The area is longer than {furthest:g} kilometres.",
        "Draw a shorter area around the scene, or ask in parts.",
    )


def canvass_asks_few_cameras(request: Request, state: QuestionState) -> Reason | None:
    """In all areas of a canvass together there stand at most as many cameras as it could name, whatever their shape."""
    scope, most = scope_of(request.question), state.pack.limits.canvass.cameras
    if scope.limits is not Limits.CANVASS or all(isinstance(area, Cameras) for area in scope.areas):
        return None
    if state.about.cameras_asked is None:
        sentence = "It is not known how many cameras stand in the area."
        return Reason("own.cameras", sentence, "Ask whoever runs the workbench to check its camera register.")
    if state.about.cameras_asked <= most:
        return None
    return Reason(
        "own.cameras",
        f"More than {most} cameras stand in the area.",
        "Draw a smaller area around the scene, or ask in parts.",
    )


def canvass_is_short_enough(request: Request, state: QuestionState) -> Reason | None:
    """No window of a canvass or its estimate, nor all of them together, is longer than the pack allows."""
    scope = scope_of(request.question)
    if scope.limits is not Limits.CANVASS or scope.windows is None:
        return None
    limits, windows = state.pack.limits.canvass, scope.windows
    remedy = f"Keep each window to {limits.window_h} hours and all together to {limits.total_h}."
    if max(window.length for window in windows) > timedelta(hours=limits.window_h):
        return Reason("own.window", f"A window is longer than {limits.window_h} hours.", remedy)
    if total(windows) > timedelta(hours=limits.total_h):
        return Reason("own.window", f"The windows together are longer than {limits.total_h} hours.", remedy)
    return None


def scenes_are_apart(request: Request, _: QuestionState) -> Reason | None:
    """No read can lie at two scenes: else a plate that was read once would be at two, and scenes would be canvasses."""
    pair = scope_of(request.question).scenes_not_apart
    if pair is None:
        return None
    return Reason(
        "own.scenes",
        f"Scenes {pair[0]} and {pair[1]} can hold the same read.",
        "Set them apart in place or in time; if their times overlap, give both as places or both as cameras.",
    )


def plates_beside_one_need_canvasses(request: Request, state: QuestionState) -> Reason | None:
    """Who asks which plates passed beside one may canvass, too: at each of its cameras that finds who else was there.

    To whose role the question itself is not given, that is said alone.
    """
    if scope_of(request.question).beside is None or role_may_ask(request, state) is not None:
        return None
    return role_refusal(state, frozenset({Capability.CANVASS}), "look for other plates beside one")


def pattern_says_enough(request: Request, state: QuestionState) -> Reason | None:
    """A partial plate names so many letters and digits; `?` and `*` do not count, nor does what a large class makes a wild card."""
    pattern, fewest = scope_of(request.question).pattern, state.pack.limits.plates.fewest_fixed
    if pattern is None or pattern.fixed >= fewest:
        return None
    return Reason(
        "own.pattern",
        f"The partial plate names fewer than {fewest} letters or digits; one that may be read as more than {MOST_ALIKE} "
        "characters does not count.",
        "Add what the witness is sure of, or canvass the place instead.",
    )


def pattern_fits_few_plates(request: Request, state: QuestionState) -> Reason | None:
    """Of the plates that are read in town few fit a partial one, with or without an area, windows and filters.

    These narrow only what comes back. What a pattern admits is the same wherever it looks, so twelve small areas gain nothing.
    """
    if scope_of(request.question).pattern is None:
        return None
    fitting = state.about.fitting
    if fitting is None:
        sentence = "It is not known how many plates fit the partial plate."
        return Reason("own.plates", sentence, "Ask whoever runs the workbench to check the store.")
    if fitting.plates <= state.pack.limits.plates.most_of(fitting.town):
        return None
    return Reason(
        "own.plates",
        "The partial plate fits too many of the plates that are read here.",
        "Add what the witness is sure of, or canvass the place instead.",
    )


def look_back_is_short_enough(request: Request, state: QuestionState) -> Reason | None:
    """A partial plate or a history looks back over so many days; without windows, over all that is kept."""
    scope = scope_of(request.question)
    days = _days_back(state.pack).get(scope.limits)
    if days is None:
        return None
    length = total(scope.windows) if scope.windows else max(state.pack.keep.values())
    if length <= timedelta(days=days):
        return None
    return Reason("own.window", f"The question looks back over more than {days} days.", f"Name {days} days at most.")


def filters_are_permitted(request: Request, state: QuestionState) -> Reason | None:
    """A filter asks only about fields that the policy lets be captured."""
    used = scope_of(request.question).filters.used()
    asked = [name for name in used if not _permitted(name, state)]
    if not asked:
        return None
    return Reason(
        state.pack.captured.clause,
        f"The policy does not let these be searched: {', '.join(asked)}.",
        "Leave these filters out.",
    )


def read_was_returned(request: Request, state: QuestionState) -> Reason | None:
    """Images are shown, and a read corrected, only of reads that were all in an answer to this person under this case session."""
    if not scope_of(request.question).reads or state.about.returned:
        return None
    return Reason(
        "own.returned",
        "This read was in no answer to you under this case session.",
        "Ask your question again under the open case, and go on from its answer.",
    )


def answer_was_given(request: Request, state: QuestionState) -> Reason | None:
    """A file is made only of an answer that this person was given under this case session, to the very same question."""
    if scope_of(request.question).answer is None or state.about.returned:
        return None
    return Reason(
        "own.returned",
        "No such answer was given to you under this case session.",
        "Ask your question again under the open case, and make the file of its answer.",
    )


def answer_is_shown_again_to_whom_it_was_given(request: Request, state: QuestionState) -> Reason | None:
    """An answer is shown again only to who was given it, or to a colleague with whom they shared it, and under the same case."""
    scope, then = scope_of(request.question), state.about.then
    if scope.earlier is None:
        return None
    case = fold_case_number(request.justification.case_number)
    if then is None or request.asker.person_id not in then.roles or case not in then.numbers:
        return Reason(
            "own.again",
            "No answer of this number was given to you, or shared with you, under this case.",
            "Open the case under which it was given, or ask the question there.",
        )
    if scope.earlier.asked is None or not then.recalled:
        return Reason(
            "own.again",
            "It is not remembered any more which reads this answer held.",
            "Ask the question again under the open case.",
        )
    return None


def answer_is_shown_again_as_things_were(request: Request, state: QuestionState) -> Reason | None:
    """An answer is not shown again once the role of who sees it, or the kind of the case, is another than it was then."""
    then = state.about.then
    if scope_of(request.question).earlier is None or then is None or request.asker.person_id not in then.roles:
        return None
    if then.roles[request.asker.person_id] == request.asker.role and then.case_kind == request.case_kind:
        return None
    return Reason(
        "own.again",
        "Your role, or the kind of the case, is not what it was when this answer was given.",
        "Ask the question again under the open case.",
    )


def answer_is_shown_again_to_who_may_ask(request: Request, state: QuestionState) -> Reason | None:
    """Whoever is shown an answer again may ask its question themselves.

    To whose role showings are not given at all, that is said alone.
    """
    earlier = scope_of(request.question).earlier
    if earlier is None or earlier.needs is None or role_may_ask(request, state) is not None:
        return None
    return role_refusal(state, frozenset({earlier.needs}), "ask the question that this answer is to")


def images_are_permitted(request: Request, state: QuestionState) -> Reason | None:
    """Images of vehicles are shown only if the policy lets them be captured."""
    if not scope_of(request.question).shows_image or captured_fields.IMAGE in state.pack.fields:
        return None
    return Reason(state.pack.captured.clause, "The policy does not let images be kept.", "Confirm by other means.")


def correction_is_made_in_person(request: Request, _: QuestionState) -> Reason | None:
    """A personal token asks questions; whoever finds one can correct no read."""
    if not scope_of(request.question).in_person or request.asker.method != "token":
        return None
    return Reason("own.token", "A personal token is for questions only.", "Correct the read on the page.")


def question_says_why(request: Request, state: QuestionState) -> Reason | None:
    """Why a file is made or a read corrected is said in a word at least that would not fit any other."""
    own, reasons = scope_of(request.question).own_reason, state.pack.reasons
    if own is None or reasons.says_something(own.text, context=request.justification.case_number):
        return None
    remedy = "Say in a few words of your own whom it is for, or what you saw."
    return Reason(reasons.clause, f"It is not said why the {own.doing}.", remedy)


def reads_are_known(request: Request, state: QuestionState) -> Reason | None:
    """Retention of at least one class is known, and which imports may be seen; otherwise nothing is."""
    if state.about.batches is not None and state.pack.keep:
        return None
    return Reason(
        state.pack.retention_clause,
        "It is not known which reads may be seen.",
        "Ask whoever runs the workbench to check its registers.",
    )


def _too_many_named(scope: Scope, state: QuestionState) -> Reason | None:
    most = state.pack.limits.canvass.cameras
    if len(scope.named_cameras) <= most:
        return None
    return Reason("own.area", f"More than {most} cameras are named.", "Name fewer cameras.")


def _too_large(scope: Scope, state: QuestionState) -> Reason | None:
    most = state.pack.limits.canvass.area_km2
    if all(_km2(area) <= most for area in scope.areas):
        return None
    return Reason(
        "own.area",
        f"The area is larger than {most:g} square kilometres.",
        "Draw a smaller area around the scene, or ask in parts.",
    )


def _km2(area: Area) -> float:
    """Return the area on the ground; named cameras have none, they are counted instead."""
    return 0.0 if isinstance(area, Cameras) else area.area_km2


def _days_back(pack: Pack) -> Mapping[Limits, int]:
    return {Limits.PLATES: pack.limits.plates.window_d, Limits.HISTORY: pack.limits.history.window_d}


def _permitted(name: str, state: QuestionState) -> bool:
    return name == "states" or captured_fields.OF_FILTER.get(name, "") in state.pack.fields
