"""What `widgets/js` built into `widgets/static`: its texts, and the addresses under which a server offers them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from data_access.errors import BadSite

STATIC = Path(__file__).parents[1] / "static"


@cache
def text_of(name: str) -> str:
    """Return a built file's text. Raises `BadSite` if it was never built."""
    try:
        return (STATIC / name).read_text()
    except OSError:
        raise BadSite(f"widgets/static/{name} is not built. Run: npm ci && npm run build, in widgets/js") from None


def address_of(name: str, static_url: str) -> str:
    """Return the address of a built file below `static_url`, with its version. Raises `BadSite` if it was never built."""
    version = hashlib.sha256(text_of(name).encode()).hexdigest()[:16]
    return f"{static_url.rstrip('/')}/{name}?v={version}"
