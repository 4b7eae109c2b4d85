"""The gateway as a process: `python -m workbench.processes.gateway DIR`. It alone opens the site's databases and keys.

This is only its start; what it does is in `gateway_process.py`. Loading makes half a million objects and hardly
one that is garbage: with the collector off until then, a start takes a tenth less.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Load the gateway and run it."""
    gc.disable()
    from workbench.processes.gateway import gateway_process  # here, not above: it must load with the collector off

    gateway_process.main()


if __name__ == "__main__":
    main()
