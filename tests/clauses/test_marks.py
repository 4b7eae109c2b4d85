"""How what is shown or leaves is marked."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import ipywidgets as w
import pytest

from data_access.wording.answers import OFFICIAL, SYNTHETIC
from tests.builders.files import a_row, told
from tests.builders.front import FakeGateway, me
from tests.unit.made_files.test_drawn import drawn_texts
from tests.unit.widgets.test_models import a_case
from widgets.case.log_on_model import LogOnModel
from workbench.made_files import map_file, report_file
from workbench.page_table import NAMES
from workbench.pages.header import header


def texts(part: Any) -> Iterator[str]:
    """All HTML of a widget and of those in it."""
    if isinstance(part, w.HTML):
        yield part.value
    for child in getattr(part, "children", ()):
        yield from texts(child)


@pytest.mark.parametrize("synthetic", [False, True])
def test_s10_every_page_map_and_report_is_marked_for_official_use_only(synthetic: bool) -> None:
    """All pages have one header; invented reads alone are marked as such instead."""
    mark, other = (SYNTHETIC, OFFICIAL) if synthetic else (OFFICIAL, SYNTHETIC)
    person = a_case(FakeGateway(person=me(synthetic=synthetic))).person
    case = a_case(FakeGateway())
    log_on = LogOnModel(case.client, person)
    shown = ["".join(texts(header(person, name, "/out", case, log_on))) for name in NAMES]
    given = told(a_row(), synthetic=synthetic)
    shown += [html.unescape(map_file.written(given).decode()), drawn_texts(report_file.written(given))]
    assert OFFICIAL == "FOR OFFICIAL USE ONLY"
    assert [(mark in text, other in text) for text in shown] == [(True, False)] * len(shown)
