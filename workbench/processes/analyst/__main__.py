"""An analyst's JupyterLab: `python -P -m workbench.processes.analyst NOTEBOOK ...`, started by the Hub."""

from __future__ import annotations

from workbench.processes.analyst.analyst_server import main

if __name__ == "__main__":
    main()
