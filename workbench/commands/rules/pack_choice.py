"""A pack by its name or its file, and tables on the terminal."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from data_access.policy.packs.pack import Pack, built_in, load

PACK = click.option("--pack", "name", required=True, help="A pack that comes with the project, or a file.")


def pack_of(name: str) -> Pack:
    """Return a pack of the project by its name, or one in a file. Raises `BadSite` if there is none, or it is unfit."""
    path = Path(name)
    return load(path if path.suffix == ".toml" else built_in(name))


def console() -> Console:
    """Return the terminal, on which nothing that a pack says is taken for markup."""
    return Console(markup=False, highlight=False, soft_wrap=False)


def table(title: str, *columns: str) -> Table:
    """Begin a table."""
    return Table(*columns, title=title, title_justify="left", show_lines=False)
