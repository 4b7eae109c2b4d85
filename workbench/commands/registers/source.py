"""`workbench source`: approve sources of reads, and make the tokens under which they bring them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from data_access.acts.sources import Approval, OldSource, OldSourceToken, TokenForSource, TokensOfSource
from data_access.keyring import write_durably
from data_access.terms import OwnerKind
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.text_files import text_of
from workbench.settings import SitePaths


@click.group(name="source")
def command() -> None:
    """Approve sources of reads, and make their tokens."""


@command.command()
@SITE
@click.argument("source")
@click.option("--name", required=True, help="What people call it.")
@click.option(
    "--owner", type=click.Choice([each.value for each in OwnerKind]), required=True, help="Whose system it is."
)
@click.option("--mapping", type=FILE, required=True, help="TOML mapping; another one needs another approval.")
@click.option("--zone", required=True, help="IANA time zone of its times.")
@click.option("--approved-by", required=True, help="Who approved it: name or office.")
@click.option("--reference", required=True, help="Where the approval is on file.")
@click.option("--agreement", help="Where the agreement (MOU) with the owner is on file.")
@click.option("--search-rights", help="By what means the agency searches the linked system itself.")
@click.option("--approved-on", type=click.DateTime(["%Y-%m-%d"]), required=True)
def approve(
    site: Path,
    source: str,
    name: str,
    owner: str,
    mapping: Path,
    zone: str,
    approved_by: str,
    reference: str,
    agreement: str | None,
    search_rights: str | None,
    approved_on: datetime,
) -> None:
    """Approve SOURCE with its mapping."""
    given = {
        "source": source,
        "name": name,
        "owner_kind": owner,
        "mapping": text_of(mapping, "mapping"),
        "zone": zone,
        "approved_by": approved_by,
        "reference": reference,
        "approved_on": approved_on.date(),
        "agreement": agreement,
        "search_rights": search_rights,
    }
    with logged_on(site) as desk:
        done = desk.do(Approval, **given)
    click.echo(f"Approved {done['source']}; mapping {done['mapping'][:16]}…")


@command.command()
@SITE
@click.argument("source")
@click.option("--reason", required=True, help="Why nothing more of it is to be imported.")
def withdraw(site: Path, source: str, reason: str) -> None:
    """Withdraw the approval of SOURCE: it brings nothing more, by file or by token. Its reads stay until they are purged."""
    with logged_on(site) as desk:
        desk.do(OldSource, source=source, reason=reason)
    click.echo(f"Withdrawn: {source}. Another approval puts it in force again, with its tokens that were not revoked.")


@command.command()
@SITE
@click.argument("source")
@click.option("--label", required=True, help="What you call it: where it will be kept.")
@click.option("--days", type=click.IntRange(1, 3660), help="For how long; without, until it is revoked.")
@click.option("--watch", is_flag=True, help="Keep it for the watcher of this site instead of showing it.")
def token(site: Path, source: str, label: str, days: int | None, watch: bool) -> None:
    """Make a token under which SOURCE brings its own reads, and does nothing else."""
    with logged_on(site) as desk:
        done = desk.do(TokenForSource, source=source, label=label, days=days)
    until = f"until {done['expires_at']}" if done["expires_at"] else "until it is revoked"
    if watch:
        _keep(SitePaths(site.resolve()).source_token(source), done["token"])
        click.echo(f"{done['id']}, {until}; kept for the watcher.")
    else:
        click.echo(f"{done['id']}, {until}; shown once:\n  {done['token']}")


@command.command()
@SITE
@click.argument("source")
def tokens(site: Path, source: str) -> None:
    """List the tokens of SOURCE, without what proves them."""
    with logged_on(site) as desk:
        for one in desk.do(TokensOfSource, source=source):
            standing = "in force" if one["in_force"] else "over"
            click.echo(f"{one['id']}  {standing:<8}  {one['made_at'][:10]} by {one['made_by']}  {one['label']}")


@command.command()
@SITE
@click.argument("token_id")
def revoke(site: Path, token_id: str) -> None:
    """End the token TOKEN_ID (t-...); it brings nothing more."""
    with logged_on(site) as desk:
        desk.do(OldSourceToken, token=token_id)
    click.echo(f"Revoked {token_id}.")


def _keep(path: Path, token: str) -> None:
    """Write a token to a file that nobody else may read, in place of an earlier one."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_durably(path, token.encode(), 0o600)
    if os.geteuid() == 0:  # in a department root makes it, and the watcher, whose folder it is, reads it
        whose = path.parent.stat()
        os.chown(path, whose.st_uid, whose.st_gid)
