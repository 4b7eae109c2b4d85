"""Hits as they come: numbers that the gateway pushes, without a plate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data_access.answers.hits import HitNews
from data_access.answers.value import parsed, value_of
from data_access.client import Client, Lines
from data_access.client.ledger import end_of_view

LIVE = "/v1/acts/hit-news"


class HitLine:
    """What the gateway says of hits by itself: that one came or changed, no plate. One thread reads; any may end it."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[HitNews | None]:
        """Yield news, the first as it stands at the beginning, and None at each sign that the line holds, until the view ends.

        Raises:
            NotLoggedOn, Refused: The log-on, or the right to watch, is over.
            Unreachable: The connection is lost.
        """
        ended = False
        for line in self._lines:
            name, _, rest = line.partition(": ")
            if line.startswith(":"):
                yield None
            elif name == "event":
                ended = rest == "ended"
            elif name == "data" and ended:
                raise end_of_view(rest)
            elif name == "data":
                yield value_of(HitNews, parsed(rest), "hits")

    def end(self) -> None:
        """End the view at once."""
        self._lines.end()


@contextmanager
def live_hits(client: Client) -> Iterator[HitLine]:
    """Watch for hits, for the length of a `with` block. Raises `Refused` if the role may not."""
    with client.lines(LIVE) as lines:
        yield HitLine(lines)
