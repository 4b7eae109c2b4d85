"""What a table of acts holds: for each type of act the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data_access.acts.table import ActValue

Doers = Mapping[type[ActValue], Callable[..., Any]]
"""A function takes the site, the caller and the act, and returns the document that goes back."""
