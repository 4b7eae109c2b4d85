"""How JupyterHub is asked whose token it is: one request over loopback, by the standard library and past any proxy.

A client library would be a twelfth of the work of the gateway's start, most of it for certificates that are not used here.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

TIMEOUT_S = 5.0
MAX_BYTES = 1_000_000
"""Of an answer; a model of a user has a few hundred."""


class NoAnswer(Exception):
    """The Hub cannot be reached, is too slow, or does not speak HTTP."""


class AskHub(Protocol):
    """Asks the Hub about one token, and returns the status and body of its answer; several threads may ask at once.

    Raises:
        NoAnswer: There is none.
    """

    def __call__(self, token: str) -> tuple[int, bytes]: ...


@dataclass(frozen=True, slots=True)
class OverHttp:
    """The Hub at an address such as `http://127.0.0.1:8081/hub/api/`. Redirects are not followed."""

    api_url: str

    def __call__(self, token: str) -> tuple[int, bytes]:
        """Ask `user` with the token in the header that the Hub expects."""
        url = urlsplit(self.api_url)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=TIMEOUT_S)
        try:
            connection.request("GET", f"{url.path}user", headers={"Authorization": f"token {token}"})
            answer = connection.getresponse()
            return answer.status, answer.read(MAX_BYTES)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None
        finally:
            connection.close()
