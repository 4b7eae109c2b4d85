"""The one Voila of a site: `python -m workbench.processes.dashboards DIR`, started by the Hub."""

from __future__ import annotations

from workbench.processes.dashboards.voila_service import main

if __name__ == "__main__":
    main()
