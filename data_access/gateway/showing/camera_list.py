"""The cameras, as a page lists them. No read is among it."""

from __future__ import annotations

from data_access.answers.frames import Camera
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.open_log_on import require_log_on_in
from data_access.gateway.open_site.site import Site
from data_access.records.intake import cameras


def list_cameras(site: Site, caller: Caller) -> list[Camera]:
    """List the cameras of the register."""
    with site.ledger.reading() as connection:
        require_log_on_in(connection, site.pack, caller, site.now())
        return [
            Camera(camera_id=c.camera_id, name=c.name, kind=str(c.kind), lat_e7=c.lat_e7, lon_e7=c.lon_e7)
            for c in cameras.every(connection)
        ]
