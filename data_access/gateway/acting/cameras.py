"""What a file of cameras changes in their register."""

from __future__ import annotations

from data_access.acts.cameras import BroughtCameras
from data_access.gateway.acting.content import content_of
from data_access.gateway.acts import do
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.records.intake import cameras
from data_access.steps import Recorded


def import_cameras(site: Site, caller: Caller, rows: list[cameras.Camera], digest: str) -> dict[str, int]:
    """Bring the camera register up to date from a file's rows."""

    def change(turn: Turn, recorded: Recorded) -> int:
        count = cameras.put(turn.connection, recorded, rows)
        site.board = site.board.with_cameras(cameras.every(turn.connection))
        return count

    brought = BroughtCameras(digest=digest, rows=len(rows), content=content_of(rows))
    count = do(site, caller, brought, change)
    return {"rows": len(rows), "cameras": count}
