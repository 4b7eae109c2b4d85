"""The line between a page and a kernel, which ends quietly if the page goes, or the kernel ends, before it is up."""

from __future__ import annotations

from typing import Any

from tornado.web import Finish, HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler


class PageSocket(VoilaKernelWebsocketHandler):  # type: ignore[misc]  # voila carries no types
    """Voila's line, for pages that may be closed at any moment.

    A page that is closed while its line is being made ready is no fault, and no connection that ended: Jupyter, which counts
    those that end without looking whether they began, would count one too few, and fail at what it has put away. So is it
    none that a kernel has ended meanwhile.
    """

    _left = False
    _up = False

    async def pre_get(self) -> None:
        """Make the line ready, as long as somebody waits for it.

        Raises:
            HTTPError: 410 if the kernel is dead.
            Finish: The page is gone.
        """
        try:
            await super().pre_get()
        except TimeoutError as error:  # what Jupyter says of a kernel that does not live, after a minute
            raise HTTPError(410) from error
        if self._left:
            self._put_away()
            raise Finish

    async def open(self, kernel_id: str) -> None:
        """Connect; from here on there is a connection to be counted."""
        self._up = True
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Take note that the page is gone."""
        self._left = True
        if self._up:
            super().on_close()

    def write_error(self, status_code: int, **_: Any) -> None:
        """Answer with the status alone: no person sees what a socket is answered."""
        self.finish()

    def _put_away(self) -> None:
        """Undo what was made ready for a page that is gone."""
        connection = self.connection
        if connection._open_sessions.get(connection.session_key) is self:
            del connection._open_sessions[connection.session_key]
        if connection.kernel_info_channel is not None:
            connection.kernel_info_channel.close()
