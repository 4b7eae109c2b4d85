"""`workbench init DIR`: make a site in a recorded ceremony."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.errors import BadSite
from data_access.gateway.acting.ceremony import Founder, found, hold_ceremony, named, require_names
from data_access.policy.packs import pack as packs_on_file
from workbench.commands.person import show_code
from workbench.processes.gateway.gateway_process import facts_of
from workbench.processes.site_run.reachable import require_reachable
from workbench.settings import Mode, Settings, SitePaths, write_settings


@click.command(name="init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--pack",
    "pack_name",
    required=True,
    help="Built-in pack (parsons, twin_falls, barstow, clayton), or the path of a pack file.",
)
@click.option("--agency-name", prompt="Agency's name, as shown on pages")
@click.option("--agency", prompt="Agency id (ORI)")
@click.option(
    "--origin",
    default="",
    help="The agency's host name or ORI; its log is named after it, NAME/ledger. This cannot be changed later.",
)
@click.option("--zone", default="America/Chicago", show_default=True, help="IANA time zone in which pages show times.")
@click.option(
    "--department", is_flag=True, help="Processes run as users of their own (needs root); else evaluation mode."
)
@click.option("--creator", prompt="User name of the first account creator")
@click.option("--creator-name", prompt="Full name of the first account creator")
@click.option("--creator-number", prompt="Their number at the agency (badge or employee number)")
@click.option("--custodian", prompt="User name of the custodian, who adopts the pack")
@click.option("--custodian-name", prompt="Full name of the custodian")
@click.option("--custodian-number", prompt="Their number at the agency (badge or employee number)")
@click.option("--trainer", prompt="Who trained the two, as the training record says")
@click.option("--cleared-by", default="", help="Who gave the two their security clearance, if the pack asks for one.")
@click.option("--yes", is_flag=True, help="Do not ask whether to adopt the pack.")
def command(
    directory: Path,
    pack_name: str,
    agency_name: str,
    agency: str,
    origin: str,
    zone: str,
    department: bool,
    creator: str,
    creator_name: str,
    creator_number: str,
    custodian: str,
    custodian_name: str,
    custodian_number: str,
    trainer: str,
    cleared_by: str,
    yes: bool,
) -> None:
    """Make a site in DIRECTORY: keys, ledger, the first account creator and the custodian, who adopts the pack."""
    paths = SitePaths(directory.resolve())
    pack_file = (
        Path(pack_name) if "/" in pack_name or pack_name.endswith(".toml") else packs_on_file.built_in(pack_name)
    )
    pack = packs_on_file.load(pack_file)
    if paths.ledger.exists():
        raise BadSite("There is a site here already. Choose another folder.")
    click.echo(f"Pack {pack.name}: {pack.agency.policy}\nSHA-256 {pack.hash}")
    if not yes:
        origin = origin or click.prompt(
            "Host name or ORI that names the ledger for its witnesses (it cannot be changed later)", default=agency
        )
    name = named(origin or agency)
    if not yes:
        click.confirm(f"Does the custodian ({pack.agency.custodian}) adopt this pack?", abort=True)
    if pack.clearance.required and not cleared_by:
        cleared_by = click.prompt("Who gave the two their security clearance")
    mode = Mode.DEPARTMENT if department else Mode.EVALUATION
    settings = Settings(agency=agency_name, zone=zone, mode=mode)
    if department:
        require_reachable(settings)
    creators = [
        name for name, role in pack.roles.items() if "create_account" in role.may and name != pack.agency.custodian_role
    ]
    founders = [
        Founder(
            person=creator,
            number=creator_number,
            full_name=creator_name,
            role=(creators or [pack.agency.custodian_role])[0],
            unit="administration",
        ),
        Founder(
            person=custodian,
            number=custodian_number,
            full_name=custodian_name,
            role=pack.agency.custodian_role,
            unit="administration",
        ),
    ]
    require_names(facts_of(settings, paths), pack, founders)
    paths.make()
    write_settings(paths, settings)
    paths.pack.write_text(pack.text, encoding="utf-8")
    found(paths, pack, agency, name)
    given = {"trainer": trainer, "cleared_by": cleared_by}
    for code in hold_ceremony(paths, facts_of(settings, paths), agency, founders, custodian, **given):
        show_code(code)
    click.echo(
        "\nEach of the two now sets a password and one-time codes of their own, unseen by others: "
        f"workbench enrol {directory} {creator}; workbench enrol {directory} {custodian}"
    )
    click.echo(
        f"\nThe ledger is called {name}. Note its key, and give it to your auditor: workbench ledger verify {directory}"
    )
    click.echo(f"The site is made. Start it: workbench up {directory}")
