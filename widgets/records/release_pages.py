"""Release requests page by page, each reading on record: what was read is shown as one list."""

from __future__ import annotations

from functools import partial

from data_access.answers.releases import Release, Releases
from data_access.client import Client
from data_access.client.acts import do
from data_access.client.releases import newest_releases, with_older


class ReleasePages:
    """Pages of the register. A list of several has all requests down to the number below which the next page begins.

    Attributes:
        at_once: True if all pages of the last list were read one right after the other: none is older than another.
    """

    def __init__(self, client: Client) -> None:
        self._do, self._pages, self.at_once = partial(do, client), 1, True

    def again(self, number: int) -> Releases:
        """Read as many pages as before, and on to the one that has a request; of a number below 1 there is none."""
        before, self._pages = self._pages, 1
        releases = newest_releases(self._do)
        while releases.older is not None and (self._pages < before or _is_older(releases, number)):
            releases = self.further(releases)
        self.at_once = True
        return releases

    def further(self, releases: Releases) -> Releases:
        """Return a list with the next page added to it."""
        self._pages, self.at_once = self._pages + 1, False
        return with_older(self._do, releases)

    def down_to(self, releases: Releases, number: int) -> Releases:
        """Return a list with all pages added that a request of this number can be on."""
        while _is_older(releases, number):
            releases = self.further(releases)
        return releases

    def whole(self) -> Releases:
        """Read all pages anew: what was listed before may have changed since."""
        self._pages, releases = 1, newest_releases(self._do)
        while releases.older is not None:
            releases = self.further(releases)
        self.at_once = True
        return releases


def one_of(releases: Releases | None, number: int) -> Release | None:
    """Return the request of a number; None if it is not on the list."""
    return next((each for each in (releases.releases if releases else ()) if each.number == number), None)


def with_one(releases: Releases | None, one: Release) -> Releases | None:
    """Return a list with one of its requests as it stands now; without a list there is none."""
    if releases is None:
        return None
    there = tuple(one if each.number == one.number else each for each in releases.releases)
    return releases.model_copy(update={"releases": there})


def _is_older(releases: Releases, number: int) -> bool:
    """True if a request of a number is not on a list, and may be on a further page."""
    return releases.older is not None and 1 <= number < releases.older and one_of(releases, number) is None
