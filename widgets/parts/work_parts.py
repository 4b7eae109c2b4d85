"""The drawn parts of the work page: the bar of the question, facets, tabs, splitters, clocks. `widgets/js` builds them into `widgets/static`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic

import anywidget
import ipywidgets as w
import traitlets as t

from widgets.parts.controls import AGAIN_S, EDITS, show_if
from widgets.parts.script_parts import script

Act = Callable[[int], None]
Draw = Callable[[Mapping[str, object]], None]


class QuestionBar(anywidget.AnyWidget):
    """The form of a question in one bar.

    Attributes:
        names: (field, label, placeholder) of each field.
        where, when, plate, looks: What stands in each field.
        hints: What each means, or why it is not understood; `faults` are the fields of which it is the latter.
        options: What can be chosen, in words, and `options_of` the field that it is of: places of `where`, words of `looks`.
        asks: What the button says.
        asking: True while a question is under way.
        state: What is to be done, or nothing; `state_is` says what it is: `fault`, `stale` or nothing.
        more: True while more of the form is shown.
        heard: How many presses were heard. One that was not is said once more, with all that was typed: it may have been lost on a
            line that was cut; said twice, it counts once.
    """

    _esm = t.Unicode().tag(sync=True)
    names: t.List[tuple[str, str, str]] = t.List().tag(sync=True)
    where = t.Unicode("").tag(sync=True)
    when = t.Unicode("").tag(sync=True)
    plate = t.Unicode("").tag(sync=True)
    looks = t.Unicode("").tag(sync=True)
    hints: t.Dict[str, str] = t.Dict().tag(sync=True)
    faults: t.List[str] = t.List().tag(sync=True)
    options: t.List[str] = t.List().tag(sync=True)
    options_of = t.Unicode("where").tag(sync=True)
    asks = t.Unicode("Ask").tag(sync=True)
    asking = t.Bool(False).tag(sync=True)
    state = t.Unicode("").tag(sync=True)
    state_is = t.Unicode("").tag(sync=True)
    more = t.Bool(False).tag(sync=True)
    heard = t.Int(0).tag(sync=True)

    def __init__(self, acts: Mapping[str, Act], draw: Draw, form: Callable[[], object], **state: object) -> None:
        """Draw the bar.

        Args:
            acts: What is done when something is pressed, by its name, with the number of what was chosen or -1.
            draw: Takes the area that was drawn on the page's map before a press, as `CanvassMap.area` has it.
            form: Returns all that is asked for, in these fields and outside them.
        """
        super().__init__(_esm=script("question_bar"), **state)
        self._acts, self._draw, self._form = acts, draw, form
        self._seen: tuple[dict[str, str], ...] = ()  # what stood in the fields before and after the last press
        self._last: tuple[object, ...] = ()
        self._drawn: object = None
        self._done = -AGAIN_S
        self.on_msg(lambda _, content, __: self._pressed(content))
        self.observe(lambda _: self._end(), ["asking"])

    def focus(self, name: str) -> None:
        """Put the focus into a field."""
        self.send({"focus": name})

    def _pressed(self, content: Mapping[str, object]) -> None:
        """Do what was pressed, with what was typed and drawn since the last press that was heard.

        `content` is {press: how many presses there were, act, number and option: what was chosen, typed: {field: text},
        area: what was drawn}. A field that the person did not touch is left as it is; an option in whose place another one
        stands by now is none. The same press once more, before what came of it could be seen, is none either (`AGAIN_S`).
        """
        press, act = content.get("press"), self._acts.get(str(content.get("act")))
        if not isinstance(press, int) or press <= self.heard or act is None:
            return
        self.heard = press
        EDITS.note()
        typed, area = content.get("typed"), content.get("area")
        fields = dict(self._fields())
        if isinstance(typed, Mapping):
            fields.update((name, typed[name]) for name in fields if isinstance(typed.get(name), str))
        number = self._chosen(content.get("number"), content.get("option"))
        again = fields in self._seen and self._last == (act, number, self._form()) and area in (None, self._drawn)
        if not again or monotonic() - self._done >= AGAIN_S:
            for name, text in fields.items():
                setattr(self, name, text)
            if isinstance(area, Mapping):
                self._draw(area)
            act(number)
            self._seen, self._last, self._drawn = (fields, self._fields()), (act, number, self._form()), area
        self._end()

    def _fields(self) -> dict[str, str]:
        return {name: getattr(self, name) for name, _, _ in self.names}

    def _end(self) -> None:
        self._done = monotonic()

    def _chosen(self, number: object, option: object) -> int:
        return next((at for at, words in enumerate(self.options) if (at, words) == (number, option)), -1)


class FacetChips(anywidget.AnyWidget):
    """How many reads say what, as chips.

    Attributes:
        groups: (name, label, values) of each facet; a value is (value, words, count).
        picked: Values that are picked, by facet.
    """

    _esm = t.Unicode().tag(sync=True)
    groups: t.List[tuple[str, str, list[tuple[str, str, int]]]] = t.List().tag(sync=True)
    picked: t.Dict[str, list[str]] = t.Dict().tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("facets"), **state)
        self.observe(EDITS.note, ["picked"])


class Tabs(anywidget.AnyWidget):
    """Tabs over a part of the page.

    Attributes:
        tabs: (key, label, badge) of each; a badge is a few characters, or empty.
        chosen: Key of the one that was pressed last.
        shown: Key of the one that is shown. While it is another, what stands below takes no press: it was meant for the one
            that is still to come.
        title: What they are of, for screen readers.
    """

    _esm = t.Unicode().tag(sync=True)
    tabs: t.List[tuple[str, str, str]] = t.List().tag(sync=True)
    chosen = t.Unicode("").tag(sync=True)
    shown = t.Unicode("").tag(sync=True)
    title = t.Unicode("").tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("tabs"), **state)
        self.observe(EDITS.note, ["chosen"])

    def show(self, bodies: Mapping[str, w.Widget]) -> None:
        """Show of some bodies, by key, the one that was pressed; on the page they stand right after the tabs."""
        for key, body in bodies.items():
            show_if(body, key == self.chosen)
        self.shown = self.chosen


class Splitter(anywidget.AnyWidget):
    """A bar that moves room from one part of the page to another; where it was left is kept in the browser, for each person.

    Attributes:
        across: True if it stands between left and right.
        variable: CSS variable of the size that it sets, `--wb-table`.
        least, most: Of that size, pixels.
        whose: User name, for whom it is kept.
    """

    _esm = t.Unicode().tag(sync=True)
    title = t.Unicode("").tag(sync=True)
    across = t.Bool(False).tag(sync=True)
    variable = t.Unicode("").tag(sync=True)
    least = t.Int(120).tag(sync=True)
    most = t.Int(2000).tag(sync=True)
    whose = t.Unicode("").tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("splitter"), **state)


class IdleClock(anywidget.AnyWidget):
    """How long a log-on still lasts without use, with a warning before it ends.

    Attributes:
        left_ms: What was left when `until` was set, milliseconds.
        until: When it ends, milliseconds since 1970; 0 if it does not.
        warn_ms: So long before the end it warns.
        problem: Why it could not be extended, in words; empty if it could.
    """

    _esm = t.Unicode().tag(sync=True)
    left_ms = t.Float(0).tag(sync=True)
    until = t.Float(0).tag(sync=True)
    warn_ms = t.Float(120_000).tag(sync=True)
    problem = t.Unicode("").tag(sync=True)

    def __init__(self, stay: Callable[[], None], **state: object) -> None:
        """Draw it. `stay` is done when the person says that they are still there."""
        super().__init__(_esm=script("idle"), **state)
        self.on_msg(lambda *_: stay())

    def count_down(self, until: datetime | None, now: datetime | None = None) -> None:
        """Count down to an instant; None shows nothing."""
        left = (until - (now or datetime.now(UTC))).total_seconds() * 1000 if until else 0.0
        with self.hold_sync():
            self.left_ms, self.until = left, until.timestamp() * 1000 if until else 0.0


class CaseLine(anywidget.AnyWidget):
    """What pages of one browser tell one another of the open case.

    Attributes:
        case_session: Id of the case session that is open here; empty if none is.
    """

    _esm = t.Unicode().tag(sync=True)
    case_session = t.Unicode("").tag(sync=True)

    def __init__(self, look: Callable[[], None], **state: object) -> None:
        """Make it. `look` is done when another page says something else."""
        super().__init__(_esm=script("case_line"), **state)
        self.on_msg(lambda *_: look())
