"""Form controls bound to a model's traits, each with its label above it, and ways to show what a model says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element, together
from widgets.parts.drawn import Waiting


@cache
def _plain(kind: type) -> Any:
    """Return the one style or layout that says nothing, for all controls alike."""
    return kind()


def made(control: Any, *classes: str, **given: Any) -> Any:
    """Make a control of ipywidgets, with our CSS classes.

    It shares style and layout with its like: with its own it would be three widgets instead of one, each a message to the
    page. Looks come from the style sheet; `show_if` gives a control that it takes away a layout of its own.
    """
    for name in ("layout", "style"):
        trait = getattr(control, name, None)
        if trait is not None:
            given.setdefault(name, _plain(trait.klass))
    return control(_dom_classes=classes, **given)


def text(model: t.HasTraits, trait: str, label: str, placeholder: str = "") -> Any:
    """A line of text."""
    return bound(model, trait, made(w.Text, "wb-field", description=label, placeholder=placeholder))


def paragraph(model: t.HasTraits, trait: str, label: str, rows: int = 3) -> Any:
    """Several lines of text."""
    return bound(model, trait, made(w.Textarea, "wb-field", description=label, rows=rows))


def tick(model: t.HasTraits, trait: str, label: str) -> Any:
    """Yes or no."""
    return bound(model, trait, made(w.Checkbox, "wb-field", description=label, indent=False))


def choice(model: t.HasTraits, trait: str, label: str, options: Sequence[Any]) -> Any:
    """One of several."""
    return bound(model, trait, made(w.Dropdown, "wb-field", description=label, options=options))


def several(model: t.HasTraits, trait: str, label: str, options: Sequence[Any]) -> Any:
    """Any of several."""
    return bound(model, trait, made(w.SelectMultiple, "wb-field", description=label, options=options, rows=4))


def bound(model: t.HasTraits, trait: str, control: Any) -> Any:
    """Keep a control's value and a trait the same."""
    t.link((model, trait), (control, "value"))
    return control


def button(label: str, act: Callable[[], None], *, main: bool = False) -> Any:
    """A button; `main` is the one that the form is for."""
    look = "wb-main" if main else "wb-plain"
    control = made(w.Button, look, description=label, button_style="primary" if main else "")
    control.on_click(lambda _: act())
    return control


def fold(title: str, *parts: Any) -> Any:
    """Parts that are hidden until their title is pressed. It is a button: an accordion's is not reached by keyboard."""
    turn, within = made(w.ToggleButton, "wb-fold-title"), column(*parts, cls="wb-folded")

    def show() -> None:
        show_if(within, turn.value)
        turn.description = f"{'▾' if turn.value else '▸'} {title}"

    show()
    turn.observe(lambda _: show(), ["value"])
    return column(turn, within, cls="wb-fold")


def says(words: Callable[[], Markup], *heard: tuple[t.HasTraits, Iterable[str]]) -> Any:
    """Show what `words` returns, again whenever one of the traits changes."""
    shown = html(words())
    follow(lambda: setattr(shown, "value", words().html), *heard)
    return shown


def html(words: Markup) -> Any:
    """Show words that stay."""
    return made(w.HTML, value=words.html)


def follow(act: Callable[[], None], *heard: tuple[t.HasTraits, Iterable[str]]) -> None:
    """Call `act` whenever one of the traits changes."""
    for model, traits in heard:
        model.observe(lambda _: act(), list(traits))


def show_if(control: Any, there: bool) -> None:
    """Show a control or take it away."""
    if not there and control.layout is _plain(w.Layout):
        control.layout = w.Layout()
    if control.layout is not _plain(w.Layout):
        control.layout.display = None if there else "none"


def heading(words: str) -> Any:
    """The heading of a panel."""
    return html(element("h2", words))


def problems(*models: Any) -> Any:
    """Show the problems of several models, and nothing if there are none."""
    return says(
        lambda: together(*(m.problem.markup() for m in models if m.problem)), *((m, ["problem"]) for m in models)
    )


def asking(
    ask: Any, model: Any, *heard: tuple[t.HasTraits, Iterable[str]], beside: Any = None, told: Any = None
) -> Any:
    """The end of a form, always in sight: the button, what it still needs, why the question could not be put.

    Args:
        beside: A button beside it, with what that one tells in `told`.
    """

    def state() -> Markup:
        needed = model.missing()
        words = (
            "Asking …" if model.answer.asking else f"Still needed: {', '.join(needed)}." if needed else "Ready to ask."
        )
        return element("p", words, cls="wb-state", role="status")

    waiting = Waiting(label="Asked,")
    cancel = button("Cancel", model.answer.cancel)

    def ready() -> None:
        ask.disabled = bool(model.missing()) or model.answer.asking
        waiting.waiting = model.answer.asking
        show_if(cancel, model.answer.asking)

    ready()
    follow(ready, *heard)
    more, said = ([] if each is None else [each] for each in (beside, told))
    return column(row(ask, *more, cancel, waiting), says(state, *heard), *said, problems(model), cls="wb-ask")


def column(*parts: Any, cls: str = "") -> Any:
    """Put parts one above another."""
    return made(w.VBox, *cls.split(), children=list(parts))


def row(*parts: Any, cls: str = "") -> Any:
    """Put parts side by side."""
    return made(w.HBox, *cls.split(), children=list(parts))
