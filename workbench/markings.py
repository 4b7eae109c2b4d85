"""What stands over every page and file: whether its reads are official or invented."""

from __future__ import annotations

SYNTHETIC = "SYNTHETIC: invented reads of an invented town"
OFFICIAL = "FOR OFFICIAL USE ONLY"


def marking(synthetic: bool) -> str:
    """Return what stands over reads of a site."""
    return SYNTHETIC if synthetic else OFFICIAL
