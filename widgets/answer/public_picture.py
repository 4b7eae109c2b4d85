"""A picture that goes to the public: that it has left, and the archive with its sealed manifest, to save."""

from __future__ import annotations

import base64

from data_access.answers.answer import Picture
from data_access.wording.markup import Markup, element, together

HAND_OUT = "Hand out this archive, not the picture alone: anybody can check by its manifest that it is from here."


def picture_to_save(picture: Picture) -> Markup:
    """Say that a picture has left with being shown, and let it be saved; nothing of a picture that does not go to the public."""
    archive = picture.archive
    if archive is None:
        return together()
    where = f"data:application/zip;base64,{base64.b64encode(archive.data).decode()}"
    link = element("a", "Save the picture with its manifest", href=where, download=archive.name, cls="wb-save")
    number = str(archive.manifest["sealed"]["release"]["number"])
    left = f"Released to the public under {number} with this view, on record as entry {archive.seq}. "
    return element("p", left, link, " ", HAND_OUT, cls="wb-state", role="status")
