"""The command `workbench`. Each command is a module in a room of `workbench/commands`, imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from data_access.errors import AccessError

COMMANDS = {
    "init": ("site.init", "make a site: keys, ledger, first account creator, in a recorded ceremony"),
    "up": ("site.up", "start everything of a site and say where to log in"),
    "ready": ("site.ready", "give each process of a department's site what is its own, before it starts"),
    "health": ("site.health", "say in one line how a running site stands"),
    "doctor": ("site.doctor", "check that a site is as safe as it should be"),
    "demo": ("site.demo", "make and start a town of invented reads to try the workbench on"),
    "log-on": ("people.log_on", "log on for the commands that follow in this terminal"),
    "log-out": ("people.log_out", "end that log-on"),
    "account": ("people.account", "propose, confirm, suspend, disable or enable an account"),
    "enrol": ("people.enrol", "set a password and one-time codes of your own"),
    "training": ("people.training", "record a training"),
    "case": ("registers.case", "import, show and reconcile cases"),
    "pack": ("rules.pack", "adopt the agency's policy pack"),
    "policy": ("rules.policy", "show packs, clauses and rules"),
    "basemap": ("site.basemap", "build the map under the reads, and the index of streets"),
    "camera": ("registers.camera", "import the camera register"),
    "hot-list": ("registers.hot_list", "approve and import hot lists, and see how old they are"),
    "source": ("registers.source", "add and approve sources of reads"),
    "import": ("reads.import_", "import a file of reads"),
    "hold": ("reads.hold", "keep reads past their retention, or stop keeping them"),
    "package": ("reads.package", "make an evidence package of a case"),
    "release": ("reads.release", "enter, approve and hand over what other agencies ask for"),
    "purge": ("reads.purge", "destroy reads past their retention"),
    "machine": ("people.machine", "make, list and revoke identities for what goes on by itself"),
    "backup": ("upkeep.backup", "write a back-up of a running site"),
    "restore": ("upkeep.restore", "make a site of a back-up"),
    "drill": ("upkeep.drill", "restore a back-up for a trial, on record"),
    "checkpoint": ("upkeep.checkpoint", "hand the newest signed checkpoint over to somebody else"),
    "clock": ("site.clock", "confirm the machine's clock, as two people"),
    "token": ("people.token", "make a personal token for scripts"),
    "tokens": ("people.tokens", "list and revoke your personal tokens"),
    "ledger": ("ledger", "verify and export the ledger"),
}
"""Each command: its module below `workbench.commands`, and what it is for, in a line."""


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that `workbench --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"workbench.commands.{COMMANDS[cmd_name][0]}"
        command = importlib.import_module(module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])


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
