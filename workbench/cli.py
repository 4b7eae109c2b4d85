"""The command `workbench`. Each command is a module in `workbench/commands`, imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from data_access.errors import AccessError

COMMANDS = {
    "init": "make a site: keys, ledger, first account creator, in a recorded ceremony",
    "up": "start everything of a site and say where to log in",
    "ready": "give each process of a department's site what is its own, before it starts",
    "health": "say in one line how a running site stands",
    "doctor": "check that a site is as safe as it should be",
    "demo": "make and start a town of invented reads to try the workbench on",
    "log-on": "log on for the commands that follow in this terminal",
    "log-out": "end that log-on",
    "account": "make, disable, enable or reset an account",
    "training": "record a training",
    "case": "import, show and reconcile cases",
    "pack": "adopt the agency's policy pack",
    "policy": "show packs, clauses and rules",
    "basemap": "build the map under the reads, and the index of streets",
    "camera": "import the camera register",
    "source": "add and approve sources of reads",
    "import": "import a file of reads",
    "hold": "keep reads past their retention, or stop keeping them",
    "purge": "destroy reads past their retention",
    "machine": "make, list and revoke identities for what goes on by itself",
    "backup": "write a back-up of a running site",
    "restore": "make a site of a back-up",
    "checkpoint": "hand the newest signed checkpoint over to somebody else",
    "clock": "confirm the machine's clock, as two people",
    "token": "make a personal token for scripts",
    "tokens": "list and revoke your personal tokens",
    "ledger": "verify and export the ledger",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that `workbench --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")
        module = importlib.import_module(f"workbench.commands.{name}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"workbench.commands.{cmd_name} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy)
def workbench() -> None:
    """An audited investigative workbench over licence-plate reads."""


def main() -> None:
    """Run a command and end with its exit code; an error of ours is one line on stderr and its own exit code."""
    try:
        ended = workbench(standalone_mode=False)  # click returns here what a command gave to `exit`
        sys.exit(ended if isinstance(ended, int) else 0)
    except AccessError as error:
        click.echo(f"{error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
