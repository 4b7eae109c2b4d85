"""What stands below a picture that goes to the public: that it has left, and the archive to hand out."""

from __future__ import annotations

import base64
import re

from data_access.answers.answer import Archive, Picture
from tests.builders.front import FakeGateway, a_read
from tests.unit.widgets.test_one_read import a_read_model, texts
from widgets.answer.picture_buttons import release_words
from widgets.answer.public_picture import picture_to_save
from widgets.answer.read_panel import read_panel

MANIFEST = {
    "sealed": {"release": {"number": "REL-0007"}, "files": [{"name": "REL-0007-UNVERIFIED-LEAD-crop.jpg"}]},
    "receipt": {"seq": 41},
}


def test_a_picture_that_has_left_is_saved_as_its_archive_and_says_under_which_request_and_entry() -> None:
    markup = picture_to_save(Picture("image/jpeg", b"jpg", {}, Archive(b"PK whole", MANIFEST))).html
    assert "Released to the public under REL-0007 with this view, on record as entry 41." in markup
    [(where, name)] = re.findall(r'href="data:application/zip;base64,([^"]*)" download="([^"]*)"', markup)
    assert base64.b64decode(where) == b"PK whole"
    assert name == "UNVERIFIED-LEAD-entry-41.zip"


def test_wherever_the_picture_of_a_read_is_shown_its_archive_can_be_saved() -> None:
    model = a_read_model(FakeGateway(reads=[a_read(1, image_ref="kept:crop")]))
    panel, model.chosen = read_panel(model), 0
    model.picture = Picture("image/jpeg", b"jpg", {}, Archive(b"PK whole", MANIFEST))
    for shown in (texts(panel), texts(release_words(model))):
        assert "Save the picture with its manifest" in shown


def test_below_any_other_picture_stands_nothing() -> None:
    assert picture_to_save(Picture("image/jpeg", b"jpg", {})).html == ""
