"""The maker of files: `python -I -m workbench.processes.maker`, started by the gateway for one job."""

from __future__ import annotations

from workbench.processes.maker.making import main

if __name__ == "__main__":
    main()
