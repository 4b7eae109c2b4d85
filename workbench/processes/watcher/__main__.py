"""The watcher: `python -m workbench.processes.watcher DIR`."""

from __future__ import annotations

from workbench.processes.watcher.watch import main

if __name__ == "__main__":
    main()
