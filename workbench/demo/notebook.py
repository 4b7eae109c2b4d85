"""The analysts' notebook, about one of the demo's incidents: its parameters say that case, that place and that night."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from workbench.demo.ground import ZONE
from workbench.demo.guide import RADIUS_M
from workbench.demo.incidents import PlantedIncident

TAG = "parameters"
"""How the cell is tagged that a reader fills in."""


def notebook_about(incident: PlantedIncident, text: str) -> str:
    """Fill in the parameters of a notebook (JSON); the other cells stay as they are. Raises `ValueError` if it has none."""
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if TAG in cell["metadata"].get("tags", ())]
    if len(cells) != 1:
        raise ValueError(f"the notebook needs one cell with the tag {TAG}, and has {len(cells)}")
    cells[0]["source"] = parameters(incident).splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def parameters(incident: PlantedIncident) -> str:
    """Write the parameters, as in `notebooks/analyst.ipynb`."""
    story, at = incident.story, incident.at.astimezone(ZoneInfo(ZONE))
    moment = ", ".join(str(part) for part in (at.year, at.month, at.day, at.hour, at.minute))
    return "\n".join(
        (
            f"number, purpose = {incident.case_number!r}, {story.purpose!r}",
            f"reason = {story.witness!r}",
            f"lat, lon, radius_m = {incident.lat:.5f}, {incident.lon:.5f}, {RADIUS_M:_}",
            f'at = datetime({moment}, tzinfo=ZoneInfo("{ZONE}"))',
            f'pattern, looks = {story.partial!r}, "{story.vehicle.colour} {story.vehicle.body}"',
        )
    )
