"""Evidence packages as Python calls: what one would hold, and the making of one."""

from __future__ import annotations

from data_access.acts.on_evidence.packages import LookAtPackage, NewPackage
from data_access.answers.on_evidence.packages import PackagePreview
from data_access.client.acts import in_case
from data_access.client.client import Client

PACKAGE_S = 1_200.0
"""How long to wait for a package, seconds: the gateway gives one up before, so that none is on record as made that nobody waits for."""


def look_at_package(client: Client, case_session: str) -> PackagePreview:
    """Return what a package of the case would hold; on record. Raises `Refused`."""
    return in_case(client, PackagePreview, LookAtPackage, case_session)


def make_package(client: Client, new: NewPackage) -> bytes:
    """Have a package made, and return its ZIP. Raises `Refused`, `TimedOut`, `TooLarge`, ..."""
    return client.archive("/v1/evidence-packages", new.model_dump(mode="json"), PACKAGE_S)
