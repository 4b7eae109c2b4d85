"""The page of the data's life: where reads come from, how long they are kept, their destruction and what proves it. For the custodian."""

from __future__ import annotations

import ipywidgets as w

from widgets.data.cameras_panel import CamerasModel, cameras_panel
from widgets.data.certificates_panel import CertificatesModel, certificates_panel
from widgets.data.holds_panel import holds_panel
from widgets.data.purge_panel import PurgeModel, purge_panel
from widgets.data.retention_panel import RetentionModel, retention_panel
from widgets.data.sources_panel import SourcesModel, sources_panel
from widgets.holding.holds_in_force import HoldsModel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from workbench.pages.page_frame import PageFrame, shown
from workbench.pages.question_page import basemap_of


def page() -> w.Widget:
    """Return the page."""
    return shown("data", _body)


def _body(frame: PageFrame) -> w.Widget:
    """Return the panels, one below the other; each reads for itself what its role may see."""
    retention = RetentionModel(frame.client, frame.person)
    retention.read()
    purge = PurgeModel(frame.client, frame.person)
    holds = HoldsModel(frame.client, frame.person)
    holds.read()
    certificates = CertificatesModel(frame.client, frame.person)
    certificates.read()
    c.follow(certificates.read, (purge, ["done"]))
    sources, cameras = SourcesModel(frame.client, frame.person), CamerasModel(frame.client, frame.person)
    sources.read()
    cameras.read()
    of_town = CanvassMap(frame.scripts, basemap=basemap_of(frame), drawable=False, height="300px")
    return c.column(
        cameras_panel(cameras, of_town),
        sources_panel(sources),
        retention_panel(retention),
        purge_panel(purge, retention),
        holds_panel(holds),
        certificates_panel(certificates),
        cls="wb-body wb-data",
    )
