"""The buttons that show pictures of a read. Under the number of a release request they say that a picture that is shown has left."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import element, together
from widgets.answer.public_picture import picture_to_save
from widgets.answer.read_model import ReadModel
from widgets.parts import controls as c

AS_IT_IS = "Why the whole view leaves as it is (for whom the policy names)"
LEFT = "Each picture that you look at under this number has left, and stands in the register of releases."


def picture_buttons(read: ReadModel) -> w.Widget:
    """Return a button for each picture that is kept of the chosen read."""
    buttons = {
        "crop": c.button("Show plate", lambda: read.show("crop")),
        "overview": c.button("Show whole view", lambda: read.show("overview")),
    }

    def turn() -> None:
        for kind, button in buttons.items():
            c.show_if(button, kind in read.kinds())

    turn()
    c.follow(turn, (read, ["chosen"]), (read.answer, ["answer"]))
    return c.row(*buttons.values(), cls="wb-buttons")


def release_words(read: ReadModel) -> w.Widget:
    """Return what stands beside the picture under the number of a release request: nothing under any other case.

    That a picture that is looked at has left, why the whole view leaves as it is, and the archive of a picture that went to the public.
    """
    left = element("p", LEFT, cls="wb-small")
    said = c.column(c.html(left), c.text(read, "why_whole", AS_IT_IS))
    why = said.children[-1]
    archive = c.says(
        lambda: picture_to_save(read.picture) if read.picture else together(), (read, ["chosen", "picture"])
    )
    whole = c.column(archive, said)

    def turn() -> None:
        released = bool(read.case.release())
        c.show_if(said, released and bool(read.kinds()))
        c.show_if(why, "overview" in read.kinds())
        c.show_if(whole, released or read.picture is not None)

    turn()
    c.follow(turn, (read, ["chosen", "picture"]), (read.answer, ["answer"]), (read.case, ["session"]))
    return whole
