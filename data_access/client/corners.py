"""What stands at a place: the corner, by name, that coordinates mean."""

from __future__ import annotations

from data_access.client.client import Client
from data_access.errors import AccessError


def corner_at(client: Client, lat: float, lon: float) -> str:
    """Return the name of the corner that stands at a place, in degrees; empty if none does, or that cannot be known now. It is recorded nowhere."""
    try:
        names = client.places(f"{lat:.6f}, {lon:.6f}")["name"].to_list()
    except AccessError:
        return ""
    return str(names[0]) if names else ""
