"""Form controls bound to a model's traits, each with its label above it, and ways to show what a model says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from time import monotonic
from typing import Final, Protocol, cast

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element, together
from data_access.wording.refusals import Problem


class WithProblem(Protocol):
    """A model that says why something was not done; nothing if it was."""

    @property
    def problem(self) -> Problem | None:
        """Why something was not done; None if it was, or nothing was tried."""
        ...


FORM: Final = "wb-form"
"""Class of a form, by which a script of the page finds it."""


AGAIN_S: Final = 0.5
"""A press that comes so soon after what came of the one before it was not made because of that: it is half of a double-click, a
key that is held down, or somebody who saw nothing happen yet. Seconds."""


class Edits:
    """How often something of the page was changed, chosen or pressed, by the person or by what came of a press."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.made = 0

    def note(self, _: object = None) -> None:
        """Note one."""
        self.made = next(self._numbers)


EDITS: Final = Edits()


class OnePress(w.Button):  # type: ignore[misc]
    """A button that is pressed once, however often before what came of it could be seen: a double-click places one hold, not two."""

    def __init__(self, **state: object) -> None:
        super().__init__(**state)
        self._last = (-AGAIN_S, -1)

    def _handle_button_msg(self, _: object, content: Mapping[str, object], __: object) -> None:
        if content.get("event") != "click":
            return
        at, edits = self._last
        if monotonic() - at >= AGAIN_S or edits != EDITS.made:
            EDITS.note()
            self.click()
        self._last = monotonic(), EDITS.made


@cache
def _plain(kind: type) -> object:
    """Return the one style or layout that says nothing, for all controls alike."""
    return kind()


def made(control: type[w.Widget], *classes: str, **traits: object) -> w.Widget:
    """Make a control of ipywidgets, with our CSS classes.

    It shares style and layout with its like: with its own it would be three widgets instead of one, each a message to the
    page. Looks come from the style sheet; `show_if` gives a control that it takes away a layout of its own.
    """
    for name in ("layout", "style"):
        trait = getattr(control, name, None)
        if trait is not None:
            traits.setdefault(name, _plain(trait.klass))
    whole = control(_dom_classes=classes, **traits)
    if whole.has_trait("value") and not isinstance(whole, w.HTML):
        whole.observe(EDITS.note, ["value"])
    return whole


def text(model: t.HasTraits, trait: str, label: str, placeholder: str = "") -> w.Widget:
    """A line of text."""
    return bound(model, trait, made(w.Text, "wb-field", description=label, placeholder=placeholder))


def paragraph(model: t.HasTraits, trait: str, label: str, rows: int = 3) -> w.Widget:
    """Several lines of text."""
    return bound(model, trait, made(w.Textarea, "wb-field", description=label, rows=rows))


def marked(control: w.Widget, cls: str) -> w.Widget:
    """Give a control one more CSS class, by which a script of the page finds it."""
    control.add_class(cls)
    return control


def tick(model: t.HasTraits, trait: str, label: str) -> w.Widget:
    """Yes or no."""
    return bound(model, trait, made(w.Checkbox, "wb-field", description=label, indent=False))


def choice(model: t.HasTraits, trait: str, label: str, options: Sequence[object]) -> w.Widget:
    """One of several."""
    return bound(model, trait, made(w.Dropdown, "wb-field", description=label, options=options))


def bound(model: t.HasTraits, trait: str, control: w.Widget) -> w.Widget:
    """Keep a control's value and a trait the same."""
    t.link((model, trait), (control, "value"))
    return control


def button(label: str, act: Callable[[], None], *, main: bool = False) -> w.Button:
    """A button; `main` is the one that the form is for."""
    look = "wb-main" if main else "wb-plain"
    control = made(OnePress, look, description=label, button_style="primary" if main else "")
    control.on_click(lambda _: act())
    return control


def fold(title: str, *parts: w.Widget) -> w.Widget:
    """Parts that are hidden until their title is pressed. It is a button: an accordion's is not reached by keyboard."""
    turn, within = made(w.ToggleButton, "wb-fold-title"), column(*parts, cls="wb-folded")

    def show() -> None:
        show_if(within, turn.value)
        turn.description = f"{'▾' if turn.value else '▸'} {title}"

    show()
    turn.observe(lambda _: show(), ["value"])
    return column(turn, within, cls="wb-fold")


def says(words: Callable[[], Markup], *sources: tuple[t.HasTraits, Iterable[str]]) -> w.Widget:
    """Show what `words` returns, again whenever one of the traits changes."""
    shown = html(words())
    follow(lambda: setattr(shown, "value", words().html), *sources)
    return shown


def html(words: Markup) -> w.Widget:
    """Show words that stay."""
    return made(w.HTML, value=words.html)


def follow(act: Callable[[], None], *sources: tuple[t.HasTraits, Iterable[str]]) -> None:
    """Call `act` whenever one of the traits changes."""
    for model, traits in sources:
        model.observe(lambda _: act(), list(traits))


def show_if(control: w.Widget, there: bool) -> None:
    """Show a control or take it away."""
    if not there and control.layout is _plain(w.Layout):
        control.layout = w.Layout()
    if control.layout is not _plain(w.Layout):
        control.layout.display = None if there else "none"


def heading(words: str) -> w.Widget:
    """The heading of a panel."""
    return html(element("h2", words))


def problems(*models: WithProblem) -> w.Widget:
    """Show the problems of several models, and nothing if there are none."""
    sources = ((cast(t.HasTraits, model), ["problem"]) for model in models)
    return says(lambda: together(*(model.problem.markup() for model in models if model.problem)), *sources)


def column(*parts: w.Widget, cls: str = "") -> w.Widget:
    """Put parts one above another."""
    return made(w.VBox, *cls.split(), children=list(parts))


def form(*parts: w.Widget, cls: str = "") -> w.Widget:
    """Put the fields of a form and its button one above another: Enter goes on to the next field, and in the last one presses the button.

    The button is the one that is `main`, or the only one (`widgets/js/forms.js`).
    """
    return column(*parts, cls=f"{FORM} {cls}".strip())


def row(*parts: w.Widget, cls: str = "") -> w.Widget:
    """Put parts side by side."""
    return made(w.HBox, *cls.split(), children=list(parts))
