"""The Hub's style sheets and scripts, which every log-in page needs: sent smaller to a browser that takes them so."""

from __future__ import annotations

from jupyterhub.handlers.static import CacheControlStaticFilesHandler

from workbench.processes.web.lean_files import LeanFile


class HubFile(LeanFile, CacheControlStaticFilesHandler):  # type: ignore[misc]  # jupyterhub carries no types
    """The Hub's own handler of files, with their smaller forms."""
