"""Bodies over which the parser ended: tried again by themselves, and given up after some times, so that their source moves on.

Once may have been the machine's fault; again and again, each time alone, is the body's. What is given up is on record, and is not
parsed again until the gateway is started anew.
"""

from __future__ import annotations

from collections import OrderedDict

from data_access.errors import InvalidQuery

TRIES = 3
"""How often a body may end its parser before it is given up."""
MOST = 1_000
"""Bodies that are remembered, the latest."""


class Unreadable:
    """How often each body ended its parser. For the thread that files bodies alone."""

    def __init__(self) -> None:
        self._ends: OrderedDict[tuple[str, str], int] = OrderedDict()

    def is_suspect(self, source: str, digest: str) -> bool:
        """True if a body ended its parser before; it is then to be parsed alone."""
        return (source, digest) in self._ends

    def is_given_up(self, source: str, digest: str) -> bool:
        """True if a body is not to be parsed again."""
        return self._ends.get((source, digest), 0) >= TRIES

    def ended(self, source: str, digest: str) -> bool:
        """Count that a body ended its parser; True if it is given up by this."""
        ends = self._ends.pop((source, digest), 0) + 1
        self._ends[source, digest] = ends
        while len(self._ends) > MOST:
            self._ends.popitem(last=False)
        return ends == TRIES


def given_up() -> InvalidQuery:
    """Say to a source that it need not send a body again."""
    return InvalidQuery("body", f"cannot be read: it ended its parser {TRIES} times. Have a person look at it.")
