"""Which answer a form was begun about: another one may come while it is filled in, and is not the one that was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from data_access.errors import InvalidQuery

ANOTHER: Final = (
    "another one came after this form was begun. Look at it, and press again if it is the one that you mean"
)


class FormSubject:
    """The answer that a form was begun about: the one that was there when something was first filled in."""

    def __init__(self, now: Callable[[], object]) -> None:
        """Make it; `now` returns what the answer that is there is known by, None without one."""
        self._now = now
        self._begun: object = None

    def touch(self, _: object = None) -> None:
        """Note that something was filled in; the first time counts."""
        self._begun = self._now() if self._begun is None else self._begun

    def done(self) -> None:
        """Note that what the form was for is done: it begins anew."""
        self._begun = None

    def check(self) -> None:
        """Let only a form pass that was begun about the answer that is there.

        Raises:
            InvalidQuery: Another answer came since; said once, as whoever presses again has been told.
        """
        begun, self._begun = self._begun, self._now()
        if begun is not None and begun != self._begun:
            raise InvalidQuery("answer", ANOTHER)
