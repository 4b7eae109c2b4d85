"""Form controls bound to a model's traits, each with its label above it, and ways to show what a model says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets as w
import traitlets as t

from widgets.drawn import Waiting
from widgets.markup import Markup, element, together


def text(model: t.HasTraits, trait: str, label: str, placeholder: str = "") -> Any:
    """A line of text."""
    return bound(model, trait, w.Text(description=label, placeholder=placeholder))


def paragraph(model: t.HasTraits, trait: str, label: str, rows: int = 3) -> Any:
    """Several lines of text."""
    return bound(model, trait, w.Textarea(description=label, rows=rows))


def tick(model: t.HasTraits, trait: str, label: str) -> Any:
    """Yes or no."""
    return bound(model, trait, w.Checkbox(description=label, indent=False))


def choice(model: t.HasTraits, trait: str, label: str, options: Sequence[Any]) -> Any:
    """One of several."""
    return bound(model, trait, w.Dropdown(description=label, options=options))


def several(model: t.HasTraits, trait: str, label: str, options: Sequence[Any]) -> Any:
    """Any of several."""
    return bound(model, trait, w.SelectMultiple(description=label, options=options, rows=4))


def bound(model: t.HasTraits, trait: str, control: Any) -> Any:
    """Keep a control's value and a trait the same."""
    t.link((model, trait), (control, "value"))
    control.add_class("wb-field")
    return control


def button(label: str, act: Callable[[], None], *, main: bool = False) -> Any:
    """A button; `main` is the one that the form is for."""
    made = w.Button(description=label, button_style="primary" if main else "")
    made.on_click(lambda _: act())
    made.add_class("wb-main" if main else "wb-plain")
    return made


def says(words: Callable[[], Markup], *heard: tuple[t.HasTraits, Iterable[str]]) -> Any:
    """Show what `words` returns, again whenever one of the traits changes."""
    shown = w.HTML(words().html)
    follow(lambda: setattr(shown, "value", words().html), *heard)
    return shown


def follow(act: Callable[[], None], *heard: tuple[t.HasTraits, Iterable[str]]) -> None:
    """Call `act` whenever one of the traits changes."""
    for model, traits in heard:
        model.observe(lambda _: act(), list(traits))


def show_if(control: Any, there: bool) -> None:
    """Show a control or take it away."""
    control.layout.display = None if there else "none"


def heading(words: str) -> Any:
    """The heading of a panel."""
    return w.HTML(element("h2", words).html)


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
    made = w.VBox(list(parts))
    for name in cls.split():
        made.add_class(name)
    return made


def row(*parts: Any, cls: str = "") -> Any:
    """Put parts side by side."""
    made = w.HBox(list(parts))
    for name in cls.split():
        made.add_class(name)
    return made
