"""The analysts' notebook as the demo lays it out: about a case that is there to be found."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from widgets.parts.looks import looks_in
from workbench.demo.cameras import build_cameras
from workbench.demo.incidents import build_incidents
from workbench.demo.notebook import notebook_about, parameters
from workbench.demo.town import build_town
from workbench.processes.web.page_addresses import NOTEBOOK

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
TEXT = (Path(__file__).parents[3] / "notebooks" / NOTEBOOK).read_text()


@pytest.fixture(scope="module")
def incidents():
    town = build_town()
    return build_incidents(town, build_cameras(town), NOW)


def test_the_parameters_say_the_case_the_place_and_the_moment(incidents):
    for incident in incidents:
        said = {"datetime": datetime, "ZoneInfo": ZoneInfo}
        exec(parameters(incident), said)
        assert said["at"] == incident.at
        assert (said["number"], said["pattern"]) == (incident.case_number, incident.story.partial)
        vehicle = incident.story.vehicle
        assert looks_in(said["looks"]).fields() == {"colours": (vehicle.colour,), "bodies": (vehicle.body,)}
        assert (said["lat"], said["lon"]) == pytest.approx((incident.lat, incident.lon), abs=1e-5)


def test_all_that_is_filled_in_is_the_cell_of_the_parameters_and_it_gives_the_same_names(incidents):
    before, after = json.loads(TEXT), json.loads(notebook_about(incidents[0], TEXT))
    changed = [
        (old, new) for old, new in zip(before["cells"], after["cells"], strict=True) if old["source"] != new["source"]
    ]
    assert {**before, "cells": 0} == {**after, "cells": 0}
    [(old, new)] = changed
    assert names(old) == names(new)


def names(cell):
    nodes = ast.walk(ast.parse("".join(cell["source"])))
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def test_a_notebook_without_such_a_cell_is_not_laid_out(incidents):
    with pytest.raises(ValueError, match="one cell with the tag parameters, and has 0"):
        notebook_about(incidents[0], json.dumps({"cells": []}))
