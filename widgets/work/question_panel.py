"""The question of the work page: the bar, and what of the form is seldom wanted, under it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.answers.answer import Counts
from data_access.wording.counts import many
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c
from widgets.parts.lead import lead_mark
from widgets.parts.script_parts import Waiting
from widgets.parts.work_parts import QuestionBar
from widgets.question import when
from widgets.question.form import ALIKE, BY_LENGTH, NEAR, PART, WHOLE
from widgets.question.scenes_model import FEWEST
from widgets.question.where_model import CameraNames
from widgets.work.scenes_row import scenes_row
from widgets.work.work_model import CHANGED, NO_ANSWER, NO_CASE, WorkModel

NAMES = (
    ("where", "Where", "Main St & 3rd Ave, 1.2 km"),
    ("when", "When", "25 Nov 21:40 ± 60 min"),
    ("plate", "Plate", "7A?C* or a whole plate"),
    ("looks", "Looks", "blue pickup"),
)
MATCH_WORDS = (
    ("Short: anywhere in the plate. Long: the whole plate", BY_LENGTH),
    ("The whole plate", WHOLE),
    ("Anywhere in the plate", PART),
    ("The whole plate or a look-alike", ALIKE),
    ("One character may be wrong", NEAR),
)
LOOK_ALIKES = "Also match look-alikes (8/B, 2/Z, 0/Q …)"
KEEP = "Keep reads whose looks are not known"
BEGUN = "keep typing, or ↓ to choose"
FIELDS = ("when", "plate", "looks")


def question_panel(model: WorkModel, cameras: CameraNames) -> w.Widget:
    """Return the bar with what belongs to it."""

    def settled(act: Callable[[], None]) -> None:
        """Do it with all that was typed before, whichever of both is heard first."""
        model.where.text = bar.where
        for name in FIELDS:
            setattr(model, name, getattr(bar, name))
        act()

    bar = QuestionBar(
        {
            "ask": lambda _: settled(lambda: _ask(model, bar)),
            "look_up": lambda _: settled(model.where.find),
            "add_scene": lambda _: settled(lambda: _add_scene(model, bar)),
            "take": lambda number: _take(model, bar, number),
            "cancel": lambda _: model.answer.cancel(),
        },
        model.where.draw,
        model.form,
        names=[list(name) for name in NAMES],
    )
    more = _more(model, cameras)
    waiting = Waiting(label="Asked,")

    def show() -> None:
        with bar.hold_sync():
            bar.hints, bar.faults = _hints(model)
            bar.options_of, bar.options = _options(model)
            bar.asks, bar.asking = _asks(model), model.answer.asking
            bar.state, bar.state_is = _state(model)
        waiting.waiting = model.answer.asking

    t.link((model.where, "text"), (bar, "where"))
    for name in FIELDS:
        t.link((model, name), (bar, name))
    show()
    bar.observe(lambda _: c.show_if(more, bar.more), ["more"])
    c.show_if(more, False)
    heard = ((model, ["turned", "slip", "estimating"]), (model.where, ["said", "places"]), (model.answer, ["asking"]))
    c.follow(show, *heard)
    c.follow(lambda: _begin(model, bar), (model.case, ["session"]))
    return c.column(bar, scenes_row(model), waiting, more, c.problems(model), cls="wb-question")


def answer_line(model: WorkModel) -> w.Widget:
    """Return the line over the answer: what it answers, how much came, what it is; or why there is none."""
    heard = ((model, ["turned"]), (model.answer, ["answer", "problem", "asking", "verifications"]))
    return c.says(partial(_line, model), *heard)


def _ask(model: WorkModel, bar: QuestionBar) -> None:
    model.run()
    _lead(model, bar)


def _add_scene(model: WorkModel, bar: QuestionBar) -> None:
    """Add a scene; the next one is typed at once, or what is wrong with this one is put right."""
    model.add_scene()
    if model.slip:
        _lead(model, bar)
    else:
        bar.focus("where")


def _lead(model: WorkModel, bar: QuestionBar) -> None:
    """Put the focus where something is to be put right."""
    if not model.slip or model.case.session is None:
        return
    unfit = next(iter(model.faults()), "")
    bar.focus(unfit or ("when" if model.where.area else "where"))


def _hints(model: WorkModel) -> tuple[dict[str, str], list[str]]:
    """Return what each field means or lacks, and which are at fault: a word that is only begun is not, yet."""
    hints, faults = model.hints(), list(model.faults())
    if model.look_words.begun(model.looks):
        return {**hints, "looks": BEGUN}, [each for each in faults if each != "looks"]
    return hints, faults


def _options(model: WorkModel) -> tuple[str, list[str]]:
    """Return what can be chosen, and of which field it is."""
    if model.where.places:
        return "where", model.where.places
    return "looks", [label for label, _ in model.look_words.offers(model.looks)]


def _take(model: WorkModel, bar: QuestionBar, number: int) -> None:
    name, options = _options(model)
    if name == "where":
        model.where.take(number)
    elif 0 <= number < len(options):
        model.looks = f"{model.look_words.offers(model.looks)[number][1]} "
    bar.focus(name)


def _begin(model: WorkModel, bar: QuestionBar) -> None:
    if model.case.session is not None:
        bar.focus("where")


def _asks(model: WorkModel) -> str:
    if model.answer.asking:
        return "Asking …"
    if model.estimated is not None:
        return f"Ask (about {model.estimated.counts.reads:,} reads)"
    scenes = len(model.scenes.scenes) + (1 if model.reading().scene_stands else 0)
    if model.scenes.scenes and scenes >= FEWEST and not model.stale:
        return f"Ask about {scenes} scenes"
    return "Ask again" if model.stale else "Ask"


def _state(model: WorkModel) -> tuple[str, str]:
    """Return what is to be done, and what that is: a fault, or nothing grave."""
    if model.slip:
        return model.slip, "fault"
    if model.case.session is None:
        return NO_CASE, ""
    over = model.limits()
    if over:
        return " ".join(over), "fault"
    if model.estimated is not None:
        return _estimate_words(model.estimated.counts), ""
    return "", ""


def _estimate_words(counts: Counts) -> str:
    cameras = many(counts.cameras, "fixed camera")
    halves = f"first half about {counts.first_half:,}, second half about {counts.second_half:,}"
    narrow = (
        f"More than an answer may hold ({counts.max_rows:,}): narrow it. " if counts.reads > counts.max_rows else ""
    )
    return f"About {counts.reads:,} reads at {cameras}; {halves}. {narrow}Mobile units are not counted, and looks are left out of account."


def _line(model: WorkModel) -> Markup:
    answer = model.answer
    words = element("strong", model.question_words(), cls="wb-line-question")
    if answer.asking and model.fetched != NO_ANSWER:
        fetching = f"The answer of entry {model.fetched} is being fetched; nothing is asked anew …"
        return element("div", element("span", fetching), cls="wb-line", role="status")
    if answer.asking:
        return element("div", words, " ", element("span", "is being asked …"), cls="wb-line", role="status")
    if answer.problem is not None:
        fetched = model.fetched != NO_ANSWER
        told = element("strong", f"The answer of entry {model.fetched} cannot be shown again", cls="wb-line-question")
        return element("div", told if fetched else words, answer.problem.markup(), cls="wb-line wb-line-problem")
    if answer.answer is None:
        return element("div", element("span", "No answer yet.", cls="wb-small"), cls="wb-line", role="status")
    parts: list[str | Markup] = [element("strong", CHANGED, cls="wb-line-changed"), " "] if model.stale else []
    parts += [
        lead_mark(answer.lead()),
        " ",
        words,
        " ",
        element("span", answer.counts(), cls="wb-counts"),
    ]
    out = answer.out_of_order()
    parts += [" ", element("strong", out, cls="wb-out")] if out else []
    parts += [" ", element("span", _chance(answer), cls="wb-line-chance")] if _chance(answer) else []
    seq = str(answer.answer.receipt.get("seq", "?"))
    parts += [" ", element("span", "on record as ", element("span", seq, cls="wb-line-seq"), cls="wb-small")]
    return element("div", *parts, cls=f"wb-line{' wb-stale' if model.stale else ''}", role="status")


def _chance(answer: AnswerModel) -> str:
    """Say how many there are by chance; of passages how many there are comes first."""
    told = answer.by_chance()
    scenes = answer.answer is not None and answer.answer.facts.scenes is not None
    return " ".join(told[1:2] if scenes else told[:2])


def _more(model: WorkModel, cameras: CameraNames) -> w.Widget:
    """What of the form is seldom wanted."""
    named = c.made(w.SelectMultiple, "wb-field", description="Cameras by name", options=cameras, rows=5)
    lat, lon = (c.made(w.FloatText, "wb-field", description=label, step=0.001) for label in ("Latitude", "Longitude"))
    radius = c.made(w.BoundedFloatText, "wb-field", description="Radius, metres", min=1, max=50_000, value=500)
    use = c.button("Use this circle", lambda: model.where.circle(lat.value, lon.value, radius.value))
    look = c.button("Estimate first", model.estimate)

    def pick() -> None:
        if set(named.value) != set(model.where.area.get("ids", ())):
            model.where.cameras(named.value)

    def follow_area() -> None:
        area, ids = model.where.area, {key for _, key in cameras}
        named.value = tuple(each for each in area.get("ids", ()) if each in ids)
        if area.get("shape") == "circle":
            lat.value, lon.value, radius.value = area["lat"], area["lon"], area["radius_m"]

    named.observe(lambda _: pick(), ["value"])
    c.follow(follow_area, (model.where, ["area"]))
    return c.row(
        c.column(named),
        c.column(c.row(lat, lon), radius, use),
        c.column(
            c.choice(model, "match", "How a plate is meant", MATCH_WORDS),
            c.tick(model, "confusable", LOOK_ALIKES),
            c.tick(model, "keep_unknown", KEEP),
        ),
        c.column(
            c.text(model, "note", "Note for the record (optional)"),
            look,
            c.says(lambda: together(element("p", f"When: {when.HOW[0].lower()}{when.HOW[1:]}.", cls="wb-small"))),
        ),
        cls="wb-more",
    )
