"""Where things lie in a demo's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.settings import SitePaths


@dataclass(frozen=True)
class DemoPlaces:
    """What a demo's folder holds beside the site: the files it was filled from, and who may log in."""

    root: Path

    @property
    def site(self) -> SitePaths:
        return SitePaths(self.root)

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def people(self) -> Path:
        return self.root / "demo-people.json"

    @property
    def live_token(self) -> Path:
        """The token of the source whose reads come in while the demo runs."""
        return self.root / "demo-live-token"

    @property
    def finished(self) -> Path:
        return self.root / "demo-finished"
