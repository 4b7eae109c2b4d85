"""The register of release requests, page by page, for whoever does acts: a client, or an administrator's desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_access.acts.on_releases.requests import LookAtReleases
from data_access.answers.releases import Releases
from data_access.answers.value import value_of

Doing = Callable[..., Any]
"""Does an act with its fields, and returns the document that comes back."""

_ABOUT = "the release requests"


def newest_releases(do: Doing) -> Releases:
    """Return the newest release requests with all that wait for somebody, and the figures of all; one recorded reading."""
    return value_of(Releases, do(LookAtReleases), _ABOUT)


def with_older(do: Doing, releases: Releases) -> Releases:
    """Return requests with the next page of older ones behind them, if there is one; one recorded reading.

    One that is on both stands where it was, as the later page has it.
    """
    if releases.older is None:
        return releases
    page = value_of(Releases, do(LookAtReleases, before=releases.older), _ABOUT)
    fresh = {each.number: each for each in page.releases}
    merged = [fresh.pop(each.number, each) for each in releases.releases]
    return page.model_copy(update={"releases": (*merged, *fresh.values())})


def every_release(do: Doing) -> Releases:
    """Return all release requests; one recorded reading for each page."""
    there = newest_releases(do)
    while there.older is not None:
        there = with_older(do, there)
    return there
