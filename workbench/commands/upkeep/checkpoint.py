"""`workbench checkpoint`: hand the newest signed checkpoint over to where somebody else keeps it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click

from data_access.errors import BadSite
from workbench.administration.upkeep import at_gateway, hand_over_checkpoint
from workbench.commands.person import PLACE
from workbench.settings import SitePaths, load_settings

HOOK_S = 300


@click.command(name="checkpoint")
@PLACE
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--hook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A program of yours that takes it further; called with the file, if the program is there.",
)
def command(site: Path, folder: Path, hook: Path | None) -> None:
    """Write the newest checkpoint of SITE into FOLDER, a file for each, and call the hook. It holds no plate and no name."""
    with at_gateway(load_settings(SitePaths(site.resolve()))) as http:
        path = hand_over_checkpoint(http, folder)
    click.echo(str(path))
    if hook is not None and _is_there(hook):
        try:
            subprocess.run([hook, path], check=True, timeout=HOOK_S, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError) as error:
            raise BadSite(f"The checkpoint is written, but the hook failed ({type(error).__name__}).") from None


def _is_there(hook: Path) -> bool:
    try:
        return hook.exists()
    except OSError as error:
        raise BadSite(f"The checkpoint is written, but the hook cannot be looked at ({error.strerror}).") from None
