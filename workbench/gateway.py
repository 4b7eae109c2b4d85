"""The gateway as a process: `python -m workbench.gateway DIR`. It alone opens the site's databases and keys.

This is only its start; what it does is in `workbench/processes/gateway/gateway_process.py`. Loading makes half a million objects and hardly
one that is garbage: with the collector off until then, a start takes a tenth less.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Load the gateway and run it."""
    gc.disable()
    from workbench.processes.gateway import gateway_process as gateway

    gateway.main()


if __name__ == "__main__":
    main()
