"""An analyst's own JupyterLab: lays the notebook to begin with into their folder, then serves it.

    python -m workbench.processes.analyst NOTEBOOK [ARGUMENTS OF jupyterhub-singleuser ...]

The Hub starts it as the analyst, so what is written in their folder is written with their rights alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from workbench.settings import keep_sockets_in


def lay_out(notebook: Path, folder: Path) -> bool:
    """Copy a notebook into a folder, whole or not at all; return whether it was.

    What lies there under its name is the analyst's own and stays, whatever it is. Without room or right to write there
    is no copy, and the server starts all the same.
    """
    try:
        text = notebook.read_bytes()
        with tempfile.NamedTemporaryFile(prefix=".notebook-", dir=folder) as draft:
            draft.write(text)
            draft.flush()
            os.link(draft.name, folder / notebook.name)
    except OSError:
        return False
    return True


def main() -> None:
    """Lay the notebook out, then serve until the Hub says stop."""
    notebook = Path(sys.argv.pop(1))
    lay_out(notebook, Path.cwd())
    with tempfile.TemporaryDirectory(prefix="wb-") as private:
        keep_sockets_in(Path(private))
        sys.exit(serve())


def serve() -> int | None:
    """Be `jupyterhub-singleuser`, with the arguments that are left."""
    from jupyterhub.singleuser import main as single_user

    done: int | None = single_user()
    return done
